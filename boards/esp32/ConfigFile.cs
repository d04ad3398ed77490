using System.Text;
using Telematics.Buses;

namespace Telematics.Esp32
{
    /// <summary>
    /// A small text file of settings: a line <c>key=value</c> each, <c>#</c> before a remark. Read once, at start.
    /// Whatever is wrong with a line costs that line alone, and is counted.
    /// </summary>
    /// <remarks>
    /// A key is 1 to <see cref="MaxKeyLength"/> of a to z, 0 to 9, <c>-</c>, <c>_</c> and <c>.</c>; a value is up to
    /// <see cref="MaxValueLength"/> printable ASCII characters, without the blanks around it, and may contain <c>=</c> and
    /// <c>#</c>. Lines end in LF or CR LF. Of a key that is there twice the first counts.
    /// </remarks>
    public sealed class ConfigFile
    {
        /// <summary>The longest file, in bytes; what is beyond is not read.</summary>
        public const int MaxBytes = 4096;

        /// <summary>The most settings; what comes after is bad.</summary>
        public const int MaxSettings = 64;

        /// <summary>The longest key.</summary>
        public const int MaxKeyLength = 32;

        /// <summary>The longest value.</summary>
        public const int MaxValueLength = 128;

        private readonly string[] _keys;
        private readonly string[] _values;
        private readonly bool[] _used = new bool[MaxSettings];

        /// <summary>Reads settings.</summary>
        /// <param name="text">The file's bytes.</param>
        /// <param name="length">How many there are.</param>
        public ConfigFile(byte[] text, int length)
        {
            _keys = new string[MaxSettings];
            for (int i = 0; i < _keys.Length; i++)
            {
                _keys[i] = "";
            }

            _values = new string[MaxSettings];
            for (int i = 0; i < _values.Length; i++)
            {
                _values[i] = "";
            }

            IsTooLong = length > MaxBytes;
            if (IsTooLong)
            {
                length = MaxBytes;
            }

            // A byte order mark, as some editors write.
            int at = length >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF ? 3 : 0;
            int line = 0;
            while (at < length)
            {
                int end = at;
                while (end < length && text[end] != '\n')
                {
                    end++;
                }

                line++;

                // The last line of a file that is too long is not whole.
                bool isWhole = end < length || !IsTooLong;
                if (!isWhole || !TryAdd(text, at, end))
                {
                    BadLines++;
                    if (FirstBadLine == 0)
                    {
                        FirstBadLine = line;
                    }
                }

                at = end + 1;
            }
        }

        /// <summary>Settings that were read.</summary>
        public int Count { get; private set; }

        /// <summary>Lines that are no setting, nor a remark, nor empty.</summary>
        public int BadLines { get; private set; }

        /// <summary>The first of them, counted from 1, or 0.</summary>
        public int FirstBadLine { get; private set; }

        /// <summary>Whether the file was longer than <see cref="MaxBytes"/>.</summary>
        public bool IsTooLong { get; private set; }

        /// <summary>Settings whose value was not one of its kind, or out of its range.</summary>
        public int BadValues { get; private set; }

        /// <summary>The key of the first such, or empty.</summary>
        public string FirstBadValue { get; private set; } = "";

        /// <summary>Reads the settings from a file.</summary>
        /// <returns>Null when there is none, or it cannot be read.</returns>
        public static ConfigFile? Load(IStorage storage, string name)
        {
            int length = storage.GetLength(name);
            if (length < 0)
            {
                return null;
            }

            int wanted = length > MaxBytes ? MaxBytes : length;
            byte[] text = new byte[wanted];
            int read = storage.Read(name, 0, text, 0, wanted);
            return read != wanted ? null : new ConfigFile(text, length);
        }

        /// <summary>A text, or <paramref name="fallback"/> when it is not set.</summary>
        public string GetText(string key, string fallback)
        {
            int index = Find(key);
            return index < 0 ? fallback : _values[index];
        }

        /// <summary>A whole number within a range, or <paramref name="fallback"/> when it is not set or not such a number.</summary>
        public int GetNumber(string key, int fallback, int min, int max)
        {
            int index = Find(key);
            if (index < 0)
            {
                return fallback;
            }

            string text = _values[index];
            int start = text.Length > 0 && text[0] == '-' ? 1 : 0;
            long number = 0;
            bool isNumber = text.Length > start && text.Length <= start + 10;
            for (int i = start; isNumber && i < text.Length; i++)
            {
                int digit = text[i] - '0';
                isNumber = digit >= 0 && digit <= 9;
                number = (number * 10) + digit;
            }

            if (start == 1)
            {
                number = -number;
            }

            if (isNumber && number >= min && number <= max)
            {
                return (int)number;
            }

            Refuse(key);
            return fallback;
        }

        /// <summary><c>yes</c> or <c>no</c>, or <paramref name="fallback"/> when it is not set or neither.</summary>
        public bool GetFlag(string key, bool fallback)
        {
            int index = Find(key);
            if (index < 0)
            {
                return fallback;
            }

            string text = _values[index];
            if (text == "yes")
            {
                return true;
            }

            if (text != "no")
            {
                Refuse(key);
                return fallback;
            }

            return false;
        }

        /// <summary>Reports a value that its reader cannot use.</summary>
        public void Refuse(string key)
        {
            BadValues++;
            if (FirstBadValue.Length == 0)
            {
                FirstBadValue = key;
            }
        }

        /// <summary>A key that nothing has asked for, that is, one that is not known, or null.</summary>
        public string? FindUnknown()
        {
            for (int i = 0; i < Count; i++)
            {
                if (!_used[i])
                {
                    return _keys[i];
                }
            }

            return null;
        }

        private static bool IsKey(byte c)
        {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        }

        private bool TryAdd(byte[] text, int start, int end)
        {
            if (end > start && text[end - 1] == '\r')
            {
                end--;
            }

            while (start < end && (text[start] == ' ' || text[start] == '\t'))
            {
                start++;
            }

            while (end > start && (text[end - 1] == ' ' || text[end - 1] == '\t'))
            {
                end--;
            }

            if (start == end || text[start] == '#')
            {
                return true;
            }

            int keyEnd = start;
            while (keyEnd < end && IsKey(text[keyEnd]))
            {
                keyEnd++;
            }

            int keyLength = keyEnd - start;
            int at = keyEnd;
            while (at < end && text[at] == ' ')
            {
                at++;
            }

            if (keyLength == 0 || keyLength > MaxKeyLength || at == end || text[at] != '=' || Count == MaxSettings)
            {
                return false;
            }

            at++;
            while (at < end && text[at] == ' ')
            {
                at++;
            }

            int valueLength = end - at;
            if (valueLength > MaxValueLength)
            {
                return false;
            }

            for (int i = at; i < end; i++)
            {
                if (text[i] < 0x20 || text[i] > 0x7E)
                {
                    return false;
                }
            }

            string key = Encoding.UTF8.GetString(text, start, keyLength);
            for (int i = 0; i < Count; i++)
            {
                if (_keys[i] == key)
                {
                    return false;
                }
            }

            _keys[Count] = key;
            _values[Count] = valueLength == 0 ? "" : Encoding.UTF8.GetString(text, at, valueLength);
            Count++;
            return true;
        }

        private int Find(string key)
        {
            for (int i = 0; i < Count; i++)
            {
                if (_keys[i] == key)
                {
                    _used[i] = true;
                    return i;
                }
            }

            return -1;
        }
    }
}
