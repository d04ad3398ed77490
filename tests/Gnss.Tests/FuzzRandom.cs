namespace Telematics.Gnss.Tests
{
    /// <summary>Numbers that look random and are the same for the same seed, everywhere.</summary>
    internal sealed class FuzzRandom
    {
        private uint _state;

        public FuzzRandom(int seed)
        {
            _state = (uint)seed * 2654435761u;
        }

        /// <summary>From 0 to one less than <paramref name="below"/>.</summary>
        public int Next(int below)
        {
            _state = (_state * 1664525u) + 1013904223u;
            return (int)(long)((_state >> 8) % (uint)below);
        }

        /// <summary>
        /// Copies, and flips a bit, drops, doubles or overwrites a byte on the way; more of it in later rounds, but no two
        /// within a sentence's length, as two may well leave its checksum right.
        /// </summary>
        /// <returns>Bytes in <paramref name="data"/>.</returns>
        public int Damage(byte[] clean, byte[] data, int round)
        {
            int length = 0;
            int quiet = 0;
            for (int i = 0; i < clean.Length && length < data.Length; i++)
            {
                byte b = clean[i];
                int fate = Next(2000);
                if (quiet > 0)
                {
                    quiet--;
                    fate = 2000;
                }
                else if (fate < round * 5)
                {
                    quiet = 100;
                }

                if (fate < round * 2)
                {
                    b = (byte)(b ^ (1 << Next(8)));
                }
                else if (fate < round * 3)
                {
                    continue;
                }
                else if (fate < round * 4)
                {
                    i--;
                }
                else if (fate < round * 5)
                {
                    b = (byte)Next(256);
                }

                data[length] = b;
                length++;
            }

            return length;
        }
    }
}
