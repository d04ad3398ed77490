using Telematics.Buses;

namespace Telematics.Journal
{
    /// <summary>
    /// The few numbers that must outlive a reset, in two files that are written in turn, so that a power cut while one is
    /// written leaves the other. Each holds the numbers, a generation that tells which is newer, and a CRC-32.
    /// </summary>
    public sealed class UnitRecord : ICounters
    {
        private const int Version = 1;
        private const int Length = 24;
        private const int CrcAt = Length - 4;

        private static readonly string[] Names = { "unit.0", "unit.1" };

        private readonly IStorage _storage;
        private readonly byte[] _buffer = new byte[Length];
        private uint _generation;

        /// <summary>Makes a record that has not been read yet.</summary>
        public UnitRecord(IStorage storage)
        {
            _storage = storage;
        }

        /// <summary>Boots of this unit so far.</summary>
        public int BootCount { get; set; }

        /// <summary>No frame has had this sequence number, nor one after it.</summary>
        public uint SequenceLimit { get; set; }

        /// <summary>
        /// The journal knows of every number from this one on what became of it; 0 when that is not known of any. A multiple of 256.
        /// </summary>
        public uint JournalFrom { get; set; }

        /// <summary>Distance covered so far, in metres.</summary>
        public int OdometerM { get; set; }

        /// <summary>Whether <see cref="Load"/> found a sound file. If not, this is a new unit, or one whose files were lost.</summary>
        public bool WasFound { get; private set; }

        /// <summary>Files that <see cref="Load"/> found damaged.</summary>
        public int Damaged { get; private set; }

        /// <summary>Writes that failed.</summary>
        public int WriteFailures { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "record damaged writeFailures";

        /// <inheritdoc/>
        public int FaultCounters => 2;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => Damaged,
            _ => WriteFailures,
        };

        /// <summary>Reads the newer sound file, and allows for one that is damaged. Leaves zeros when there is none.</summary>
        public void Load()
        {
            for (int i = 0; i < Names.Length; i++)
            {
                if (_storage.GetLength(Names[i]) < 0)
                {
                    continue;
                }

                if (!TryRead(Names[i]))
                {
                    Damaged++;
                    continue;
                }

                uint generation = Read32(4);
                if (!WasFound || (int)(generation - _generation) > 0)
                {
                    WasFound = true;
                    _generation = generation;
                    BootCount = (int)(long)Read32(8);
                    SequenceLimit = Read32(12);
                    JournalFrom = Read32(0) & ~0xFFu;
                    OdometerM = (int)(long)Read32(16);
                }
            }

            if (WasFound && Damaged > 0)
            {
                // A damaged file may have been the newer one, which may have reserved a block more. The next save says so.
                SequenceLimit += SequenceNumbers.BlockLength;
                JournalFrom = 0;
            }
        }

        /// <summary>
        /// Writes the numbers as they are now, over the older file. Not before <see cref="SequenceLimit"/> is known: a record
        /// without it would let numbers begin again that an earlier, lost record had given away.
        /// </summary>
        /// <returns>False when nothing was written, or the storage failed; what was written before is then still there.</returns>
        [Allocates("writes a file, at boot, once in many frames, and once a kilometre")]
        public bool TrySave()
        {
            if (SequenceLimit == 0)
            {
                return false;
            }

            _generation++;
            byte[] buffer = _buffer;
            Write32(0, (JournalFrom & ~0xFFu) | Version);
            Write32(4, _generation);
            Write32(8, (uint)BootCount);
            Write32(12, SequenceLimit);
            Write32(16, (uint)OdometerM);
            Write32(CrcAt, Crc32.Compute(buffer, 0, CrcAt));

            string name = Names[_generation & 1];
            if (_storage.Delete(name) && _storage.Append(name, buffer, 0, Length) && _storage.Flush(name))
            {
                return true;
            }

            // The next try must not touch the sound file.
            _generation--;
            WriteFailures++;
            return false;
        }

        private bool TryRead(string name)
        {
            byte[] buffer = _buffer;
            return _storage.GetLength(name) == Length
                && _storage.Read(name, 0, buffer, 0, Length) == Length
                && buffer[0] == Version
                && Read32(CrcAt) == Crc32.Compute(buffer, 0, CrcAt);
        }

        private uint Read32(int at)
        {
            byte[] buffer = _buffer;
            return (uint)(buffer[at] | (buffer[at + 1] << 8) | (buffer[at + 2] << 16) | (buffer[at + 3] << 24));
        }

        private void Write32(int at, uint value)
        {
            byte[] buffer = _buffer;
            buffer[at] = (byte)value;
            buffer[at + 1] = (byte)(value >> 8);
            buffer[at + 2] = (byte)(value >> 16);
            buffer[at + 3] = (byte)(value >> 24);
        }
    }
}
