namespace Telematics.Can
{
    /// <summary>One classic CAN data or remote frame. Made once and filled again and again.</summary>
    public sealed class CanFrame
    {
        /// <summary>The identifier: 11 bits, or 29 when <see cref="IsExtended"/>.</summary>
        public int Id;

        /// <summary>Whether the identifier has 29 bits (CAN 2.0B).</summary>
        public bool IsExtended;

        /// <summary>Whether this is a remote frame, which asks for data and carries none.</summary>
        public bool IsRemote;

        /// <summary>Data bytes, 0 to 8.</summary>
        public int Length;

        // The data as words, the low byte of each first, and whether they are there alone: as they come out of a controller. Most
        // frames are replaced by the next of their identifier before anybody looks at a byte, and the interpreter has no quick
        // way from words to bytes.
        internal readonly ushort[] Words = new ushort[4];
        internal bool IsPacked;

        private readonly byte[] _data = new byte[8];

        /// <summary>The data, always the same array, to be taken from here anew after each read of a bus; bytes from <see cref="Length"/> on mean nothing.</summary>
        public byte[] Data => IsPacked ? Unpack() : _data;

        /// <summary>Puts four words into bytes.</summary>
        internal static void Unpack(ushort[] words, byte[] data)
        {
            // Unrolled: a loop would cost the interpreter twice as much.
            int word = words[0];
            data[0] = (byte)word;
            data[1] = (byte)(word >> 8);
            word = words[1];
            data[2] = (byte)word;
            data[3] = (byte)(word >> 8);
            word = words[2];
            data[4] = (byte)word;
            data[5] = (byte)(word >> 8);
            word = words[3];
            data[6] = (byte)word;
            data[7] = (byte)(word >> 8);
        }

        /// <summary>Sets the words to what the bytes are.</summary>
        internal void Pack()
        {
            for (int i = 0; i < 4; i++)
            {
                Words[i] = (ushort)(_data[2 * i] | (_data[(2 * i) + 1] << 8));
            }
        }

        private byte[] Unpack()
        {
            IsPacked = false;
            Unpack(Words, _data);
            return _data;
        }
    }
}
