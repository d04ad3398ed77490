using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Telematics.Buses;
using Telematics.Fleet.Messages;
using Telematics.Uplink;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// An acknowledgement that the unit must not take, of all that it may hold: with a wrong byte in its check value, of another vehicle,
    /// malformed though its check value is right. Or one that does no harm: an old one, one of numbers far off.
    /// </summary>
    public sealed class WrongAcknowledgementFault : Fault
    {
        private const int Kinds = 12;
        private const int CheckLength = 3;
        private const uint Reach = 3000;
        private const double AnsweredS = 6;

        private readonly FaultSite _site;
        private readonly uint _origin;
        private readonly string _topic;
        private readonly List<byte[]> _genuine = [];
        private int _refused;
        private int _boots;
        private int _sessions;
        private int _kind;
        private bool _isExpected;
        private long _sentUs;

        /// <summary>Makes it.</summary>
        public WrongAcknowledgementFault(FaultSite site)
            : base(site.Plan, site.Vehicle.Clock, FaultKind.WrongAcknowledgement, 0.6, 250)
        {
            _site = site;
            _topic = VehicleTopic.Of(site.VehicleId, VehicleTopic.Commands);
            byte[] id = AsciiText.ToBytes(site.VehicleId);
            _origin = Crc32.Compute(id, 0, id.Length);
            if (NextUs != long.MaxValue)
            {
                site.Broker.Subscribe(_topic, (_, payload) => Keep(payload.Span));
            }
        }

        private UplinkSession Uplink => _site.Vehicle.Board.Unit.Uplink;

        /// <inheritdoc/>
        protected override double Begin()
        {
            Random chance = NewRandom();
            _isExpected = false;
            ReadOnlySpan<Truth.SealedFrame> frames = _site.Truth.Frames;
            if (frames.IsEmpty || !_site.Supply.IsOn || !Uplink.IsOpen)
            {
                return AnsweredS;
            }

            _kind = chance.Next(Kinds);
            byte[] message = Make(_kind, frames[^1].Sequence, chance);
            if (message.Length == 0)
            {
                return AnsweredS;
            }

            _sentUs = _site.Vehicle.Clock.NowUs;
            _isExpected = message[0] == Acknowledgement.Mark && _kind < Kinds - 2;
            _refused = Uplink.ReceiverAcknowledgementsRefused;
            _boots = _site.Supply.Boots;
            _sessions = Uplink.Sessions;
            _site.Broker.Publish(_topic, message);
            return AnsweredS;
        }

        /// <inheritdoc/>
        protected override void End()
        {
            if (!_isExpected || IsStopped || !_site.Supply.IsOn || _site.Supply.Boots != _boots || !Uplink.IsOpen || Uplink.Sessions != _sessions
                || _site.Trouble.LinkUs > _sentUs - 100_000_000)
            {
                return;
            }

            if (Uplink.ReceiverAcknowledgementsRefused != _refused + 1)
            {
                _site.Violate($"a wrong acknowledgement (kind {_kind}) is not refused: {Uplink.ReceiverAcknowledgementsRefused - _refused} were, of 1");
            }
        }

        private void Keep(ReadOnlySpan<byte> payload)
        {
            if (!payload.IsEmpty && payload[0] == Acknowledgement.Mark && _genuine.Count < 8)
            {
                _genuine.Add(payload.ToArray());
            }
        }

        private byte[] Make(int kind, uint latest, Random chance)
        {
            byte[] all = [.. Number(Reach + 5)];
            uint from = latest - Reach;
            switch (kind)
            {
                case 0:
                case 1:
                case 2:
                    byte[] message = Sealed(_origin, from, all);
                    message[^(1 + kind)] ^= (byte)(1 << chance.Next(8));
                    return message;
                case 3:
                    byte[] flipped = Sealed(_origin, from, all);
                    flipped[1 + chance.Next(flipped.Length - 1 - CheckLength)] ^= (byte)(1 << chance.Next(8));
                    return flipped;
                case 4:
                    byte[] other = AsciiText.ToBytes("bdnch");
                    return Sealed(chance.Next(2) == 0 ? 0 : Crc32.Compute(other, 0, other.Length), from, all);
                case 5:
                    // Ends with a missing run.
                    return Sealed(_origin, from, [.. all, 3]);
                case 6:
                    // An empty run.
                    return Sealed(_origin, from, [.. all, 0, 1]);
                case 7:
                    // A number longer than needed, or one that does not end.
                    return Sealed(_origin, from, chance.Next(2) == 0 ? [(byte)(all[0] | 0x80), (byte)(all[1] | 0x80), 0] : [.. all, 1, 0x85]);
                case 8:
                    // Beyond the last number there is.
                    return Sealed(_origin, from, [.. Number(0x1_0000_0001L - from)]);
                case 9:
                    List<byte> runs = [.. all];
                    for (int i = 0; i < 32; i++)
                    {
                        runs.Add(1);
                    }

                    return Sealed(_origin, from, [.. runs]);
                case 10:
                    return Sealed(_origin, latest + 0x4000_0000u, all);
                default:
                    return _genuine.Count == 0 ? [] : _genuine[chance.Next(_genuine.Count)];
            }
        }

        private static IEnumerable<byte> Number(long number)
        {
            for (; number >= 0x80; number >>= 7)
            {
                yield return (byte)(number | 0x80);
            }

            yield return (byte)number;
        }

        private static byte[] Sealed(uint origin, uint from, byte[] runs)
        {
            byte[] message = new byte[5 + runs.Length + CheckLength];
            message[0] = Acknowledgement.Mark;
            BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(1), from);
            runs.CopyTo(message, 5);
            int end = message.Length - CheckLength;
            uint check = Crc32.Continue(origin, message, 0, end);
            message[end] = (byte)check;
            message[end + 1] = (byte)(check >> 8);
            message[end + 2] = (byte)(check >> 16);
            return message;
        }
    }
}
