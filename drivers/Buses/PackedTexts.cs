using System;

namespace Telematics.Buses
{
    /// <summary>Texts by their numbers in one array of bytes: on the device a small array takes its header, and a field that holds it as much again.</summary>
    public sealed class PackedTexts
    {
        private readonly byte[] _bytes;
        private readonly ushort[] _starts;
        private int _count;

        /// <summary>Makes an empty table.</summary>
        /// <param name="count">How many texts there will be.</param>
        /// <param name="length">How long they are together, at most 65535.</param>
        public PackedTexts(int count, int length)
        {
            _bytes = new byte[length];
            _starts = new ushort[count + 1];
        }

        /// <summary>The texts, one behind the other. Not to be changed.</summary>
        public byte[] Bytes => _bytes;

        /// <summary>Where each begins, and where the last ends. Not to be changed.</summary>
        public ushort[] Starts => _starts;

        /// <summary>Adds the next text, of ASCII.</summary>
        /// <exception cref="ArgumentException">There are as many as there were to be, or they are longer.</exception>
        public void Add(string text)
        {
            int end = _count + 1 < _starts.Length ? AsciiText.WriteText(_bytes, _starts[_count], text) : -1;
            if (end < 0)
            {
                throw new ArgumentException("More texts than there is room for.");
            }

            _count++;
            _starts[_count] = (ushort)end;
        }

        /// <summary>A text's length.</summary>
        [SteadyState]
        public int LengthOf(int text)
        {
            return _starts[text + 1] - _starts[text];
        }

        /// <summary>Writes a text.</summary>
        /// <param name="buffer">Receives it.</param>
        /// <param name="offset">Where to; negative after something that did not fit.</param>
        /// <param name="text">The number.</param>
        /// <returns>Where it ends, or -1 where it does not fit.</returns>
        [SteadyState]
        public int Write(byte[] buffer, int offset, int text)
        {
            int start = _starts[text];
            int length = _starts[text + 1] - start;
            if (offset < 0 || buffer.Length - offset < length)
            {
                return -1;
            }

            Array.Copy(_bytes, start, buffer, offset, length);
            return offset + length;
        }

        /// <summary>Whether a range of bytes begins with a text.</summary>
        [SteadyState]
        public bool StartsWith(byte[] buffer, int offset, int length, int text)
        {
            int at = _starts[text];
            int end = _starts[text + 1];
            if (length < end - at)
            {
                return false;
            }

            byte[] bytes = _bytes;
            while (at < end)
            {
                if (bytes[at] != buffer[offset])
                {
                    return false;
                }

                at++;
                offset++;
            }

            return true;
        }

        /// <summary>Whether a range of bytes is a text.</summary>
        [SteadyState]
        public bool AreEqual(byte[] buffer, int offset, int length, int text)
        {
            return length == LengthOf(text) && StartsWith(buffer, offset, length, text);
        }
    }
}
