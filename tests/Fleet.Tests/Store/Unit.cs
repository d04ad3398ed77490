using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Telematics.Fleet.Messages;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests.Store
{
    /// <summary>Makes frames and notices as a vehicle's unit does: two groups of signals that share one count, key frames and what continues them.</summary>
    internal sealed class Unit(uint firstSequence = 1000, int seed = 1, string vehicle = Unit.Moto)
    {
        /// <summary>The vehicle's id unless another is given.</summary>
        public const string Moto = "moto-1";

        private readonly Random _random = new(seed);
        private readonly SignalStore _signals = new();
        private readonly FrameEncoder _ride = new(SignalGroup.Ride, 1000, 4096) { Origin = Frames.OriginOf(vehicle) };
        private readonly FrameEncoder _health = new(SignalGroup.Health, 1000, 4096) { Origin = Frames.OriginOf(vehicle) };

        public string Vehicle => vehicle;

        /// <summary>After how much time a frame is a key frame by itself.</summary>
        public int KeyIntervalMs
        {
            set => (_ride.KeyIntervalMs, _health.KeyIntervalMs) = (value, value);
        }

        public uint Next { get; set; } = firstSequence;

        public int BootCount { get; set; } = 3;

        /// <summary>UTC at the boot, or null while the unit does not know it.</summary>
        public long? BootUtcMs { get; set; } = 1_777_636_800_000;

        public long NowMs { get; private set; } = 60_000;

        /// <summary>All that was sealed, by its number.</summary>
        public SortedDictionary<uint, byte[]> Sealed { get; } = [];

        public byte[] Ride(bool key = false, int rows = 5) => Seal(_ride, key, rows);

        public byte[] Health(bool key = false, int rows = 1) => Seal(_health, key, rows);

        /// <summary>So many frames, mostly of the ride, key frames among them.</summary>
        public List<byte[]> Drive(int count)
        {
            List<byte[]> frames = [];
            for (int i = 0; i < count; i++)
            {
                frames.Add(i % 5 == 3 ? Health() : Ride());
            }

            return frames;
        }

        public byte[] Gap(NoticeReason reason, uint first, uint last)
        {
            byte[] notice = new byte[17];
            notice[0] = (byte)NoticeKind.Gap;
            notice[1] = (byte)reason;
            BinaryPrimitives.WriteUInt32LittleEndian(notice.AsSpan(2), Next++);
            BinaryPrimitives.WriteUInt32LittleEndian(notice.AsSpan(6), first);
            BinaryPrimitives.WriteUInt32LittleEndian(notice.AsSpan(10), last);
            return WithCheck(notice, Frames.OriginOf(vehicle));
        }

        public byte[] Time(long bootMs, long utcMs)
        {
            byte[] notice = new byte[23];
            notice[0] = (byte)NoticeKind.Time;
            notice[1] = (byte)NoticeReason.ClockSet;
            BinaryPrimitives.WriteUInt32LittleEndian(notice.AsSpan(2), Next++);
            BinaryPrimitives.WriteUInt16LittleEndian(notice.AsSpan(6), (ushort)BootCount);
            for (int i = 0; i < 6; i++)
            {
                notice[8 + i] = (byte)(bootMs >> (8 * i));
                notice[14 + i] = (byte)(utcMs >> (8 * i));
            }

            return WithCheck(notice, Frames.OriginOf(vehicle));
        }

        /// <summary>Several frames or notices in one payload.</summary>
        public static byte[] Batch(params IReadOnlyList<byte[]> parts)
        {
            List<byte> payload = [MessageReader.BatchMark];
            foreach (byte[] part in parts)
            {
                for (int length = part.Length; ; length >>= 7)
                {
                    payload.Add((byte)(length < 0x80 ? length : length | 0x80));
                    if (length < 0x80)
                    {
                        break;
                    }
                }

                payload.AddRange(part);
            }

            return [.. payload];
        }

        public static byte[] WithCheck(byte[] data, uint crc)
        {
            crc = Buses.Crc32.Continue(crc, data, 0, data.Length - 3);
            (data[^3], data[^2], data[^1]) = ((byte)crc, (byte)(crc >> 8), (byte)(crc >> 16));
            return data;
        }

        private byte[] Seal(FrameEncoder encoder, bool key, int rows)
        {
            if (key)
            {
                encoder.RequestKey();
            }

            for (int row = 0; row < rows; row++)
            {
                NowMs += 1000;
                foreach (int id in (int[])[SignalId.Latitude, SignalId.Speed, SignalId.PackCurrent, SignalId.Uptime, SignalId.SignalStrength])
                {
                    SignalDefinition signal = SignalCatalogue.Get(id);
                    long value = _signals.Qualities[id] == (byte)SignalQuality.NeverSeen ? ((long)signal.Min + signal.Max) / 2 : _signals.Values[id];
                    _signals.Set(id, (int)Math.Clamp(value + (_random.Next(-9, 10) * (long)signal.Step), signal.Min, signal.Max), NowMs);
                }

                if (!encoder.TryAddRow(NowMs, _signals))
                {
                    throw new InvalidOperationException("The frame is full.");
                }
            }

            uint sequence = Next++;
            int length = encoder.Seal(sequence, BootCount, encoder.FirstRowMs + (BootUtcMs ?? 0), BootUtcMs is not null);
            byte[] frame = encoder.Buffer[..length];
            Sealed.Add(sequence, frame);
            return frame;
        }
    }
}
