using System;

namespace Telematics.Can
{
    /// <summary>
    /// What the chip's two masks and six filters let through (data sheet DS20001801, section 4.5): the register
    /// images for it, computed at start from the identifiers that are wanted. A wanted one is never refused;
    /// an unwanted one may pass where filters must be shared.
    /// </summary>
    /// <remarks>
    /// Filters 0 and 1 with mask 0 belong to receive buffer 0, filters 2 to 5 with mask 1 to buffer 1; buffer 0 may roll over into
    /// buffer 1 when it is full. Hence two ways to spend them: both buffers for every frame (<see cref="TwoDeep"/>), or one for
    /// each identifier (<see cref="Selective"/>).
    /// </remarks>
    public sealed class Mcp2515Acceptance
    {
        private const int StandardMask = 0x7FF;
        private const int ExtendedMask = 0x1FFFFFFF;
        private static readonly int[] None = new int[0];

        private Mcp2515Acceptance(bool rollsOver)
        {
            RollsOver = rollsOver;
        }

        /// <summary>Whether a frame that finds buffer 0 full goes on to buffer 1 (BUKT).</summary>
        public bool RollsOver { get; }

        /// <summary>RXF0 to RXF5, four registers each as they lie in the chip: SIDH, SIDL, EID8, EID0.</summary>
        public byte[] Filters { get; } = new byte[24];

        /// <summary>RXM0 and RXM1, likewise.</summary>
        public byte[] Masks { get; } = new byte[8];

        /// <summary>Lets every frame through, with both buffers for each.</summary>
        public static Mcp2515Acceptance All()
        {
            Mcp2515Acceptance all = new Mcp2515Acceptance(true);
            for (int filter = 0; filter < 6; filter++)
            {
                // A filter takes only its own kind of frame, so each group has one for either.
                Write(all.Filters, filter, 0, (filter & 1) != 0);
            }

            return all;
        }

        /// <summary>
        /// Every wanted frame may use both receive buffers, at the price of letting more unwanted ones through: for a
        /// bus of the vehicle's own, whose nodes send bursts of wanted frames. With both kinds of identifier, only the
        /// upper 11 bits of the extended ones are looked at. Where the processor is late, two frames may change places, though never
        /// unnoticed (<see cref="Mcp2515.UncertainOrders"/>).
        /// </summary>
        /// <param name="standardIds">Wanted 11-bit identifiers, or null.</param>
        /// <param name="extendedIds">Wanted 29-bit identifiers, or null.</param>
        public static Mcp2515Acceptance TwoDeep(int[]? standardIds, int[]? extendedIds)
        {
            int[] standard = standardIds ?? None;
            int[] extended = extendedIds ?? None;
            if (standard.Length == 0 && extended.Length == 0)
            {
                return All();
            }

            Mcp2515Acceptance deep = new Mcp2515Acceptance(true);
            if (standard.Length != 0 && extended.Length != 0)
            {
                int mask = Narrow(standard, StandardMask, 1) & (Narrow(extended, ExtendedMask, 1) >> 18);
                for (int group = 0; group < 2; group++)
                {
                    WriteMask(deep.Masks, group, mask, false);
                }

                for (int filter = 0; filter < 6; filter++)
                {
                    bool isExtended = (filter & 1) != 0;
                    Write(deep.Filters, filter, isExtended ? extended[0] : standard[0], isExtended);
                }

                return deep;
            }

            bool onlyExtended = extended.Length != 0;
            int[] ids = onlyExtended ? extended : standard;
            int one = Narrow(ids, onlyExtended ? ExtendedMask : StandardMask, 2);
            deep.WriteGroup(0, ids, one, onlyExtended);
            deep.WriteGroup(1, ids, one, onlyExtended);
            return deep;
        }

        /// <summary>
        /// Lets through as little else as possible, and gives each identifier one buffer, so that its frames never change places,
        /// at the price that the next frame of a buffer is lost when the last is still in it: for a busy bus of which little is
        /// wanted, and for messages of several frames. One kind of identifier has all six filters; with both, the kind with
        /// more identifiers has the four of buffer 1.
        /// </summary>
        /// <param name="standardIds">Wanted 11-bit identifiers, or null; neither, and every frame is let through into either buffer.</param>
        /// <param name="extendedIds">Wanted 29-bit identifiers, or null.</param>
        public static Mcp2515Acceptance Selective(int[]? standardIds, int[]? extendedIds)
        {
            int[] standard = standardIds ?? None;
            int[] extended = extendedIds ?? None;
            if (standard.Length == 0 && extended.Length == 0)
            {
                return All();
            }

            Mcp2515Acceptance selective = new Mcp2515Acceptance(false);
            if (standard.Length != 0 && extended.Length != 0)
            {
                bool fourExtended = extended.Length > standard.Length;
                int[] two = fourExtended ? standard : extended;
                int[] four = fourExtended ? extended : standard;
                selective.WriteGroup(0, two, Narrow(two, fourExtended ? StandardMask : ExtendedMask, 2), !fourExtended);
                selective.WriteGroup(1, four, Narrow(four, fourExtended ? ExtendedMask : StandardMask, 4), fourExtended);
                return selective;
            }

            bool onlyExtended = extended.Length != 0;
            int[] ids = onlyExtended ? extended : standard;
            int mask = Narrow(ids, onlyExtended ? ExtendedMask : StandardMask, 6);
            int[] distinct = Distinct(ids, mask);
            int[] first = new int[distinct.Length < 2 ? distinct.Length : 2];
            Array.Copy(distinct, 0, first, 0, first.Length);
            int[] rest = distinct.Length > 2 ? new int[distinct.Length - 2] : first;
            Array.Copy(distinct, distinct.Length - rest.Length, rest, 0, rest.Length);
            selective.WriteGroup(0, first, mask, onlyExtended);
            selective.WriteGroup(1, rest, mask, onlyExtended);
            return selective;
        }

        // The mask with which at most so many different filters let all identifiers through: bits are given up one
        // by one, each time the one that makes most identifiers equal, and what turns out not to be needed is taken back.
        private static int Narrow(int[] ids, int fullMask, int filters)
        {
            int mask = fullMask;
            while (Distinct(ids, mask).Length > filters)
            {
                int best = 0;
                int fewest = int.MaxValue;
                for (int bit = 1; bit <= fullMask; bit <<= 1)
                {
                    if ((mask & bit) != 0 && Differs(ids, bit))
                    {
                        int left = Distinct(ids, mask & ~bit).Length;
                        if (left < fewest)
                        {
                            fewest = left;
                            best = bit;
                        }
                    }
                }

                mask &= ~best;
            }

            for (int bit = 1; bit <= fullMask; bit <<= 1)
            {
                if ((mask & bit) == 0 && Distinct(ids, mask | bit).Length <= filters)
                {
                    mask |= bit;
                }
            }

            return mask;
        }

        private static bool Differs(int[] ids, int bit)
        {
            for (int i = 1; i < ids.Length; i++)
            {
                if (((ids[i] ^ ids[0]) & bit) != 0)
                {
                    return true;
                }
            }

            return false;
        }

        private static int[] Distinct(int[] ids, int mask)
        {
            int[] found = new int[ids.Length];
            int count = 0;
            for (int i = 0; i < ids.Length; i++)
            {
                int id = ids[i] & mask;
                int at = 0;
                while (at < count && found[at] != id)
                {
                    at++;
                }

                if (at == count)
                {
                    found[count++] = id;
                }
            }

            int[] distinct = new int[count];
            Array.Copy(found, 0, distinct, 0, count);
            return distinct;
        }

        // A group's unused filters repeat its first: a filter left at 0 would let identifier 0 through.
        private void WriteGroup(int group, int[] ids, int mask, bool isExtended)
        {
            int[] distinct = Distinct(ids, mask);
            int first = group == 0 ? 0 : 2;
            int count = group == 0 ? 2 : 4;
            WriteMask(Masks, group, mask, isExtended);
            for (int i = 0; i < count; i++)
            {
                Write(Filters, first + i, distinct[i < distinct.Length ? i : 0], isExtended);
            }
        }

        private static void WriteMask(byte[] masks, int group, int mask, bool isExtended)
        {
            Write(masks, group, mask, isExtended);

            // A mask has no EXIDE bit (register 4-16).
            masks[(group * 4) + 1] &= 0xE3;
        }

        // Registers 4-10 to 4-17. For a standard identifier the extended bits stay 0: in a mask they would compare data bytes.
        private static void Write(byte[] registers, int index, int id, bool isExtended)
        {
            int at = index * 4;
            int standard = isExtended ? id >> 18 : id;
            int sidl = (standard & 0x07) << 5;
            if (isExtended)
            {
                sidl |= 0x08 | ((id >> 16) & 0x03);
                registers[at + 2] = (byte)(id >> 8);
                registers[at + 3] = (byte)id;
            }

            registers[at] = (byte)(standard >> 3);
            registers[at + 1] = (byte)sidl;
        }
    }
}
