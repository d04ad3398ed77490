using System;

namespace Telematics.Unit
{
    /// <summary>A bounded queue of records in memory. What is in it is lost with a reset.</summary>
    public sealed class FrameQueue : IFrameStore
    {
        private const byte Free = 0;
        private const byte Waiting = 1;
        private const byte Sent = 2;

        private readonly byte[] _bytes;
        private readonly int[] _offsets;
        private readonly int[] _lengths;
        private readonly byte[] _states;
        private readonly byte[] _kinds;
        private readonly uint[] _sequences;

        // Entries are numbered from 0 on, and an entry's number is its token; it lies at its number modulo the table's size.
        private int _oldest;
        private int _next;
        private int _firstLive;
        private int _usedBytes;
        private int _tail;

        /// <summary>Makes a queue.</summary>
        /// <param name="capacityBytes">How many bytes of records it holds.</param>
        /// <param name="capacityFrames">How many records it holds.</param>
        public FrameQueue(int capacityBytes, int capacityFrames)
        {
            _bytes = new byte[capacityBytes];
            _offsets = new int[capacityFrames];
            _lengths = new int[capacityFrames];
            _states = new byte[capacityFrames];
            _kinds = new byte[capacityFrames];
            _sequences = new uint[capacityFrames];
        }

        /// <inheritdoc/>
        public int Count { get; private set; }

        /// <inheritdoc/>
        public int Unsent { get; private set; }

        /// <inheritdoc/>
        public int Dropped { get; private set; }

        /// <inheritdoc/>
        public bool TryAppend(byte[] frame, int length, byte kind, uint sequence)
        {
            byte[] bytes = _bytes;
            int capacity = bytes.Length;
            if (length > capacity)
            {
                Dropped++;
                return false;
            }

            while (capacity - _usedBytes < length || _next - _oldest == _states.Length)
            {
                Dropped += _states[_oldest % _states.Length] != Free ? 1 : 0;
                SetState(_oldest, Free);
                RemoveOldest();
            }

            int tail = _tail;
            int first = capacity - tail < length ? capacity - tail : length;
            Array.Copy(frame, 0, bytes, tail, first);
            Array.Copy(frame, first, bytes, 0, length - first);
            int slot = _next % _states.Length;
            _offsets[slot] = tail;
            _lengths[slot] = length;
            _kinds[slot] = kind;
            _sequences[slot] = sequence;
            _next++;
            SetState(_next - 1, Waiting);
            _usedBytes += length;
            _tail = (tail + length) % capacity;
            return true;
        }

        /// <inheritdoc/>
        public void BeginLive()
        {
            _firstLive = _next;
        }

        /// <inheritdoc/>
        public int Read(int lane, byte[] buffer, int offset, int room, out int token, out uint sequence)
        {
            for (token = _oldest; token < _next; token++)
            {
                int slot = token % _states.Length;
                if (_states[slot] == Waiting && LaneOf(token) == lane)
                {
                    sequence = _sequences[slot];
                    int length = _lengths[slot];
                    if (length > room)
                    {
                        return -1 - length;
                    }

                    int at = _offsets[slot];
                    int first = _bytes.Length - at < length ? _bytes.Length - at : length;
                    Array.Copy(_bytes, at, buffer, offset, first);
                    Array.Copy(_bytes, 0, buffer, offset + first, length - first);
                    return length;
                }
            }

            sequence = 0;
            return 0;
        }

        /// <inheritdoc/>
        public void MarkSent(int token)
        {
            Change(token, Waiting, Sent);
        }

        /// <inheritdoc/>
        public void MarkUnsent(int token)
        {
            Change(token, Sent, Waiting);
        }

        /// <inheritdoc/>
        public void MarkAllUnsent()
        {
            for (int token = _oldest; token < _next; token++)
            {
                Change(token, Sent, Waiting);
            }
        }

        /// <inheritdoc/>
        public void Release(int token)
        {
            if (token >= _oldest && token < _next)
            {
                SetState(token, Free);
                RemoveReleased();
            }
        }

        /// <inheritdoc/>
        public void ReleaseRange(uint first, uint last)
        {
            for (int token = _oldest; token < _next; token++)
            {
                uint sequence = _sequences[token % _states.Length];
                if (sequence >= first && sequence <= last)
                {
                    SetState(token, Free);
                }
            }

            RemoveReleased();
        }

        /// <inheritdoc/>
        public int ResendRange(uint first, uint last)
        {
            int before = Unsent;
            for (int token = _oldest; token < _next; token++)
            {
                uint sequence = _sequences[token % _states.Length];
                if (sequence >= first && sequence <= last)
                {
                    Change(token, Sent, Waiting);
                }
            }

            return Unsent - before;
        }

        private int LaneOf(int token)
        {
            return _kinds[token % _states.Length] >= RecordKind.Alarm ? Lane.Alarm : token >= _firstLive ? Lane.Live : Lane.Backlog;
        }

        private void Change(int token, byte from, byte to)
        {
            if (token >= _oldest && token < _next && _states[token % _states.Length] == from)
            {
                SetState(token, to);
            }
        }

        private void SetState(int token, byte state)
        {
            int slot = token % _states.Length;
            Count += (state != Free ? 1 : 0) - (_states[slot] != Free ? 1 : 0);
            Unsent += (state == Waiting ? 1 : 0) - (_states[slot] == Waiting ? 1 : 0);
            _states[slot] = state;
        }

        private void RemoveReleased()
        {
            while (_oldest != _next && _states[_oldest % _states.Length] == Free)
            {
                RemoveOldest();
            }
        }

        private void RemoveOldest()
        {
            _usedBytes -= _lengths[_oldest % _states.Length];
            _oldest++;
        }
    }
}
