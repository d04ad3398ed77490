namespace Telematics.Gnss
{
    /// <summary>
    /// Decodes the sentences that make epochs: RMC, GGA, GNS, GLL, GSA, VTG and ZDA (NMEA 0183 / IEC 61162-1, versions 2 to 4.11).
    /// A sentence whose position, time or status is not as it should be is refused whole; a bad value beside them is left out.
    /// </summary>
    /// <remarks>
    /// Dead reckoning (mode E, quality 6) counts as a position while the status says that it is valid: receivers that coast
    /// withdraw the status when they are no longer sure. Manual input and simulation (M and S, 7 and 8) never count: the vehicle
    /// is not there. The navigational status of version 4.1 (RMC's 13th field) is not looked at: most receivers send V in it,
    /// meaning that they do not supply it.
    /// </remarks>
    internal sealed class SentenceDecoder
    {
        /// <summary>Sentences with a right checksum whose content is wrong, in whole or in a value.</summary>
        public int Malformed;

        /// <summary>Positions of exactly 0° 0°, refused: what a receiver sends that has none.</summary>
        public int ZeroPositions;

        private const int NotSet = GnssEpoch.NotSet;
        private const int Empty = SentenceFields.Empty;
        private const int Bad = SentenceFields.Bad;
        private readonly SentenceFields _fields;
        private readonly EpochBuilder _epochs;
        private int _date = Empty;
        private int _dateDays;

        /// <summary>Makes a decoder.</summary>
        /// <param name="fields">Opened by the caller on each sentence.</param>
        /// <param name="epochs">Gets what is decoded.</param>
        public SentenceDecoder(SentenceFields fields, EpochBuilder epochs)
        {
            _fields = fields;
            _epochs = epochs;
        }

        /// <summary>RMC: time, status, position, speed, course, date, magnetic variation, mode.</summary>
        public void Rmc(int talker, long receivedMs)
        {
            SentenceFields fields = _fields;
            int timeMs = fields.TimeOfDay();
            int status = fields.Letter();
            if (timeMs == Bad || (status != 'A' && status != 'D'))
            {
                JoinVoid(EpochBuilder.Rmc, talker, timeMs, status == 'V' || status == Empty, receivedMs);
                return;
            }

            int position = fields.Position();
            int speed = fields.Number(5);
            int course = fields.Number(2);
            int date = fields.Date();
            fields.Skip(2);
            if (IsNoFix(fields.Letter()))
            {
                JoinVoid(EpochBuilder.Rmc, talker, timeMs, true, receivedMs);
            }
            else if (JoinWithPosition(EpochBuilder.Rmc, talker, timeMs, position, receivedMs))
            {
                _epochs.Draft.Motion(SpeedMmPerS(speed), CourseCentiDegrees(course));
                SetDate(date, timeMs);
            }
        }

        /// <summary>GGA: time, position, quality, satellites, HDOP, altitude.</summary>
        public void Gga(int talker, long receivedMs)
        {
            SentenceFields fields = _fields;
            int timeMs = fields.TimeOfDay();
            int position = fields.Position();
            int quality = fields.Letter();
            bool fix = quality >= '1' && quality <= '9' && quality != '7' && quality != '8';
            WithQuality(EpochBuilder.Gga, talker, timeMs, position, fix, quality >= '0' && quality <= '9', quality == '6', receivedMs);
        }

        /// <summary>GNS: time, position, a mode for each system, satellites, HDOP, altitude.</summary>
        public void Gns(int talker, long receivedMs)
        {
            SentenceFields fields = _fields;
            int timeMs = fields.TimeOfDay();
            int position = fields.Position();
            int modes = fields.Modes();
            WithQuality(EpochBuilder.Gns, talker, timeMs, position, modes == 'A' || modes == 'E', modes != Bad, modes == 'E', receivedMs);
        }

        /// <summary>GLL: position, time, status, mode.</summary>
        public void Gll(int talker, long receivedMs)
        {
            SentenceFields fields = _fields;
            int position = fields.Position();
            int timeMs = fields.TimeOfDay();
            int status = fields.Letter();
            bool fix = (status == 'A' || status == 'D') && !IsNoFix(fields.Letter());
            if (timeMs == Bad || !fix)
            {
                JoinVoid(EpochBuilder.Gll, talker, timeMs, status >= 'A' && status <= 'Z', receivedMs);
            }
            else
            {
                JoinWithPosition(EpochBuilder.Gll, talker, timeMs, position, receivedMs);
            }
        }

        /// <summary>GSA: selection mode, navigation mode, twelve satellites, PDOP, HDOP, VDOP and, from version 4.1 on, the system.</summary>
        public void Gsa(long receivedMs)
        {
            SentenceFields fields = _fields;
            fields.Skip(1);
            int mode = fields.Letter();
            if (mode < '1' || mode > '3')
            {
                Malformed += mode == Empty ? 0 : 1;
                return;
            }

            int hdop = NotSet;
            if (_epochs.WantsGsaHdop)
            {
                fields.Skip(13);
                hdop = Hdop(fields.Number(2));
                fields.Skip(2);
                if (!fields.AtEnd)
                {
                    // More than twelve satellites (CH-4701 sends 24): what stood there was one of them.
                    hdop = NotSet;
                }
            }

            _epochs.Gsa(mode - '0', hdop, receivedMs);
        }

        /// <summary>VTG: course true and magnetic, speed in knots and km/h, mode.</summary>
        public void Vtg(long receivedMs)
        {
            SentenceFields fields = _fields;
            int course = fields.Number(2);
            int reference = fields.Letter();
            fields.Skip(2);
            int knots = fields.Number(5);
            fields.Skip(1);
            int kmPerH = fields.Number(3);
            fields.Skip(1);
            if ((reference != 'T' && reference != Empty) || IsNoFix(fields.Letter()))
            {
                // Before version 2 the fields were four numbers without their units: not ours.
                return;
            }

            int speed = SpeedMmPerS(knots);
            if (speed == NotSet && kmPerH >= 0)
            {
                speed = (int)(((kmPerH * 5L) + 9) / 18);
            }

            if (speed != NotSet)
            {
                _epochs.Vtg(speed, CourseCentiDegrees(course), receivedMs);
            }
        }

        /// <summary>ZDA: time, day, month, year.</summary>
        public void Zda()
        {
            SentenceFields fields = _fields;
            int timeMs = fields.TimeOfDay();
            int day = fields.Number(0);
            int month = fields.Number(0);
            int year = fields.Number(0);
            if (timeMs == Empty || (day == Empty && month == Empty && year == Empty))
            {
                return;
            }

            int days = timeMs == Bad ? UtcDate.None : UtcDate.ToDays(year, month, day);
            if (days == UtcDate.None)
            {
                Malformed++;
                return;
            }

            _epochs.Date(days, timeMs);
            _epochs.Time(timeMs);
        }

        // M and S: see the class's remarks.
        private static bool IsNoFix(int mode)
        {
            return mode == 'N' || mode == 'M' || mode == 'S';
        }

        private bool JoinVoid(int kind, int talker, int timeMs, bool saysSo, long receivedMs)
        {
            if (timeMs == Bad || !saysSo)
            {
                Malformed++;
                return false;
            }

            if (!_epochs.Join(kind, talker, timeMs, receivedMs))
            {
                return false;
            }

            _epochs.Draft.IsVoid = true;
            return true;
        }

        private bool JoinWithPosition(int kind, int talker, int timeMs, int position, long receivedMs)
        {
            if (position != 0 || timeMs == Empty)
            {
                // A position without its time cannot be put to an epoch.
                Malformed++;
                return false;
            }

            if ((_fields.LatitudeE7 | _fields.LongitudeE7) == 0)
            {
                ZeroPositions++;
                JoinVoid(kind, talker, timeMs, true, receivedMs);
                return false;
            }

            if (!_epochs.Join(kind, talker, timeMs, receivedMs))
            {
                return false;
            }

            _epochs.Draft.Position(kind, timeMs, _fields);
            return true;
        }

        // The rest that GGA and GNS have in common: satellites, HDOP, altitude.
        private void WithQuality(int kind, int talker, int timeMs, int position, bool fix, bool saysSo, bool deadReckoning, long receivedMs)
        {
            SentenceFields fields = _fields;
            int satellites = fields.Number(0);
            int hdop = fields.Number(2);
            int altitude = fields.Number(2);
            if (satellites != Empty && (satellites < 0 || satellites > 255))
            {
                Malformed++;
                satellites = NotSet;
            }

            if (altitude == Bad)
            {
                Malformed++;
                altitude = NotSet;
            }

            if (timeMs == Bad || !fix)
            {
                if (JoinVoid(kind, talker, timeMs, saysSo, receivedMs))
                {
                    _epochs.Draft.Quality(talker, satellites, Hdop(hdop), NotSet);
                }
            }
            else if (satellites >= 0 && satellites < 3 && !deadReckoning)
            {
                // Too few for a position, unless they are those of one system of several and another sentence has the position.
                if (timeMs != Empty && _epochs.Join(kind, talker, timeMs, receivedMs))
                {
                    _epochs.Draft.LacksPosition = true;
                    _epochs.Draft.Quality(talker, satellites, Hdop(hdop), altitude);
                }
            }
            else if (JoinWithPosition(kind, talker, timeMs, position, receivedMs))
            {
                _epochs.Draft.Quality(talker, satellites, Hdop(hdop), altitude);
            }
        }

        // 99 and above is how receivers say that they have none.
        private int Hdop(int hdopCenti)
        {
            if (hdopCenti == Bad)
            {
                Malformed++;
            }

            return hdopCenti > 0 && hdopCenti < 9900 ? hdopCenti : NotSet;
        }

        // A knot is 1852 m an hour: 463/900 m/s.
        private int SpeedMmPerS(int knotsE5)
        {
            if (knotsE5 < 0)
            {
                Malformed += knotsE5 == Empty ? 0 : 1;
                return NotSet;
            }

            return (int)(((knotsE5 * 463L) + 45000) / 90000);
        }

        private int CourseCentiDegrees(int course)
        {
            if (course < 0 || course > 36000)
            {
                Malformed += course == Empty ? 0 : 1;
                return NotSet;
            }

            return course == 36000 ? 0 : course;
        }

        private void SetDate(int date, int timeMs)
        {
            if (date < 0)
            {
                Malformed += date == Empty ? 0 : 1;
                return;
            }

            if (date != _date)
            {
                int year = date % 100;
                _dateDays = UtcDate.ToDays(year < 80 ? 2000 + year : 1900 + year, date / 100 % 100, date / 10000);
                _date = date;
            }

            if (_dateDays == UtcDate.None)
            {
                Malformed++;
                return;
            }

            _epochs.Date(_dateDays, timeMs);
        }
    }
}
