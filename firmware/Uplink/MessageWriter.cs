using System;
using Telematics.Journal;

namespace Telematics.Uplink
{
    /// <summary>
    /// Puts records of the store into one payload: a single one as it is, several behind a mark, each after its length.
    /// <c>docs/messages.md</c> describes every byte.
    /// </summary>
    internal sealed class MessageWriter
    {
        /// <summary>The first byte of a payload that holds several records; no record begins with it.</summary>
        public const byte BatchMark = 0xB0;

        private const int MarkLength = 1;
        private const int MaxLengthLength = 2;

        // The first record lies behind the room for mark and length, which it needs once there is a second.
        private const int FirstAt = MarkLength + MaxLengthLength;

        private readonly byte[] _buffer;
        private int _start;
        private int _end;

        /// <summary>Makes a writer.</summary>
        /// <param name="capacity">The longest payload, and the longest record; up to 16383.</param>
        public MessageWriter(int capacity)
        {
            _buffer = new byte[FirstAt + capacity];
        }

        /// <summary>Holds the payload.</summary>
        public byte[] Buffer => _buffer;

        /// <summary>Where the payload begins.</summary>
        public int Start => _start;

        /// <summary>Its length.</summary>
        public int Length => _end - _start;

        /// <summary>Records that no payload can carry, and that were left out for it.</summary>
        public int TooLong { get; private set; }

        /// <summary>Begins a payload.</summary>
        public void Begin()
        {
            _start = FirstAt;
            _end = FirstAt;
        }

        /// <summary>Adds what fits of a lane, oldest first, and marks it as sent.</summary>
        /// <param name="store">Has the records.</param>
        /// <param name="lane">One of <see cref="Lane"/>.</param>
        /// <param name="messages">Receives which records they are.</param>
        /// <param name="number">Of this message.</param>
        /// <param name="limit">The longest payload of several.</param>
        /// <param name="singleLimit">The longest payload of one.</param>
        /// <returns>Whether the lane is empty now, so that there may be room for others.</returns>
        public bool Fill(IFrameQueue store, int lane, FrameMessages messages, int number, int limit, int singleLimit)
        {
            byte[] buffer = _buffer;
            int capacity = buffer.Length - FirstAt;
            int most = singleLimit < capacity ? singleLimit : capacity;
            int records = messages.RecordsOf(number);
            while (records < FrameMessages.MaxRecords)
            {
                bool isFirst = records == 0;
                int at = isFirst ? FirstAt : _end + MaxLengthLength;
                int room = isFirst ? most : RoomIn(limit - BatchLength(records));
                if (room <= 0)
                {
                    return false;
                }

                int length = store.Read(lane, buffer, at, room, out int token, out uint sequence);
                if (length == 0)
                {
                    return true;
                }

                if (length < 0)
                {
                    if (!isFirst)
                    {
                        return false;
                    }

                    // It stays in the store, which will tell of it when it needs the room.
                    TooLong++;
                    store.MarkSent(token);
                    continue;
                }

                Add(at, length, records);
                store.MarkSent(token);
                messages.Add(number, lane, token, sequence);
                records++;
            }

            return false;
        }

        // How long a record may be that takes so many bytes with its length before it.
        private static int RoomIn(int bytes)
        {
            return bytes > 0x80 ? bytes - MaxLengthLength : bytes - 1;
        }

        // How long the payload is as one of several.
        private int BatchLength(int records)
        {
            int length = _end - _start;
            return records > 1 ? length : MarkLength + (length < 0x80 ? 1 : 2) + length;
        }

        private void Add(int at, int length, int count)
        {
            byte[] buffer = _buffer;
            if (count == 0)
            {
                _end = at + length;
                return;
            }

            if (count == 1)
            {
                int first = _end - _start;
                _start -= MarkLength + (first < 0x80 ? 1 : 2);
                buffer[_start] = BatchMark;
                WriteLength(_start + MarkLength, first);
            }

            int from = WriteLength(_end, length);
            if (from != at)
            {
                Array.Copy(buffer, at, buffer, from, length);
            }

            _end = from + length;
        }

        private int WriteLength(int at, int length)
        {
            if (length >= 0x80)
            {
                _buffer[at++] = (byte)(length | 0x80);
                length >>= 7;
            }

            _buffer[at++] = (byte)length;
            return at;
        }
    }
}
