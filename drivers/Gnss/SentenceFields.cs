namespace Telematics.Gnss
{
    /// <summary>
    /// Walks over the fields of one NMEA 0183 sentence in place. Each method decodes the field at hand and
    /// goes on to the next one; past the last field all are empty. Integers only: the fields are decimal, so they stay exact.
    /// </summary>
    internal sealed class SentenceFields
    {
        /// <summary>The field is empty, or the sentence ended before it.</summary>
        public const int Empty = int.MinValue;

        /// <summary>The field is not what it should be.</summary>
        public const int Bad = int.MinValue + 1;

        /// <summary>Latitude that <see cref="Position"/> found, 1e-7 degrees, north positive.</summary>
        public int LatitudeE7;

        /// <summary>Longitude that <see cref="Position"/> found, 1e-7 degrees, east positive.</summary>
        public int LongitudeE7;

        /// <summary>Digits after the point of the latitude that <see cref="Position"/> found, at most 7.</summary>
        public int PositionDecimals;

        private const int Comma = ',';
        private static readonly int[] PowersOfTen = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000 };
        private byte[] _data = new byte[1];
        private int _at;
        private int _end;
        private int _decimals;

        /// <summary>Whether the sentence has no further field.</summary>
        public bool AtEnd => _at == _end;

        /// <summary>Begins with the first field after the address.</summary>
        /// <param name="data">Holds the sentence, and is not changed until the last field is read.</param>
        /// <param name="at">Index of the comma that ends the address.</param>
        /// <param name="end">Index of the byte after the last field, which is none of a field's (the asterisk, or the line's end).</param>
        public void Open(byte[] data, int at, int end)
        {
            _data = data;
            _at = at;
            _end = end;
        }

        /// <summary>Goes past a number of fields.</summary>
        public void Skip(int fields)
        {
            while (fields > 0 && _at != _end)
            {
                GoToEndOfField(_at + 1);
                fields--;
            }
        }

        /// <summary>A field of one character.</summary>
        /// <returns>The character, <see cref="Empty"/> or, when there are more, <see cref="Bad"/>.</returns>
        public int Letter()
        {
            int at = _at;
            if (at == _end)
            {
                return Empty;
            }

            byte[] data = _data;
            int letter = data[++at];
            if (letter == Comma || at == _end)
            {
                _at = at;
                return Empty;
            }

            at++;
            if (data[at] == Comma || at == _end)
            {
                _at = at;
                return letter;
            }

            GoToEndOfField(at);
            return Bad;
        }

        /// <summary>GNS's modes, a letter for each system: the best of them.</summary>
        /// <returns>'A' when a system has a fix (A, D, F, P or R), else 'E' when one is dead reckoning, else 'N'; <see cref="Empty"/> or <see cref="Bad"/>.</returns>
        public int Modes()
        {
            int at = _at;
            if (at == _end)
            {
                return Empty;
            }

            byte[] data = _data;
            GoToEndOfField(++at);
            int end = _at;
            int best = at == end ? Empty : 'N';
            while (at < end)
            {
                int mode = data[at];
                at++;
                if (mode < 'A' || mode > 'Z')
                {
                    return Bad;
                }

                if (mode == 'E')
                {
                    best = best == 'A' ? 'A' : 'E';
                }
                else if (mode != 'N' && mode != 'M' && mode != 'S')
                {
                    best = 'A';
                }
            }

            return best;
        }

        /// <summary>A decimal number, scaled by ten to the power of <paramref name="decimals"/>, rounded half away from zero.</summary>
        /// <param name="decimals">Digits after the point that count, 0 to 7; before it there may be 9 less these.</param>
        /// <returns>The scaled number, <see cref="Empty"/> or <see cref="Bad"/>.</returns>
        public int Number(int decimals)
        {
            int at = _at;
            if (at == _end)
            {
                return Empty;
            }

            byte[] data = _data;
            int value = 0;
            int digit;
            int first = ++at;
            bool negative = data[at] == '-';
            if (negative)
            {
                first = ++at;
            }

            while ((uint)(digit = data[at] - '0') <= 9)
            {
                value = (value * 10) + digit;
                at++;
            }

            int whole = at - first;
            int places = 0;
            if (data[at] == '.')
            {
                at++;
                while (places < decimals && (uint)(digit = data[at] - '0') <= 9)
                {
                    value = (value * 10) + digit;
                    places++;
                    at++;
                }

                value *= PowersOfTen[decimals - places];
                if (places == decimals && (uint)(digit = data[at] - '0') <= 9)
                {
                    value += digit >= 5 ? 1 : 0;
                    at = EndOfDigits(at);
                }
            }
            else
            {
                value *= PowersOfTen[decimals];
            }

            if (data[at] == Comma || at == _end)
            {
                _at = at;
                if (whole + places != 0 && whole + decimals <= 9)
                {
                    return negative ? -value : value;
                }

                return at == first && !negative ? Empty : Bad;
            }

            GoToEndOfField(at);
            return Bad;
        }

        /// <summary>A time of day, hhmmss with any number of decimals.</summary>
        /// <returns>Milliseconds from midnight (a leap second counts on past the minute), <see cref="Empty"/> or <see cref="Bad"/>.</returns>
        public int TimeOfDay()
        {
            int at = _at;
            if (at == _end)
            {
                return Empty;
            }

            byte[] data = _data;
            int first = ++at;
            int value = 0;
            int digit;
            while ((uint)(digit = data[at] - '0') <= 9)
            {
                value = (value * 10) + digit;
                at++;
            }

            int length = at - first;
            int milliseconds = 0;
            if (data[at] == '.')
            {
                at++;
                int places = 0;
                while (places < 3 && (uint)(digit = data[at] - '0') <= 9)
                {
                    milliseconds = (milliseconds * 10) + digit;
                    places++;
                    at++;
                }

                milliseconds *= PowersOfTen[3 - places];
                if (places == 3 && (uint)(digit = data[at] - '0') <= 9)
                {
                    milliseconds += digit >= 5 ? 1 : 0;
                    at = EndOfDigits(at);
                }
            }

            if (data[at] != Comma && at != _end)
            {
                GoToEndOfField(at);
                return Bad;
            }

            _at = at;
            if (length != 6)
            {
                return at == first ? Empty : Bad;
            }

            int hour = value / 10000;
            value -= hour * 10000;
            int minute = value / 100;
            int second = value - (minute * 100);
            if (hour > 23 || minute > 59 || second > 60)
            {
                return Bad;
            }

            return (((((hour * 60) + minute) * 60) + second) * 1000) + milliseconds;
        }

        /// <summary>A date, ddmmyy.</summary>
        /// <returns>The six digits as one number, not checked against a calendar; <see cref="Empty"/> or <see cref="Bad"/>.</returns>
        public int Date()
        {
            int at = _at;
            if (at == _end)
            {
                return Empty;
            }

            byte[] data = _data;
            int first = ++at;
            int value = 0;
            int digit;
            while ((uint)(digit = data[at] - '0') <= 9)
            {
                value = (value * 10) + digit;
                at++;
            }

            int length = at - first;
            GoToEndOfField(at);
            if (_at != at || length != 6)
            {
                return _at == first ? Empty : Bad;
            }

            return value;
        }

        /// <summary>
        /// Four fields: latitude ddmm.m, N or S, longitude dddmm.m, E or W, with any number of decimals, rounded to 1e-7 degrees.
        /// Both coordinates must be whole and in range, with their leading zeros: without them degrees and minutes cannot be told apart.
        /// </summary>
        /// <returns>0 when found; <see cref="Empty"/> or <see cref="Bad"/>.</returns>
        public int Position()
        {
            int latitude = Angle(4, 90);
            int decimals = _decimals;
            int northSouth = Letter();
            int longitude = Angle(5, 180);
            int eastWest = Letter();
            if (latitude < 0 || longitude < 0)
            {
                return latitude == Empty && longitude == Empty ? Empty : Bad;
            }

            if (northSouth == 'S')
            {
                latitude = -latitude;
            }
            else if (northSouth != 'N')
            {
                return Bad;
            }

            if (eastWest == 'W')
            {
                longitude = -longitude;
            }
            else if (eastWest != 'E')
            {
                return Bad;
            }

            LatitudeE7 = latitude;
            LongitudeE7 = longitude;
            PositionDecimals = decimals;
            return 0;
        }

        private int Angle(int digits, int maxDegrees)
        {
            int at = _at;
            if (at == _end)
            {
                return Empty;
            }

            byte[] data = _data;
            int first = ++at;
            int value = 0;
            int digit;
            while ((uint)(digit = data[at] - '0') <= 9)
            {
                value = (value * 10) + digit;
                at++;
            }

            int length = at - first;
            int degrees = value / 100;
            int minutes = value - (degrees * 100);
            bool inRange = length == digits && minutes < 60 && degrees <= maxDegrees;
            int places = 0;
            if (data[at] == '.')
            {
                at++;
                while (places < 7 && (uint)(digit = data[at] - '0') <= 9)
                {
                    minutes = (minutes * 10) + digit;
                    places++;
                    at++;
                }

                if (places == 7)
                {
                    // What is left cannot change the rounding: it is below 1e-7 minutes, and 60 divides evenly.
                    at = EndOfDigits(at);
                }
            }

            if (data[at] != Comma && at != _end)
            {
                GoToEndOfField(at);
                return Bad;
            }

            _at = at;
            if (!inRange)
            {
                return at == first ? Empty : Bad;
            }

            _decimals = places;
            int angle = (degrees * 10000000) + (((minutes * PowersOfTen[7 - places]) + 30) / 60);
            return angle <= maxDegrees * 10000000 ? angle : Bad;
        }

        private int EndOfDigits(int at)
        {
            byte[] data = _data;
            while ((uint)(data[at] - '0') <= 9)
            {
                at++;
            }

            return at;
        }

        private void GoToEndOfField(int at)
        {
            byte[] data = _data;
            int end = _end;
            for (;;)
            {
                while (data[at] > Comma)
                {
                    at++;
                }

                if (data[at] == Comma || at == end)
                {
                    _at = at;
                    return;
                }

                at++;
            }
        }
    }
}
