using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Tests.Store
{
    /// <summary>An acknowledgement, read as a unit reads it.</summary>
    internal sealed class Acknowledged
    {
        private readonly List<(SequenceRun Run, bool IsStored)> _runs = [];

        public Acknowledged(string vehicle, byte[] message)
        {
            Vehicle = vehicle;
            Assert.AreEqual(0xA1, message[0], "first byte");
            uint crc = Buses.Crc32.Continue(Frames.OriginOf(vehicle), message, 0, message.Length - 3);
            Assert.AreEqual(crc & 0xFFFFFF, message[^3] | ((uint)message[^2] << 8) | ((uint)message[^1] << 16), "check value");
            long next = BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(1));
            bool isStored = true;
            for (int at = 5; at < message.Length - 3;)
            {
                long count = 0;
                for (int shift = 0; ; shift += 7)
                {
                    count |= (long)(message[at] & 0x7F) << shift;
                    if (message[at++] < 0x80)
                    {
                        break;
                    }
                }

                _runs.Add((new SequenceRun((uint)next, (uint)(next + count - 1)), isStored));
                isStored = !isStored;
                next += count;
            }

            Assert.IsFalse(isStored, "ends with what is stored");
            Assert.IsTrue(_runs.Count <= 32, $"{_runs.Count} runs");
        }

        public string Vehicle { get; }

        public bool Covers(uint sequence) => _runs.Exists(run => run.IsStored && run.Run.First <= sequence && sequence <= run.Run.Last);

        public bool Lacks(uint sequence) => _runs.Exists(run => !run.IsStored && run.Run.First <= sequence && sequence <= run.Run.Last);

        /// <summary>Takes all that a receiver has ready.</summary>
        public static List<Acknowledged> TakeAll(StoreReceiver receiver)
        {
            List<Acknowledged> all = [];
            while (receiver.TryTakeAcknowledgement(out string vehicle, out byte[] message))
            {
                all.Add(new Acknowledged(vehicle, message));
            }

            return all;
        }

        public override string ToString() =>
            $"{Vehicle}: {string.Join(' ', _runs.ConvertAll(run => $"{(run.IsStored ? "" : "!")}{run.Run.First}-{run.Run.Last}"))}";
    }
}
