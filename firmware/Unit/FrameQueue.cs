using System;

namespace Telematics.Unit
{
    /// <summary>A bounded queue of frames in memory. What is in it is lost with a reset.</summary>
    public sealed class FrameQueue : IFrameStore
    {
        private const byte Free = 0;
        private const byte Unsent = 1;
        private const byte Sent = 2;

        private readonly byte[] _bytes;
        private readonly int[] _offsets;
        private readonly int[] _lengths;
        private readonly byte[] _states;

        // Entries are numbered from 0 on, and an entry's number is its token; it lies at its number modulo the table's size.
        private int _oldest;
        private int _next;
        private int _nextUnsent;
        private int _usedBytes;
        private int _tail;

        /// <summary>Makes a queue.</summary>
        /// <param name="capacityBytes">How many bytes of frames it holds.</param>
        /// <param name="capacityFrames">How many frames it holds.</param>
        public FrameQueue(int capacityBytes, int capacityFrames)
        {
            _bytes = new byte[capacityBytes];
            _offsets = new int[capacityFrames];
            _lengths = new int[capacityFrames];
            _states = new byte[capacityFrames];
        }

        /// <inheritdoc/>
        public int Count { get; private set; }

        /// <inheritdoc/>
        public int Dropped { get; private set; }

        /// <inheritdoc/>
        public bool TryAppend(byte[] frame, int length)
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
                if (_states[_oldest % _states.Length] != Free)
                {
                    Dropped++;
                    Count--;
                }

                RemoveOldest();
            }

            int tail = _tail;
            int first = capacity - tail;
            if (first >= length)
            {
                Array.Copy(frame, 0, bytes, tail, length);
            }
            else
            {
                Array.Copy(frame, 0, bytes, tail, first);
                Array.Copy(frame, first, bytes, 0, length - first);
            }

            int slot = _next % _states.Length;
            _offsets[slot] = tail;
            _lengths[slot] = length;
            _states[slot] = Unsent;
            _next++;
            _usedBytes += length;
            _tail = first > length ? tail + length : length - first;
            Count++;
            return true;
        }

        /// <inheritdoc/>
        public int ReadUnsent(byte[] buffer, out int token)
        {
            int capacity = _states.Length;
            while (_nextUnsent != _next && _states[_nextUnsent % capacity] != Unsent)
            {
                _nextUnsent++;
            }

            token = _nextUnsent;
            if (_nextUnsent == _next)
            {
                return 0;
            }

            int slot = _nextUnsent % capacity;
            int offset = _offsets[slot];
            int length = _lengths[slot];
            int first = _bytes.Length - offset;
            if (first >= length)
            {
                Array.Copy(_bytes, offset, buffer, 0, length);
            }
            else
            {
                Array.Copy(_bytes, offset, buffer, 0, first);
                Array.Copy(_bytes, 0, buffer, first, length - first);
            }

            return length;
        }

        /// <inheritdoc/>
        public void MarkSent(int token)
        {
            if (IsHere(token))
            {
                _states[token % _states.Length] = Sent;
            }
        }

        /// <inheritdoc/>
        public void MarkUnsent(int token)
        {
            if (IsHere(token))
            {
                _states[token % _states.Length] = Unsent;
                if (token < _nextUnsent)
                {
                    _nextUnsent = token;
                }
            }
        }

        /// <inheritdoc/>
        public void MarkAllUnsent()
        {
            byte[] states = _states;
            for (int i = 0; i < states.Length; i++)
            {
                if (states[i] == Sent)
                {
                    states[i] = Unsent;
                }
            }

            _nextUnsent = _oldest;
        }

        /// <inheritdoc/>
        public void Release(int token)
        {
            if (!IsHere(token))
            {
                return;
            }

            _states[token % _states.Length] = Free;
            Count--;
            while (_oldest != _next && _states[_oldest % _states.Length] == Free)
            {
                RemoveOldest();
            }
        }

        private bool IsHere(int token)
        {
            return token >= _oldest && token < _next && _states[token % _states.Length] != Free;
        }

        private void RemoveOldest()
        {
            int slot = _oldest % _states.Length;
            _usedBytes -= _lengths[slot];
            _states[slot] = Free;
            _oldest++;
            if (_nextUnsent < _oldest)
            {
                _nextUnsent = _oldest;
            }
        }
    }
}
