namespace Telematics.Gnss
{
    /// <summary>Puts what the sentences say together into epochs, and tells the listener of each that is whole.</summary>
    /// <remarks>
    /// <para>A sentence with a time of day belongs to the epoch of that time; one with a later time ends the epoch. An instant is told
    /// once, and what comes late, in the middle of a burst or between two, is counted and left out. Late is what says one of
    /// the last two instants that were told, or another one before the latest while that has no sentence of its kind yet. If it has,
    /// the receiver itself has gone back in time, and is followed.</para>
    /// <para>Where the sentences of one burst disagree by an epoch, as from receivers that count the second on before GGA and after RMC,
    /// those count that are more. What a single one says last in its burst stays open until the next burst shows whether it was of an
    /// instant of its own.</para>
    /// <para>A sentence without a time (GSA, VTG) joins the open epoch. With a receiver that sends it ahead of
    /// the timed ones of its burst, as an epoch that began with one shows, it is held for the next epoch instead, until silence or
    /// RMC's speed shows that this was a mistake.</para>
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

        /// <summary>How far behind the latest instant a sentence is late; one further behind is of a receiver that has another time now.</summary>
        public const int LateMs = 10000;

        /// <summary>Silence on the line after which an epoch is whole. Longer once a receiver has shown that it pauses longer within a burst.</summary>
        public int SilenceMs = 100;

        /// <summary>Epochs told.</summary>
        public int Epochs;

        /// <summary>Epochs told that have a position.</summary>
        public int Positions;

        /// <summary>Sentences left out because their instant, or a later one, was told already.</summary>
        public int Repeated;

        /// <summary>Epochs whose position was refused because another sentence said that there is none, or had another one or another time.</summary>
        public int Contradictions;

        /// <summary>What the sentence that joined is part of.</summary>
        public readonly EpochDraft Draft = new EpochDraft();

        private const int NotSet = GnssEpoch.NotSet;
        private const int DayMs = 86400000;
        private const int HalfDayMs = 43200000;
        private const int LeapSecondMs = 1000;
        private const int LongestSilenceMs = 400;

        // A receiver writes one instant with differing numbers of decimals: 52.076 s in GLL, 52.08 s in GGA.
        private const int SameInstantMs = 10;

        // A tenth of a knot, which is how coarse some VTGs are.
        private const int SameSpeedMmPerS = 60;

        private IGnssListener? _listener;

        private bool _midBurst;
        private bool _suspended;
        private bool _takesMore;
        private int _kindsBefore;
        private int _toldTimeMs = NotSet;
        private bool _toldAfterSilence;
        private int _toldBeforeMs = NotSet;

        private UntimedValues _held = new UntimedValues();
        private bool _gsaLeads;
        private bool _vtgLeads;

        // A date that no open epoch is of: the next one's.
        private int _aheadDays = UtcDate.None;
        private int _aheadTimeMs;
        private bool _dateKnown;
        private bool _dateOfFix;
        private int _dateDays;
        private int _dateTimeMs;

        // Another date that was said once.
        private int _saidDays = UtcDate.None;
        private int _saidTimeMs;

        /// <summary>Sets who hears of epochs.</summary>
        public void SetListener(IGnssListener listener)
        {
            _listener = listener;
        }

        /// <summary>Whether silence would end something.</summary>
        public bool HasOpen => _takesMore || !_held.IsEmpty;

        /// <summary>Brings a timed sentence to its epoch, ending the one before.</summary>
        /// <param name="kind">Which sentence it is.</param>
        /// <param name="talker">The talker identifier's second letter.</param>
        /// <param name="timeMs">Its time of day; or NotSet in a void sentence, which then joins the open epoch when that has none of its kind.</param>
        /// <param name="receivedMs">When it began to arrive.</param>
        /// <returns>False when its values must be left out; else they go to <see cref="Draft"/>.</returns>
        public bool Join(int kind, int talker, int timeMs, long receivedMs)
        {
            int bit = 1 << (talker & 31);
            EpochDraft draft = Draft;
            int seen = draft.TalkersSeen[kind];
            if (_takesMore)
            {
                int openMs = draft.Epoch.TimeOfDayMs;
                int apartMs = timeMs - openMs;
                if (timeMs == NotSet ? seen == 0 : apartMs < SameInstantMs && apartMs > -SameInstantMs && openMs != NotSet)
                {
                    if ((seen & bit) != 0)
                    {
                        Repeated++;
                        return false;
                    }

                    draft.TalkersSeen[kind] = seen | bit;
                    return true;
                }
            }
            else if (_suspended)
            {
                if (IsTold(timeMs))
                {
                    Repeated++;
                    return false;
                }

                Resolve(timeMs);
            }

            if (timeMs != NotSet && IsLate(timeMs, seen))
            {
                if (!IsOpenAhead(timeMs))
                {
                    if (_midBurst && IsAt(timeMs, _toldTimeMs))
                    {
                        // Left out, but it has a voice in which instant its burst is of.
                        _kindsBefore |= 1 << kind;
                    }

                    Repeated++;
                    return false;
                }

                Drop();
            }

            if (draft.IsOpen)
            {
                _kindsBefore = draft.Kinds;
                Tell();
                _midBurst = true;
            }

            Begin(timeMs, receivedMs);
            draft.TalkersSeen[kind] = bit;
            return true;
        }

        /// <summary>Whether a GSA's HDOP would be used.</summary>
        public bool WantsGsaHdop => _takesMore && !_gsaLeads
            ? Draft.Epoch.HdopCenti == NotSet && Draft.Untimed.HdopCenti == NotSet
            : _held.HdopCenti == NotSet;

        /// <summary>A GSA's navigation mode, 1 to 3, and its HDOP or NotSet.</summary>
        public void Gsa(int mode, int hdopCenti, long receivedMs)
        {
            UntimedValues values = !_takesMore || _gsaLeads ? Hold(receivedMs) : Draft.Untimed;
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
            UntimedValues values = !_takesMore || _vtgLeads ? Hold(receivedMs) : Draft.Untimed;
            values.HasVtg = true;
            values.SpeedMmPerS = speedMmPerS;
            values.CourseCentiDegrees = courseCentiDegrees;
        }

        /// <summary>
        /// A date with its time of day: of the open epoch of that time, else of the next one. Where its epoch has a position it holds for
        /// later epochs too, across midnight. One of an epoch without is the receiver's guess, and counts only until a position's
        /// date is known. One that does not follow from what is known counts when two sentences have said it: what noise leaves of one may
        /// have a check value that fits.
        /// </summary>
        public void Date(int daysSince1970, int timeMs)
        {
            EpochDraft draft = Draft;
            if (_takesMore && (draft.Epoch.TimeOfDayMs == NotSet || IsAt(timeMs, draft.Epoch.TimeOfDayMs)))
            {
                draft.DateDays = daysSince1970;
                draft.DateTimeMs = timeMs;
            }
            else
            {
                _aheadDays = daysSince1970;
                _aheadTimeMs = timeMs;
            }
        }

        /// <summary>A time of day that no position is of (ZDA): for an open epoch that lacks one.</summary>
        public void Time(int timeMs)
        {
            EpochDraft draft = Draft;
            if (_takesMore && draft.Epoch.TimeOfDayMs == NotSet)
            {
                int apartMs = _toldTimeMs == NotSet ? SameInstantMs : Apart(timeMs, _toldTimeMs);
                if (apartMs >= SameInstantMs || apartMs <= -LateMs)
                {
                    draft.Epoch.TimeOfDayMs = timeMs;
                }
            }
        }

        /// <summary>The burst is over, and what belongs to none is dropped.</summary>
        /// <param name="bySilence">Whether the line has been silent; false where no more can come.</param>
        public void EndBurst(bool bySilence)
        {
            if (Draft.IsOpen)
            {
                _suspended = bySilence && (_suspended || (_midBurst && IsAhead()));
                _takesMore = false;
                if (!_suspended)
                {
                    Tell();
                    _toldAfterSilence = true;
                }
            }

            _midBurst = false;
            _held.Clear();
            _gsaLeads = false;
            _vtgLeads = false;
        }

        // Milliseconds from one time of day to another, over midnight and over a leap second before it.
        private static int Apart(int timeMs, int fromMs)
        {
            int apartMs = timeMs - fromMs;
            if (apartMs < -HalfDayMs)
            {
                apartMs += fromMs >= DayMs ? DayMs + LeapSecondMs : DayMs;
            }
            else if (apartMs > HalfDayMs)
            {
                apartMs -= timeMs >= DayMs ? DayMs + LeapSecondMs : DayMs;
            }

            return apartMs;
        }

        private static bool IsAt(int timeMs, int instantMs)
        {
            int apartMs = timeMs - instantMs;
            return instantMs != NotSet && apartMs < SameInstantMs && apartMs > -SameInstantMs;
        }

        // Seen are the talkers of its kind in the latest epoch, open or told.
        private bool IsLate(int timeMs, int seen)
        {
            int latestMs = Draft.IsOpen && Draft.Epoch.TimeOfDayMs != NotSet ? Draft.Epoch.TimeOfDayMs : _toldTimeMs;
            if (latestMs == NotSet)
            {
                return false;
            }

            int apartMs = Apart(timeMs, latestMs);
            if (apartMs >= SameInstantMs || apartMs <= -LateMs)
            {
                return false;
            }

            if (IsAt(timeMs, _toldTimeMs))
            {
                if (_toldAfterSilence && !Draft.IsOpen && SilenceMs < LongestSilenceMs)
                {
                    SilenceMs *= 2;
                }

                return true;
            }

            return seen == 0 || IsAt(timeMs, _toldBeforeMs);
        }

        private bool IsTold(int timeMs)
        {
            return IsAt(timeMs, _toldTimeMs) || IsAt(timeMs, _toldBeforeMs);
        }

        // Whether the open epoch, of the burst's first sentence alone, is ahead of one that was not told yet: which of the two has the
        // right time is open, and the one that is not so far on is told.
        private bool IsOpenAhead(int timeMs)
        {
            return !_midBurst && Draft.IsOpen && IsOne(Draft.Kinds) && !IsTold(timeMs)
                && (_toldTimeMs == NotSet || Apart(timeMs, _toldTimeMs) > 0);
        }

        // Whether the open epoch, begun in the middle of a burst that then fell silent, is of one sentence alone, which those before it
        // in the burst, at least two, lacked. It may be theirs, with a time that the receiver counts on too soon, or of an instant
        // of its own: the next burst shows which.
        private bool IsAhead()
        {
            return IsOne(Draft.Kinds) && !IsOne(_kindsBefore) && (Draft.Kinds & _kindsBefore) == 0;
        }

        private static bool IsOne(int kinds)
        {
            return (kinds & (kinds - 1)) == 0;
        }

        // The burst after an epoch that may have been ahead begins.
        private void Resolve(int timeMs)
        {
            _suspended = false;
            if (timeMs != NotSet && IsAt(timeMs, Draft.Epoch.TimeOfDayMs))
            {
                Drop();
            }
            else
            {
                Tell();
                _toldAfterSilence = true;
            }
        }

        private void Drop()
        {
            Contradictions++;
            _takesMore = false;
            Draft.Reset();
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
            EpochDraft draft = Draft;
            UntimedValues values = _held;
            _held = draft.Untimed;
            draft.Untimed = values;
            _held.Clear();
            _gsaLeads |= values.HasGsa;
            _vtgLeads |= values.HasVtg;
            draft.ForgetTalkers();
            draft.Epoch.ReceivedMs = values.IsEmpty ? receivedMs : values.ReceivedMs;
            draft.Epoch.TimeOfDayMs = timeMs;
            draft.DateDays = _aheadDays;
            draft.DateTimeMs = _aheadTimeMs;
            _aheadDays = UtcDate.None;
            draft.IsOpen = true;
            _takesMore = true;
        }

        private void Tell()
        {
            EpochDraft draft = Draft;
            GnssEpoch epoch = draft.Epoch;
            UntimedValues untimed = draft.Untimed;
            if (_vtgLeads && untimed.SpeedMmPerS != NotSet && epoch.SpeedMmPerS != NotSet)
            {
                int apart = untimed.SpeedMmPerS - epoch.SpeedMmPerS;
                if (apart > SameSpeedMmPerS || apart < -SameSpeedMmPerS)
                {
                    // RMC tells that the VTG was of the instant before: the stream began in the middle of a burst.
                    untimed.Clear();
                    _held.Clear();
                    _vtgLeads = false;
                    _gsaLeads = false;
                }
            }

            bool hasPosition = draft.Complete();
            if (hasPosition)
            {
                Positions++;
            }
            else if (draft.HasAnyPosition)
            {
                Contradictions++;
            }

            SetUtc(draft, hasPosition);
            if (epoch.TimeOfDayMs != NotSet)
            {
                _toldBeforeMs = _toldTimeMs;
                _toldTimeMs = epoch.TimeOfDayMs;
            }

            _toldAfterSilence = false;
            _takesMore = false;
            Epochs++;
            if (_listener != null)
            {
                _listener.OnEpoch(epoch);
            }

            draft.Reset();
        }

        private void SetUtc(EpochDraft draft, bool hasPosition)
        {
            GnssEpoch epoch = draft.Epoch;
            bool saysDate = draft.DateDays != UtcDate.None && (hasPosition || !_dateOfFix) && !IsDateLate(draft);
            epoch.IsDateDoubted = saysDate && !IsDateSaid(draft, hasPosition);
            if (saysDate && !epoch.IsDateDoubted)
            {
                _dateKnown = true;
                _dateOfFix = hasPosition;
                _dateDays = draft.DateDays;
                _dateTimeMs = draft.DateTimeMs;
            }

            int timeMs = epoch.TimeOfDayMs;
            if (!_dateKnown || timeMs == NotSet)
            {
                return;
            }

            int days = DayAt(timeMs, _dateDays, _dateTimeMs);

            // UTC has no number for a leap second's parts: it stands still at the midnight that follows.
            epoch.UtcMs = (days * (long)DayMs) + (timeMs < DayMs ? timeMs : DayMs);
            if (hasPosition)
            {
                // Without a fix the time may be the receiver's guess, and must not carry the date along.
                _dateDays = days;
                _dateTimeMs = timeMs;
            }
        }

        // The day that brings a time nearest to when a date was said: midnight may lie between.
        private static int DayAt(int timeMs, int saidDays, int saidTimeMs)
        {
            int apartMs = timeMs - saidTimeMs;
            return apartMs < -HalfDayMs ? saidDays + 1 : apartMs > HalfDayMs ? saidDays - 1 : saidDays;
        }

        // Whether a date is the one that is known, or the first of its kind, or is said for the second time in a row.
        private bool IsDateSaid(EpochDraft draft, bool hasPosition)
        {
            int days = draft.DateDays;
            int timeMs = draft.DateTimeMs;
            bool isSaid = !_dateKnown || _dateOfFix != hasPosition || days == DayAt(timeMs, _dateDays, _dateTimeMs)
                || (_saidDays != UtcDate.None && days == DayAt(timeMs, _saidDays, _saidTimeMs));
            _saidDays = isSaid ? UtcDate.None : days;
            _saidTimeMs = timeMs;
            return isSaid;
        }

        // Over midnight some receivers say the new date late: then yesterday's comes with a time just after it.
        private bool IsDateLate(EpochDraft draft)
        {
            int timeMs = draft.DateTimeMs;
            if (!_dateOfFix || timeMs >= LateMs)
            {
                return false;
            }

            int days = timeMs - _dateTimeMs < -HalfDayMs ? _dateDays + 1 : _dateDays;
            int apartMs = Apart(timeMs, _dateTimeMs);
            return draft.DateDays == days - 1 && apartMs < LateMs && apartMs > -LateMs;
        }
    }
}
