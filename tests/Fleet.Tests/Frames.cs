using System;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    internal static class Frames
    {
        /// <summary>A frame of a ride as it is: values that move a little, some that go stale and come back.</summary>
        public static byte[] Typical(uint sequence = 1, int rows = 10, int bootCount = 1)
        {
            SignalStore store = new();
            FrameEncoder encoder = new(SignalGroup.Ride, 1000, 4096);
            Random random = new(5);
            for (int row = 0; row < rows; row++)
            {
                long nowMs = 10_000 + (1000 * row);
                store.Set(SignalId.Latitude, 481372000 + (row * 830) + random.Next(50), nowMs);
                store.Set(SignalId.Longitude, 115756000 - (row * 400) + random.Next(50), nowMs);
                store.Set(SignalId.Speed, 400 + random.Next(-30, 30), nowMs);
                store.Set(SignalId.PackCurrent, random.Next(-1500, 300), nowMs);
                if (row is < 2 or > 7)
                {
                    store.Set(SignalId.MotorSpeed, 3000 + random.Next(500), nowMs);
                }

                store.MarkStale(nowMs);
                encoder.TryAddRow(nowMs, store);
            }

            return encoder.Buffer[..encoder.Seal(sequence, bootCount, 1_777_636_800_000, true)];
        }

        /// <summary>Puts the right check value at the end of a frame.</summary>
        public static byte[] WithChecksum(byte[] frame)
        {
            BitConverter.TryWriteBytes(frame.AsSpan(frame.Length - 4), Buses.Crc32.Compute(frame, 0, frame.Length - 4));
            return frame;
        }
    }
}
