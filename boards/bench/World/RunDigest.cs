using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Telematics.Bench.World
{
    /// <summary>One number for all that went over a run's wires, in its order: two runs that give the same were the same. No cryptographic hash.</summary>
    public sealed class RunDigest
    {
        private const ulong Prime = 0x9E3779B97F4A7C15;

        private ulong _value = Prime;

        /// <summary>The number so far.</summary>
        public ulong Value => _value;

        /// <summary>Adds bytes.</summary>
        public void Add(ReadOnlySpan<byte> data)
        {
            ulong value = _value ^ (ulong)data.Length;
            while (data.Length >= sizeof(ulong))
            {
                value = Mix(value, BinaryPrimitives.ReadUInt64LittleEndian(data));
                data = data[sizeof(ulong)..];
            }

            foreach (byte last in data)
            {
                value = Mix(value, last);
            }

            _value = value;
        }

        /// <summary>Adds a number.</summary>
        public void Add(long number) => _value = Mix(_value, (ulong)number);

        private static ulong Mix(ulong value, ulong more) => (BitOperations.RotateLeft(value, 23) ^ more) * Prime;
    }
}
