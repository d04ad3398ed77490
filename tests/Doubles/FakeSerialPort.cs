using System;
using System.Text;
using Telematics.Buses;

namespace Telematics.Doubles
{
    /// <summary>
    /// A serial port without a line: a test queues the bytes that the code under test will read,
    /// and looks at what it wrote. Both buffers grow as needed, in the test's calls and in <see cref="Write"/>.
    /// </summary>
    public sealed class FakeSerialPort : ISerialPort
    {
        private byte[] _incoming = new byte[1024];
        private int _incomingHead;
        private int _incomingEnd;
        private byte[] _written = new byte[1024];
        private int _writtenCount;

        /// <summary>The most that one <see cref="Read"/> gives; int.MaxValue at first. Makes split reads.</summary>
        public int ReadLimit { get; set; } = int.MaxValue;

        /// <summary>The most that one <see cref="Write"/> takes; int.MaxValue at first. Zero is a line that is busy.</summary>
        public int WriteLimit { get; set; } = int.MaxValue;

        /// <summary>Bytes written so far and not cleared.</summary>
        public int WrittenCount => _writtenCount;

        /// <summary>What was written so far and not cleared.</summary>
        public byte[] Written
        {
            get
            {
                byte[] copy = new byte[_writtenCount];
                Array.Copy(_written, copy, _writtenCount);
                return copy;
            }
        }

        /// <summary>What was written so far and not cleared, as text.</summary>
        public string WrittenText => Encoding.UTF8.GetString(_written, 0, _writtenCount);

        /// <inheritdoc/>
        public int BytesToRead => _incomingEnd - _incomingHead;

        /// <summary>Queues bytes to be read.</summary>
        public void Queue(byte[] data)
        {
            Queue(data, 0, data.Length);
        }

        /// <summary>Queues a part of an array to be read.</summary>
        public void Queue(byte[] data, int offset, int count)
        {
            if (_incomingHead == _incomingEnd)
            {
                _incomingHead = 0;
                _incomingEnd = 0;
            }

            _incoming = WithRoom(_incoming, _incomingEnd, count);
            Array.Copy(data, offset, _incoming, _incomingEnd, count);
            _incomingEnd += count;
        }

        /// <summary>Queues text to be read, as UTF-8.</summary>
        public void Queue(string text)
        {
            Queue(Encoding.UTF8.GetBytes(text));
        }

        /// <summary>Forgets what was written.</summary>
        public void ClearWritten()
        {
            _writtenCount = 0;
        }

        /// <inheritdoc/>
        public int Read(byte[] buffer, int offset, int count)
        {
            int taken = BytesToRead;
            if (taken > count)
            {
                taken = count;
            }

            if (taken > ReadLimit)
            {
                taken = ReadLimit;
            }

            Array.Copy(_incoming, _incomingHead, buffer, offset, taken);
            _incomingHead += taken;
            return taken;
        }

        /// <inheritdoc/>
        public int Write(byte[] buffer, int offset, int count)
        {
            int taken = count > WriteLimit ? WriteLimit : count;
            _written = WithRoom(_written, _writtenCount, taken);
            Array.Copy(buffer, offset, _written, _writtenCount, taken);
            _writtenCount += taken;
            return taken;
        }

        private static byte[] WithRoom(byte[] buffer, int used, int more)
        {
            if (used + more <= buffer.Length)
            {
                return buffer;
            }

            byte[] larger = new byte[(used + more) * 2];
            Array.Copy(buffer, larger, used);
            return larger;
        }
    }
}
