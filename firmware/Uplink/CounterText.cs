using Telematics.Buses;

namespace Telematics.Uplink
{
    /// <summary>Writes counters as JSON, as many as there is room for, and says where it ended. <c>docs/messages.md</c> has the form.</summary>
    internal static class CounterText
    {
        // The longest number, with what stands around it and its name: ,"":-2147483648
        private const int MemberLength = 15;

        // What an object may end in: ,"next":999} or }},"countersLeftOut":9999}
        private const int NextLength = 12;
        private const int LeftOutLength = 26;

        // Opens and closes a part: ,"":{}
        private const int PartLength = 6;
        private const int CountersAreLength = 13;
        private const int EndTextLength = 2;

        // By number, with a space between: a field and an array for each would take 50 bytes.
        private const int PartsAre = 0;
        private const int EndText = 1;
        private const int CountersOf = 2;
        private const int NextIs = 3;
        private const int CountersAre = 4;
        private const int LeftOutIs = 5;
        private static readonly string Texts = "{\"parts\":\" \"} {\"counters\":\" ,\"next\": ,\"counters\":{ ,\"countersLeftOut\":";

        /// <summary>The part of a name; -1 when there is none.</summary>
        public static int Find(ICounterTable table, byte[] name, int offset, int length)
        {
            int parts = table.Parts;
            for (int part = 0; part < parts; part++)
            {
                string names = table.GetNames(part);
                int end = EndOfWord(names, 0);
                int same = 0;
                while (same < end && same < length && name[offset + same] == names[same])
                {
                    same++;
                }

                if (same == end && same == length)
                {
                    return part;
                }
            }

            return -1;
        }

        /// <summary>Lists the parts; those that do not fit are left out.</summary>
        /// <returns>The length.</returns>
        public static int WriteParts(ICounterTable table, byte[] text, int limit)
        {
            int at = WriteText(text, 0, PartsAre);
            int parts = table.Parts;
            for (int part = 0; part < parts; part++)
            {
                string names = table.GetNames(part);
                int end = EndOfWord(names, 0);
                if (at + 1 + end + EndTextLength > limit)
                {
                    break;
                }

                if (part > 0)
                {
                    at = AsciiText.WriteByte(text, at, (byte)' ');
                }

                at = WriteWord(text, at, names, 0, end);
            }

            return WriteText(text, at, EndText);
        }

        /// <summary>Writes a part's counters from one on.</summary>
        /// <returns>The length.</returns>
        public static int WritePart(ICounterTable table, int part, int from, byte[] text, int limit)
        {
            string names = table.GetNames(part);
            int end = EndOfWord(names, 0);
            int at = WriteText(text, 0, CountersOf);
            at = WriteWord(text, at, names, 0, end);
            at = AsciiText.WriteByte(text, at, (byte)'"');
            int index = 0;
            while (end < names.Length)
            {
                int start = end + 1;
                end = EndOfWord(names, start);
                if (index >= from)
                {
                    if (at + MemberLength + end - start + NextLength > limit)
                    {
                        at = WriteText(text, at, NextIs);
                        at = AsciiText.WriteInt(text, at, index);
                        break;
                    }

                    at = WriteMember(text, at, names, start, end, table.GetCounter(part, index), true);
                }

                index++;
            }

            return AsciiText.WriteByte(text, at, (byte)'}');
        }

        /// <summary>
        /// Writes what counts faults and is not 0, by part, as a member of an object that has others before it, and ends the object. After the
        /// first that does not fit all are left out, and it says how many.
        /// </summary>
        /// <returns>The length.</returns>
        public static int WriteFaults(ICounterTable table, byte[] text, int offset, int limit)
        {
            int at = offset;
            int leftOut = 0;
            int parts = table.Parts;
            for (int part = 0; part < parts; part++)
            {
                string names = table.GetNames(part);
                int end = EndOfWord(names, 0);
                int nameEnd = end;
                bool isOpen = false;
                int faults = table.GetFaultCounters(part);
                for (int index = 0; index < faults; index++)
                {
                    int start = end + 1;
                    end = EndOfWord(names, start);
                    int value = table.GetCounter(part, index);
                    if (value == 0)
                    {
                        continue;
                    }

                    int before = isOpen ? 0 : PartLength + nameEnd + (at == offset ? CountersAreLength : 0);
                    if (leftOut > 0 || at + before + MemberLength + end - start + LeftOutLength > limit)
                    {
                        leftOut++;
                        continue;
                    }

                    if (!isOpen)
                    {
                        at = at == offset ? WriteText(text, at, CountersAre) : AsciiText.WriteByte(text, at, (byte)',');
                        at = AsciiText.WriteByte(text, at, (byte)'"');
                        at = WriteWord(text, at, names, 0, nameEnd);
                        at = AsciiText.WriteByte(text, at, (byte)'"');
                        at = AsciiText.WriteByte(text, at, (byte)':');
                        at = AsciiText.WriteByte(text, at, (byte)'{');
                    }

                    at = WriteMember(text, at, names, start, end, value, isOpen);
                    isOpen = true;
                }

                if (isOpen)
                {
                    at = AsciiText.WriteByte(text, at, (byte)'}');
                }
            }

            if (at > offset)
            {
                at = AsciiText.WriteByte(text, at, (byte)'}');
            }

            if (leftOut > 0)
            {
                at = WriteText(text, at, LeftOutIs);
                at = AsciiText.WriteInt(text, at, leftOut);
            }

            return AsciiText.WriteByte(text, at, (byte)'}');
        }

        private static int WriteText(byte[] text, int at, int number)
        {
            string texts = Texts;
            int start = 0;
            for (; number > 0; number--)
            {
                start = EndOfWord(texts, start) + 1;
            }

            return WriteWord(text, at, texts, start, EndOfWord(texts, start));
        }

        private static int EndOfWord(string names, int at)
        {
            int length = names.Length;
            while (at < length && names[at] != ' ')
            {
                at++;
            }

            return at;
        }

        private static int WriteWord(byte[] text, int at, string names, int start, int end)
        {
            for (int i = start; i < end; i++)
            {
                at = AsciiText.WriteByte(text, at, (byte)names[i]);
            }

            return at;
        }

        private static int WriteMember(byte[] text, int at, string names, int start, int end, int value, bool hasOthersBefore)
        {
            if (hasOthersBefore)
            {
                at = AsciiText.WriteByte(text, at, (byte)',');
            }

            at = AsciiText.WriteByte(text, at, (byte)'"');
            at = WriteWord(text, at, names, start, end);
            at = AsciiText.WriteByte(text, at, (byte)'"');
            at = AsciiText.WriteByte(text, at, (byte)':');
            return AsciiText.WriteInt(text, at, value);
        }
    }
}
