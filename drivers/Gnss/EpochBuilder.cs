namespace Telematics.Gnss
{
    /// <summary>Puts what the sentences say together into epochs, and tells the listener of each that is whole.</summary>
    /// <remarks>
    /// <para>A sentence with a time of day belongs to the epoch of that time; one with another time ends the epoch. An instant
    /// is told once: what comes for it afterwards, and a sentence that says it a second time, is counted and left out.</para>
    /// <para>A sentence without a time (GSA, VTG) joins the open epoch. With a receiver that sends it ahead of the timed ones
    /// of its burst, as an epoch that began with one shows, it is held for the next epoch instead, until silence or RMC's speed
    /// shows that this was a mistake.</para>
    /// <para>A sentence that comes late, of one of the last two instants told, ends nothing and is left out, in the middle of a burst as
    /// between two. Where the sentences of one burst disagree by an epoch, as from receivers that count the second on before GGA and
    /// after RMC, those count that are more.</para>
    /// <para>When one timed sentence of an epoch says that there is no fix, the epoch has no position, whatever the others say. A GGA with a
    /// fix of too few satellites, and a GSA without a fix, do not decide it alone: the first may be of one system of several, the second
    /// of the epoch before. Both together do.</para>
    /// </remarks>
    internal sealed class EpochBuilder
    {
        /// <summary>Recommended minimum data; the kinds of timed sentences number from here.</summary>
        public const int Rmc = 0;

        /// <summary>Fix data.</summary>
        public const int Gga = 1;

        /// <summary>Fix data of several systems.</summary>
        public const int Gns = 2;

        /// <summary>Position and time.</summary>
        public const int Gll = 3;

        /// <summary>Silence on the line after which an epoch is whole. Longer once a receiver has shown that it pauses longer within a burst.</summary>
        public int SilenceMs = 100;

        /// <summary>Epochs told.</summary>
        public int Epochs;

        /// <summary>Epochs told that have a position.</summary>
        public int Positions;

        /// <summary>Sentences left out because their instant was told already.</summary>
        public int Repeated;

        /// <summary>Epochs whose position was refused because another sentence said that there is none, or had another one or another time.</summary>
        public int Contradictions;

        private const int NotSet = GnssEpoch.NotSet;
        private const int DayMs = 86400000;
        private const int HalfDayMs = 43200000;
        private const int LeapSecondMs = 1000;

        // What comes later than this is not late: the receiver has set its time back.
        private const int LatestMs = 5000;

        // Nor is it when nothing else comes.
        private const int LateInARowToBelieve = 4;
        private const int LongestSilenceMs = 400;

        // A receiver writes one instant with differing numbers of decimals: 52.076 s in GLL, 52.08 s in GGA.
        private const int SameInstantMs = 10;

        // A tenth of a knot, which is how coarse some VTGs are.
        private const int SameSpeedMmPerS = 60;

        // 0.001 degrees, a few times what two decimals of a minute leave open.
        private const int SamePlaceE7 = 10000;

        private readonly GnssEpoch _epoch = new GnssEpoch();
        private readonly int[] _talkersSeen = new int[Gll + 1];
        private IGnssListener? _listener;
        private bool _open;
        private bool _midBurst;
        private bool _suspended;
        private int _kindsBefore;
        private int _lateInARow;
        private bool _void;
        private bool _none;
        private int _positionRank = -1;
        private int _satellitesTalker;
        private int _toldTimeMs = NotSet;
        private int _toldBeforeMs = NotSet;
        private bool _toldAfterSilence;

        private UntimedValues _joined = new UntimedValues();
        private UntimedValues _held = new UntimedValues();
        private bool _gsaLeads;
        private bool _vtgLeads;

        private bool _dateKnown;
        private bool _dateOfFix;
        private bool _dateSaid;
        private int _saidDays;
        private int _saidTimeMs;
        private int _dateDays;
        private int _dateTimeMs;

        /// <summary>Sets who hears of epochs.</summary>
        public void SetListener(IGnssListener listener)
        {
            _listener = listener;
        }

        /// <summary>Whether silence would end something.</summary>
        public bool HasOpen => (_open && !_suspended) || !_held.IsEmpty;

        /// <summary>Brings a timed sentence to its epoch, ending the one before.</summary>
        /// <param name="kind">Which sentence it is.</param>
        /// <param name="talker">The talker identifier's second letter.</param>
        /// <param name="timeMs">Its time of day; or NotSet in a void sentence, which then joins the open epoch when that has none of its kind.</param>
        /// <param name="receivedMs">When it began to arrive.</param>
        /// <returns>False when its values must be left out.</returns>
        public bool Join(int kind, int talker, int timeMs, long receivedMs)
        {
            int bit = 1 << (talker & 31);
            if (_suspended)
            {
                Resolve(timeMs);
            }

            if (_open)
            {
                int seen = _talkersSeen[kind];
                int apartMs = timeMs - _epoch.TimeOfDayMs;
                if (timeMs == NotSet ? seen == 0 : _epoch.TimeOfDayMs != NotSet && apartMs < SameInstantMs && apartMs > -SameInstantMs)
                {
                    if ((seen & bit) != 0)
                    {
                        Repeated++;
                        return false;
                    }

                    _talkersSeen[kind] = seen | bit;
                    _lateInARow = 0;
                    return true;
                }

                // Earlier, and not the first of its kind: another burst, of a receiver that has set its time back.
                if (IsBefore(timeMs, _epoch.TimeOfDayMs) && (seen == 0 || IsTold(timeMs)))
                {
                    if (!_midBurst && IsAlone && !IsTold(timeMs))
                    {
                        // Which of the two has the right time is open; the one that is not so far on is told.
                        Drop();
                    }
                    else if (++_lateInARow <= LateInARowToBelieve)
                    {
                        Repeated++;
                        return false;
                    }
                }

                if (_open)
                {
                    _kindsBefore = KindsSeen();
                    Complete();
                    _toldAfterSilence = false;
                    _midBurst = true;
                }
            }
            else if (timeMs != NotSet && _toldTimeMs != NotSet)
            {
                int apartMs = timeMs - _toldTimeMs;
                if (apartMs < SameInstantMs && apartMs > -SameInstantMs)
                {
                    Repeated++;
                    if (_toldAfterSilence && SilenceMs < LongestSilenceMs)
                    {
                        SilenceMs *= 2;
                    }

                    return false;
                }

                if (IsBefore(timeMs, _toldTimeMs) && IsTold(timeMs) && ++_lateInARow <= LateInARowToBelieve)
                {
                    Repeated++;
                    return false;
                }
            }

            _lateInARow = 0;
            Begin(timeMs, receivedMs);
            _talkersSeen[kind] = bit;
            return true;
        }

        /// <summary>The joined sentence says that there is no fix: no sentence of the epoch then has one.</summary>
        public void Void()
        {
            _void = true;
        }

        /// <summary>The joined sentence has no position, but does not say that others have none.</summary>
        public void NoPosition()
        {
            _none = true;
        }

        /// <summary>
        /// The joined sentence's position. Of several, the one with most decimals counts, and among equals GGA's or GNS's,
        /// which is what altitude and satellites belong to; its time is the epoch's. Where they are further apart than rounding
        /// explains, one of them is damaged in spite of its checksum of eight bits, and none counts.
        /// </summary>
        public void Position(int kind, int timeMs, SentenceFields fields)
        {
            int latitude = fields.LatitudeE7;
            int longitude = fields.LongitudeE7;
            if (_positionRank >= 0)
            {
                int north = latitude - _epoch.LatitudeE7;
                int east = longitude - _epoch.LongitudeE7;
                _void |= north > SamePlaceE7 || north < -SamePlaceE7 || east > SamePlaceE7 || east < -SamePlaceE7;
            }

            int rank = (fields.PositionDecimals * 2) + (kind == Gga || kind == Gns ? 1 : 0);
            if (rank > _positionRank)
            {
                _positionRank = rank;
                _epoch.TimeOfDayMs = timeMs;
                _epoch.LatitudeE7 = latitude;
                _epoch.LongitudeE7 = longitude;
            }
        }

        /// <summary>RMC's speed and course, each may be NotSet.</summary>
        public void Motion(int speedMmPerS, int courseCentiDegrees)
        {
            if (_epoch.SpeedMmPerS == NotSet)
            {
                _epoch.SpeedMmPerS = speedMmPerS;
                _epoch.CourseCentiDegrees = courseCentiDegrees;
            }
        }

        /// <summary>GGA's or GNS's quality of the fix, each may be NotSet.</summary>
        /// <param name="talker">The talker identifier's second letter.</param>
        /// <param name="satellites">Satellites used: of all systems from talker GN, else of the talker's own (SiRFstarV sends GPGGA and GLGGA).</param>
        /// <param name="hdopCenti">HDOP in hundredths.</param>
        /// <param name="altitudeCm">Altitude above mean sea level.</param>
        public void Quality(int talker, int satellites, int hdopCenti, int altitudeCm)
        {
            GnssEpoch epoch = _epoch;
            if (satellites != NotSet)
            {
                if (epoch.Satellites == NotSet || (talker == 'N' && _satellitesTalker != 'N'))
                {
                    epoch.Satellites = satellites;
                    _satellitesTalker = talker;
                }
                else if (talker == _satellitesTalker)
                {
                    epoch.Satellites = satellites > epoch.Satellites ? satellites : epoch.Satellites;
                }
                else if (_satellitesTalker != 'N')
                {
                    epoch.Satellites += satellites;
                }
            }

            if (epoch.HdopCenti == NotSet)
            {
                epoch.HdopCenti = hdopCenti;
            }

            if (epoch.AltitudeCm == NotSet)
            {
                epoch.AltitudeCm = altitudeCm;
            }
        }

        /// <summary>Whether a GSA's HDOP would be used.</summary>
        public bool WantsGsaHdop => _open && !_suspended && !_gsaLeads ? _epoch.HdopCenti == NotSet && _joined.HdopCenti == NotSet : _held.HdopCenti == NotSet;

        /// <summary>A GSA's navigation mode, 1 to 3, and its HDOP or NotSet.</summary>
        public void Gsa(int mode, int hdopCenti, long receivedMs)
        {
            UntimedValues values = _joined;
            if (!_open || _suspended || _gsaLeads)
            {
                values = Hold(receivedMs);
            }

            values.HasGsa = true;
            if (mode > values.GsaMode)
            {
                values.GsaMode = mode;
            }

            if (values.HdopCenti == NotSet)
            {
                values.HdopCenti = hdopCenti;
            }
        }

        /// <summary>A VTG's speed and its course or NotSet.</summary>
        public void Vtg(int speedMmPerS, int courseCentiDegrees, long receivedMs)
        {
            UntimedValues values = _joined;
            if (!_open || _suspended || _vtgLeads)
            {
                values = Hold(receivedMs);
            }

            values.HasVtg = true;
            values.SpeedMmPerS = speedMmPerS;
            values.CourseCentiDegrees = courseCentiDegrees;
        }

        /// <summary>
        /// A date with its time of day. Where its epoch has a position it holds for later epochs too, across midnight. One of an epoch
        /// without is the receiver's guess, and counts only until a position's date is known.
        /// </summary>
        public void Date(int daysSince1970, int timeMs)
        {
            _dateSaid = true;
            _saidDays = daysSince1970;
            _saidTimeMs = timeMs;
        }

        /// <summary>A time of day that no position is of (ZDA): for an open epoch that lacks one.</summary>
        public void Time(int timeMs)
        {
            if (_open && !_suspended && _epoch.TimeOfDayMs == NotSet)
            {
                _epoch.TimeOfDayMs = timeMs;
            }
        }

        /// <summary>The burst is over, and what belongs to none is dropped.</summary>
        /// <param name="bySilence">Whether the line has been silent; false where no more can come.</param>
        public void EndBurst(bool bySilence)
        {
            if (_open)
            {
                _suspended = bySilence && (_suspended || (_midBurst && IsAhead()));
                if (!_suspended)
                {
                    Complete();
                    _toldAfterSilence = true;
                }
            }

            _midBurst = false;
            _held.Clear();
            _gsaLeads = false;
            _vtgLeads = false;
        }

        // Milliseconds from one time of day to another, over midnight and a leap second.
        private static int Apart(int timeMs, int beforeMs)
        {
            int apartMs = timeMs - beforeMs;
            if (apartMs < -HalfDayMs)
            {
                apartMs += beforeMs >= DayMs ? DayMs + LeapSecondMs : DayMs;
            }
            else if (apartMs > HalfDayMs)
            {
                apartMs -= timeMs >= DayMs ? DayMs + LeapSecondMs : DayMs;
            }

            return apartMs;
        }

        // Whether an instant is a little before another: late, and not of another day or a time that was set back.
        private static bool IsBefore(int timeMs, int otherMs)
        {
            if (timeMs == NotSet || otherMs == NotSet)
            {
                return false;
            }

            int apartMs = Apart(timeMs, otherMs);
            return apartMs <= -SameInstantMs && apartMs >= -LatestMs;
        }

        // Whether an instant is one of the last two told.
        private bool IsTold(int timeMs)
        {
            int lastMs = timeMs - _toldTimeMs;
            int beforeMs = timeMs - _toldBeforeMs;
            return (_toldTimeMs != NotSet && lastMs < SameInstantMs && lastMs > -SameInstantMs)
                || (_toldBeforeMs != NotSet && beforeMs < SameInstantMs && beforeMs > -SameInstantMs);
        }

        // Whether the open epoch has no more than one kind of sentence.
        private bool IsAlone
        {
            get
            {
                int kinds = KindsSeen();
                return (kinds & (kinds - 1)) == 0;
            }
        }

        // Whether the open epoch, begun in the middle of a burst that then fell silent, is of one sentence alone, which those before it
        // in the burst, at least two, lacked. It may be theirs, with a time that the receiver counts on too soon, or of an instant
        // of its own: the next burst shows which.
        private bool IsAhead()
        {
            int before = _kindsBefore;
            return IsAlone && (before & (before - 1)) != 0 && (KindsSeen() & before) == 0;
        }

        // The burst after an epoch that may have been ahead begins.
        private void Resolve(int timeMs)
        {
            _suspended = false;
            int apartMs = timeMs - _epoch.TimeOfDayMs;
            if (timeMs != NotSet && apartMs < SameInstantMs && apartMs > -SameInstantMs)
            {
                Drop();
            }
            else
            {
                Complete();
                _toldAfterSilence = true;
            }
        }

        private int KindsSeen()
        {
            int[] seen = _talkersSeen;
            return (seen[Rmc] != 0 ? 1 : 0) | (seen[Gga] != 0 ? 2 : 0) | (seen[Gns] != 0 ? 4 : 0) | (seen[Gll] != 0 ? 8 : 0);
        }

        private void Drop()
        {
            Contradictions++;
            _open = false;
            _dateSaid = false;
            Clear(_epoch);
        }

        private UntimedValues Hold(long receivedMs)
        {
            if (_held.IsEmpty)
            {
                _held.ReceivedMs = receivedMs;
            }

            return _held;
        }

        private void Begin(int timeMs, long receivedMs)
        {
            UntimedValues values = _held;
            _held = _joined;
            _joined = values;
            _held.Clear();
            _gsaLeads |= values.HasGsa;
            _vtgLeads |= values.HasVtg;
            _epoch.ReceivedMs = values.IsEmpty ? receivedMs : values.ReceivedMs;
            _epoch.TimeOfDayMs = timeMs;
            int[] seen = _talkersSeen;
            seen[Rmc] = 0;
            seen[Gga] = 0;
            seen[Gns] = 0;
            seen[Gll] = 0;
            _open = true;
        }

        private void Complete()
        {
            GnssEpoch epoch = _epoch;
            UntimedValues joined = _joined;
            if (_vtgLeads && joined.SpeedMmPerS != NotSet && epoch.SpeedMmPerS != NotSet)
            {
                int apart = joined.SpeedMmPerS - epoch.SpeedMmPerS;
                if (apart > SameSpeedMmPerS || apart < -SameSpeedMmPerS)
                {
                    // RMC tells that the VTG was of the instant before: the stream began in the middle of a burst.
                    joined.Clear();
                    _held.Clear();
                    _vtgLeads = false;
                    _gsaLeads = false;
                }
            }

            bool hasPosition = _positionRank >= 0 && !_void && !(_none && joined.GsaMode == 1);
            if (epoch.HdopCenti == NotSet)
            {
                epoch.HdopCenti = joined.HdopCenti;
            }

            if (hasPosition)
            {
                if (epoch.SpeedMmPerS == NotSet)
                {
                    epoch.SpeedMmPerS = joined.SpeedMmPerS;
                }

                if (epoch.CourseCentiDegrees == NotSet)
                {
                    epoch.CourseCentiDegrees = joined.CourseCentiDegrees;
                }

                epoch.Fix = joined.GsaMode == 3 ? GnssFix.Fix3D
                    : joined.GsaMode == 2 || epoch.AltitudeCm == NotSet || (epoch.Satellites >= 0 && epoch.Satellites < 4) ? GnssFix.Fix2D
                    : GnssFix.Fix3D;
                Positions++;
            }
            else
            {
                if (_positionRank >= 0)
                {
                    Contradictions++;
                }

                epoch.LatitudeE7 = NotSet;
                epoch.LongitudeE7 = NotSet;
                epoch.AltitudeCm = NotSet;
                epoch.SpeedMmPerS = NotSet;
                epoch.CourseCentiDegrees = NotSet;
                epoch.Fix = _void || _none || joined.GsaMode == 1 ? GnssFix.None : GnssFix.Unknown;
            }

            SetUtc(epoch, hasPosition);
            _toldBeforeMs = _toldTimeMs;
            _toldTimeMs = epoch.TimeOfDayMs;
            _open = false;
            Epochs++;
            if (_listener != null)
            {
                _listener.OnEpoch(epoch);
            }

            Clear(epoch);
        }

        private void Clear(GnssEpoch epoch)
        {
            _void = false;
            _none = false;
            _positionRank = -1;
            epoch.TimeOfDayMs = NotSet;
            epoch.UtcMs = long.MinValue;
            epoch.Fix = GnssFix.Unknown;
            epoch.LatitudeE7 = NotSet;
            epoch.LongitudeE7 = NotSet;
            epoch.AltitudeCm = NotSet;
            epoch.SpeedMmPerS = NotSet;
            epoch.CourseCentiDegrees = NotSet;
            epoch.Satellites = NotSet;
            epoch.HdopCenti = NotSet;
        }

        private void SetUtc(GnssEpoch epoch, bool hasPosition)
        {
            if (_dateSaid && (hasPosition || !_dateOfFix))
            {
                _dateKnown = true;
                _dateOfFix = hasPosition;
                _dateDays = _saidDays;
                _dateTimeMs = _saidTimeMs;
            }

            _dateSaid = false;
            int timeMs = epoch.TimeOfDayMs;
            if (!_dateKnown || timeMs == NotSet)
            {
                return;
            }

            // The day that brings the time nearest to when the date was said: midnight may lie between.
            int days = _dateDays;
            int apartMs = timeMs - _dateTimeMs;
            if (apartMs < -HalfDayMs)
            {
                days++;
            }
            else if (apartMs > HalfDayMs)
            {
                days--;
            }

            epoch.UtcMs = (days * 86400000L) + timeMs;
            if (hasPosition)
            {
                // Without a fix the time may be the receiver's guess, and must not carry the date along.
                _dateDays = days;
                _dateTimeMs = timeMs;
            }
        }
    }
}
