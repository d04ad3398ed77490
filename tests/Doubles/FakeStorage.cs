using System;
using Telematics.Buses;

namespace Telematics.Doubles
{
    /// <summary>
    /// A storage in memory, of at most 16 files. A test can make it fail, lose power in the middle of an append, or damage a file.
    /// </summary>
    public sealed class FakeStorage : IStorage
    {
        private readonly string?[] _names;
        private readonly byte[][] _contents = new byte[16][];

        /// <summary>Makes an empty one.</summary>
        public FakeStorage()
        {
            _names = new string?[16];
            for (int i = 0; i < _names.Length; i++)
            {
                _names[i] = null;
            }
        }

        /// <summary>Whether every call that would change something fails.</summary>
        public bool IsFailing { get; set; }

        /// <summary>How many of the next appends fail, and leave nothing.</summary>
        public int AppendsToFail { get; set; }

        /// <summary>Whether it takes what is appended, and neither flushes nor deletes anything.</summary>
        public bool IsWorn { get; set; }

        /// <summary>Whether every read fails.</summary>
        public bool IsUnreadable { get; set; }

        /// <summary>How many more bytes are appended before the power is lost: the append then ends early, and all after it fails. -1 for never.</summary>
        public int BytesUntilPowerLoss { get; set; } = -1;

        /// <summary>How many bytes all files can have together; an append for which there is no room fails as a whole.</summary>
        public int Capacity { get; set; } = int.MaxValue;

        /// <summary>Appends so far, failed ones included.</summary>
        public int Appends { get; private set; }

        /// <summary>Flips the lowest bit of a file's byte.</summary>
        public void Damage(string name, int position)
        {
            _contents[IndexOf(name)][position] ^= 1;
        }

        /// <inheritdoc/>
        public string[] List()
        {
            int count = 0;
            for (int i = 0; i < _names.Length; i++)
            {
                count += _names[i] != null ? 1 : 0;
            }

            string[] names = new string[count];
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = "";
            }

            for (int i = 0; i < _names.Length; i++)
            {
                string? name = _names[i];
                if (name != null)
                {
                    names[--count] = name;
                }
            }

            return names;
        }

        /// <inheritdoc/>
        public int GetLength(string name)
        {
            int index = IndexOf(name);
            return index < 0 ? -1 : _contents[index].Length;
        }

        /// <inheritdoc/>
        public int Read(string name, int position, byte[] buffer, int offset, int count)
        {
            int index = IndexOf(name);
            if (index < 0 || IsUnreadable)
            {
                return -1;
            }

            byte[] content = _contents[index];
            int left = content.Length - position;
            int taken = left < count ? left : count;
            if (taken <= 0)
            {
                return 0;
            }

            Array.Copy(content, position, buffer, offset, taken);
            return taken;
        }

        /// <inheritdoc/>
        public bool Append(string name, byte[] data, int offset, int count)
        {
            Appends++;
            if (AppendsToFail > 0)
            {
                AppendsToFail--;
                return false;
            }

            if (IsFailing || count > Capacity - TotalLength())
            {
                return false;
            }

            int taken = count;
            if (BytesUntilPowerLoss >= 0)
            {
                taken = BytesUntilPowerLoss < count ? BytesUntilPowerLoss : count;
                BytesUntilPowerLoss -= taken;
                IsFailing = taken < count;
            }

            int index = IndexOf(name);
            if (index < 0)
            {
                index = IndexOf(null);
                _names[index] = name;
                _contents[index] = new byte[0];
            }

            byte[] before = _contents[index];
            byte[] after = new byte[before.Length + taken];
            Array.Copy(before, after, before.Length);
            Array.Copy(data, offset, after, before.Length, taken);
            _contents[index] = after;
            return taken == count;
        }

        /// <inheritdoc/>
        public bool Flush(string name)
        {
            return !IsFailing && !IsWorn && IndexOf(name) >= 0;
        }

        /// <inheritdoc/>
        public bool Rename(string from, string to)
        {
            int index = IndexOf(from);
            if (IsFailing || index < 0)
            {
                return false;
            }

            int replaced = IndexOf(to);
            if (replaced >= 0 && replaced != index)
            {
                _names[replaced] = null;
            }

            _names[index] = to;
            return true;
        }

        /// <inheritdoc/>
        public bool Delete(string name)
        {
            if (IsFailing)
            {
                return false;
            }

            int index = IndexOf(name);
            if (index >= 0 && IsWorn)
            {
                return false;
            }

            if (index >= 0)
            {
                _names[index] = null;
            }

            return true;
        }

        private int TotalLength()
        {
            int total = 0;
            for (int i = 0; i < _names.Length; i++)
            {
                total += _names[i] != null ? _contents[i].Length : 0;
            }

            return total;
        }

        private int IndexOf(string? name)
        {
            for (int i = 0; i < _names.Length; i++)
            {
                if (_names[i] == name)
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
