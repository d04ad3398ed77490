using System;
using Telematics.Journal;

namespace Telematics.Uplink.Tests
{
    /// <summary>A store in memory that keeps everything it is given, for as long as the test takes.</summary>
    public sealed class MemoryFrameStore : IFrameSink, IFrameQueue
    {
        private const int Capacity = 2048;
        private const byte Waiting = 1;
        private const byte Sent = 2;

        private readonly byte[][] _records = new byte[Capacity][];
        private readonly byte[] _kinds = new byte[Capacity];
        private readonly uint[] _sequences = new uint[Capacity];
        private readonly byte[] _states = new byte[Capacity];
        private int _firstLive;

        /// <summary>Records appended so far: the tokens are 0 to this less one.</summary>
        public int Appended { get; private set; }

        /// <summary>Whether the next records are refused.</summary>
        public bool IsFull { get; set; }

        /// <summary>How often it was told to begin live.</summary>
        public int LiveBeginnings { get; private set; }

        /// <inheritdoc/>
        public int Count => CountOf(Waiting) + CountOf(Sent);

        /// <inheritdoc/>
        public int Unsent => CountOf(Waiting);

        /// <inheritdoc/>
        public int Dropped { get; private set; }

        /// <summary>Something of which there is still a notice to be written.</summary>
        public bool IsNoticeDue { get; set; }

        /// <summary>How often it was told to write down what is due.</summary>
        public int Checkpoints { get; private set; }

        /// <summary>A record, by its token.</summary>
        public byte[] GetRecord(int token)
        {
            return _records[token];
        }

        /// <summary>A record's kind.</summary>
        public int GetKind(int token)
        {
            return _kinds[token];
        }

        /// <summary>A record's number.</summary>
        public uint GetSequence(int token)
        {
            return _sequences[token];
        }

        /// <summary>Whether a record is here.</summary>
        public bool Has(int token)
        {
            return _states[token] != 0;
        }

        /// <inheritdoc/>
        public bool TryAppend(byte[] frame, int length, byte kind, uint sequence)
        {
            if (IsFull || Appended == Capacity)
            {
                Dropped++;
                return false;
            }

            byte[] record = new byte[length];
            Array.Copy(frame, 0, record, 0, length);
            _records[Appended] = record;
            _kinds[Appended] = kind;
            _sequences[Appended] = sequence;
            _states[Appended] = Waiting;
            Appended++;
            return true;
        }

        /// <inheritdoc/>
        public void BeginLive()
        {
            LiveBeginnings++;
            _firstLive = Appended;
        }

        /// <inheritdoc/>
        public int Read(int lane, byte[] buffer, int offset, int room, out int token, out uint sequence)
        {
            for (token = 0; token < Appended; token++)
            {
                int own = _kinds[token] >= RecordKind.Alarm ? Lane.Alarm : token >= _firstLive ? Lane.Live : Lane.Backlog;
                if (_states[token] == Waiting && own == lane)
                {
                    sequence = _sequences[token];
                    int length = _records[token].Length;
                    if (length > room)
                    {
                        return -1 - length;
                    }

                    Array.Copy(_records[token], 0, buffer, offset, length);
                    return length;
                }
            }

            sequence = 0;
            return 0;
        }

        /// <inheritdoc/>
        public void MarkSent(int token)
        {
            _states[token] = _states[token] == Waiting ? Sent : _states[token];
        }

        /// <inheritdoc/>
        public void MarkUnsent(int token)
        {
            _states[token] = _states[token] == Sent ? Waiting : _states[token];
        }

        /// <inheritdoc/>
        public void MarkAllUnsent()
        {
            for (int token = 0; token < Appended; token++)
            {
                MarkUnsent(token);
            }
        }

        /// <inheritdoc/>
        public void Release(int token)
        {
            _states[token] = 0;
        }

        /// <inheritdoc/>
        public void ReleaseRange(uint first, uint last)
        {
            for (int token = 0; token < Appended; token++)
            {
                if (_sequences[token] >= first && _sequences[token] <= last)
                {
                    _states[token] = 0;
                }
            }
        }

        /// <inheritdoc/>
        public int ResendRange(uint first, uint last)
        {
            int count = 0;
            for (int token = 0; token < Appended; token++)
            {
                if (_sequences[token] >= first && _sequences[token] <= last && _states[token] == Sent)
                {
                    _states[token] = Waiting;
                    count++;
                }
            }

            return count;
        }

        /// <summary>Numbers up to this one that are not here were acknowledged.</summary>
        public uint AcknowledgedUpTo { get; set; }

        /// <summary>Ranges of which it was told to tell that they were acknowledged.</summary>
        public string Told { get; private set; } = "";

        /// <inheritdoc/>
        public bool LacksAny(uint first, uint last)
        {
            return first <= AcknowledgedUpTo;
        }

        /// <inheritdoc/>
        public void TellLacking(uint first, uint last)
        {
            Told += (Told.Length > 0 ? " " : "") + first.ToString() + "-" + last.ToString();
        }

        /// <inheritdoc/>
        public void Checkpoint()
        {
            Checkpoints++;
            if (IsNoticeDue)
            {
                IsNoticeDue = false;
                TryAppend(new byte[] { 0x30, 1, 2, 3 }, 4, RecordKind.Notice, 1);
            }
        }

        private int CountOf(byte state)
        {
            int count = 0;
            for (int token = 0; token < Appended; token++)
            {
                count += _states[token] == state ? 1 : 0;
            }

            return count;
        }
    }
}
