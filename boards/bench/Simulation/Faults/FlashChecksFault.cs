using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Telematics.Bench.World;
using Telematics.Buses;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// Damage to a record of the journal that the most bits of its check do not show: as rare as it is in a life, a fleet has it. The
    /// bits that turn over are solved for, so that only eight of the check's bits differ. Or damage to one of a segment's two headers.
    /// </summary>
    public sealed class FlashChecksFault(FaultSite site)
        : FlashDamageFault(site, FaultKind.FlashChecks)
    {
        // docs/journal.md: two headers of 30 bytes, then records: kind and length, number, 24 bits of CRC, 16 bits of the header's.
        private const int FirstRecord = 60;
        private const int HeaderNumbers = 8;
        private const int HeaderNumbersLength = 18;
        private const int HeaderLength = 11;
        private const int CrcAt = 6;
        private const int CheckAt = 9;

        /// <inheritdoc/>
        protected override void Damage(FlashStorage flash, Random chance)
        {
            string[] names = [.. flash.List().Where(name => name.Length is > 1 and < 5 && name[0] == 'j' && char.IsAsciiDigit(name[1]))];
            if (names.Length == 0)
            {
                return;
            }

            if (chance.Next(3) == 0)
            {
                // One of a segment's two headers: which one it was, what came before it, or what is released.
                int copy = chance.Next(2) * (FirstRecord / 2);
                string segment = names[chance.Next(names.Length)];
                if (flash.GetLength(segment) >= FirstRecord)
                {
                    flash.FlipBit(segment, copy + HeaderNumbers + chance.Next(HeaderNumbersLength), chance.Next(8));
                }

                return;
            }

            // The newest records are the ones that are still to be sent.
            string name = names[chance.Next(names.Length)];
            byte[] content = flash.GetContent(name)!;
            int[] records = [.. Records(content)];
            if (records.Length == 0)
            {
                return;
            }

            int at = records[^(1 + chance.Next(Math.Min(records.Length, 8)))];
            byte[] record = content[at..(at + HeaderLength + LengthOf(content, at))];
            bool inHeader = chance.Next(2) == 0;
            uint shown = inHeader ? (chance.Next(2) == 0 ? 0x00FFu : 0xFF00u) : chance.Next(2) == 0 ? 0x0000FFFFu : 0x00FFFF00u;
            uint all = inHeader ? 0xFFFFu : 0xFFFFFFu;
            foreach (int bit in Solve(record, inHeader, shown, all, chance))
            {
                flash.FlipBit(name, at + (bit / 8), bit % 8);
            }
        }

        private static IEnumerable<int> Records(byte[] content)
        {
            for (int at = FirstRecord; at + HeaderLength < content.Length && at + HeaderLength + LengthOf(content, at) <= content.Length; at += HeaderLength + LengthOf(content, at))
            {
                yield return at;
            }
        }

        private static int LengthOf(byte[] content, int at) => ((content[at] & 7) << 8) | content[at + 1];

        private static uint CheckOf(byte[] record, bool inHeader)
        {
            return inHeader
                ? Crc32.Compute(record, 0, CheckAt) ^ BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(CheckAt))
                : Crc32.Continue(Crc32.Compute(record, 0, CrcAt), record, HeaderLength, record.Length - HeaderLength);
        }

        // A CRC is linear: bits whose changes of the shown part cancel out, and of the rest do not. Each vector is reduced by those before it.
        private static int[] Solve(byte[] record, bool inHeader, uint shown, uint all, Random chance)
        {
            // The number, or the payload behind what says which frame it continues.
            int from = inHeader ? 16 : 8 * HeaderLength;
            int bits = inHeader ? 32 : 8 * (record.Length - HeaderLength);
            uint sound = CheckOf(record, inHeader);
            uint[] basis = new uint[32];
            ulong[] made = new ulong[32];
            int[] tried = [.. Enumerable.Range(from, bits).OrderBy(_ => chance.Next()).Take(40)];
            for (int i = 0; i < tried.Length; i++)
            {
                record[tried[i] / 8] ^= (byte)(1 << (tried[i] % 8));
                uint change = CheckOf(record, inHeader) ^ sound;
                record[tried[i] / 8] ^= (byte)(1 << (tried[i] % 8));
                ulong of = 1UL << i;
                for (int bit = 0; bit < 32 && (change & shown) != 0; bit++)
                {
                    if (((change & shown) >> bit & 1) == 0)
                    {
                        continue;
                    }

                    if (basis[bit] == 0)
                    {
                        basis[bit] = change;
                        made[bit] = of;
                        of = 0;
                        break;
                    }

                    change ^= basis[bit];
                    of ^= made[bit];
                }

                if (of != 0 && (change & all) != 0)
                {
                    return [.. Enumerable.Range(0, tried.Length).Where(index => (of >> index & 1) != 0).Select(index => tried[index])];
                }
            }

            return [];
        }
    }
}
