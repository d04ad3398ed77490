namespace Telematics.Gnss
{
    /// <summary>What the sentences said of one instant so far, and what follows from it once all are in.</summary>
    /// <remarks>
    /// <para>Of several positions the one that most sentences say counts; among as many, the one with most decimals, and among equals
    /// GGA's or GNS's, which is what altitude and satellites belong to. Where as many say one place as another far from it, one
    /// sentence is damaged in spite of its checksum of eight bits, and none counts.</para>
    /// <para>When one timed sentence says by its status, quality or mode that there is no fix there is no position, whatever the others
    /// say. Fewer than three satellites in GGA, and GSA's mode 1, are hints: neither takes a position that RMC has, and both together do.
    /// Alone, the count may be late, as at the first fix of some receivers, or never given; and a GSA may be that of one system
    /// without satellites, when the other systems' were lost. In recordings of more than a hundred receivers the two never meet beside a
    /// position.</para>
    /// </remarks>
    internal sealed class EpochDraft
    {
        /// <summary>The epoch that is being made.</summary>
        public readonly GnssEpoch Epoch = new GnssEpoch();

        /// <summary>Talkers of each kind of timed sentence that is in, a bit for each; once it is told, those of the epoch before.</summary>
        public readonly int[] TalkersSeen = new int[EpochBuilder.Gll + 1];

        /// <summary>Whether it has begun.</summary>
        public bool IsOpen;

        /// <summary>A sentence says that there is no fix: no other one then has one.</summary>
        public bool IsVoid;

        /// <summary>A sentence has no position, but does not say that others have none.</summary>
        public bool LacksPosition;

        /// <summary>What the untimed sentences said.</summary>
        public UntimedValues Untimed = new UntimedValues();

        /// <summary>The date that its sentences say, in days since 1970-01-01, or <see cref="UtcDate.None"/>.</summary>
        public int DateDays = UtcDate.None;

        /// <summary>The time of day that was said with the date.</summary>
        public int DateTimeMs;

        private const int NotSet = GnssEpoch.NotSet;

        // 0.001 degrees, a few times what two decimals of a minute leave open.
        private const int SamePlaceE7 = 10000;

        // What one in the last of so many decimals of a minute is, in 1e-7 degrees.
        private static readonly int[] LastPlaceE7 = { 166667, 16667, 1667, 167, 17, 2, 1, 1 };

        private int _rank = -1;
        private int _decimals;
        private int _votes;
        private int _otherTimeMs;
        private int _otherLatitudeE7;
        private int _otherLongitudeE7;
        private int _otherRank;
        private int _otherDecimals;
        private int _otherVotes;
        private bool _isFar;
        private int _satellitesTalker;

        /// <summary>Kinds of timed sentences that are in, the bit of each kind's number.</summary>
        public int Kinds
        {
            get
            {
                int[] seen = TalkersSeen;
                return (seen[EpochBuilder.Rmc] != 0 ? 1 : 0) | (seen[EpochBuilder.Gga] != 0 ? 2 : 0)
                    | (seen[EpochBuilder.Gns] != 0 ? 4 : 0) | (seen[EpochBuilder.Gll] != 0 ? 8 : 0);
            }
        }

        /// <summary>Whether a sentence has a position.</summary>
        public bool HasAnyPosition => _rank >= 0;

        // Satellites are set where a position is lacking.
        private bool IsWithoutFix => IsVoid || (LacksPosition && Untimed.GsaMode == 1 && Epoch.Satellites < 3);

        /// <summary>A sentence's position; its time is the epoch's if it is the one that counts.</summary>
        public void Position(int kind, int timeMs, SentenceFields fields)
        {
            int latitude = fields.LatitudeE7;
            int longitude = fields.LongitudeE7;
            int decimals = fields.PositionDecimals;
            int rank = (decimals * 2) + (kind == EpochBuilder.Gga || kind == EpochBuilder.Gns ? 1 : 0);
            GnssEpoch epoch = Epoch;
            if (_rank >= 0)
            {
                int north = latitude - epoch.LatitudeE7;
                int east = longitude - epoch.LongitudeE7;
                if (north != 0 || east != 0)
                {
                    int open = LastPlaceE7[decimals < _decimals ? decimals : _decimals];
                    if (north > open || north < -open || east > open || east < -open)
                    {
                        _isFar |= north > SamePlaceE7 || north < -SamePlaceE7 || east > SamePlaceE7 || east < -SamePlaceE7;
                        OtherPosition(timeMs, latitude, longitude, decimals, rank);
                        return;
                    }
                }
            }

            _votes++;
            if (rank > _rank)
            {
                _rank = rank;
                _decimals = decimals;
                epoch.TimeOfDayMs = timeMs;
                epoch.LatitudeE7 = latitude;
                epoch.LongitudeE7 = longitude;
            }
        }

        /// <summary>RMC's speed and course, each may be NotSet.</summary>
        public void Motion(int speedMmPerS, int courseCentiDegrees)
        {
            if (Epoch.SpeedMmPerS == NotSet)
            {
                Epoch.SpeedMmPerS = speedMmPerS;
                Epoch.CourseCentiDegrees = courseCentiDegrees;
            }
        }

        /// <summary>GGA's or GNS's quality of the fix, each may be NotSet.</summary>
        /// <param name="talker">The talker identifier's second letter.</param>
        /// <param name="satellites">Satellites used: of all systems from talker GN, else of the talker's own (SiRFstarV sends GPGGA and GLGGA).</param>
        /// <param name="hdopCenti">HDOP in hundredths.</param>
        /// <param name="altitudeCm">Altitude above mean sea level.</param>
        public void Quality(int talker, int satellites, int hdopCenti, int altitudeCm)
        {
            GnssEpoch epoch = Epoch;
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

        /// <summary>All sentences are in: puts what they say together.</summary>
        /// <returns>Whether there is a position.</returns>
        public bool Complete()
        {
            GnssEpoch epoch = Epoch;
            UntimedValues untimed = Untimed;
            if (epoch.HdopCenti == NotSet)
            {
                epoch.HdopCenti = untimed.HdopCenti;
            }

            if (_otherVotes != 0)
            {
                Decide(epoch);
            }

            if (_rank >= 0 && !IsWithoutFix)
            {
                if (epoch.SpeedMmPerS == NotSet)
                {
                    epoch.SpeedMmPerS = untimed.SpeedMmPerS;
                }

                if (epoch.CourseCentiDegrees == NotSet)
                {
                    epoch.CourseCentiDegrees = untimed.CourseCentiDegrees;
                }

                epoch.Fix = untimed.GsaMode == 3 ? GnssFix.Fix3D
                    : untimed.GsaMode == 2 || epoch.AltitudeCm == NotSet || (epoch.Satellites >= 0 && epoch.Satellites < 4) ? GnssFix.Fix2D
                    : GnssFix.Fix3D;
                return true;
            }

            epoch.LatitudeE7 = NotSet;
            epoch.LongitudeE7 = NotSet;
            epoch.AltitudeCm = NotSet;
            epoch.SpeedMmPerS = NotSet;
            epoch.CourseCentiDegrees = NotSet;
            epoch.Fix = IsVoid || LacksPosition || untimed.GsaMode == 1 ? GnssFix.None : GnssFix.Unknown;
            return false;
        }

        /// <summary>Forgets which sentences are in, when another epoch begins.</summary>
        public void ForgetTalkers()
        {
            int[] seen = TalkersSeen;
            seen[EpochBuilder.Rmc] = 0;
            seen[EpochBuilder.Gga] = 0;
            seen[EpochBuilder.Gns] = 0;
            seen[EpochBuilder.Gll] = 0;
        }

        /// <summary>Forgets what was said, once it is told. Which sentences were in stays until another one begins, and so do the untimed values.</summary>
        public void Reset()
        {
            IsOpen = false;
            IsVoid = false;
            LacksPosition = false;
            DateDays = UtcDate.None;
            _rank = -1;
            _votes = 0;
            _otherVotes = 0;
            _isFar = false;
            GnssEpoch epoch = Epoch;
            epoch.TimeOfDayMs = NotSet;
            epoch.UtcMs = long.MinValue;
            epoch.IsDateDoubted = false;
            epoch.Fix = GnssFix.Unknown;
            epoch.LatitudeE7 = NotSet;
            epoch.LongitudeE7 = NotSet;
            epoch.AltitudeCm = NotSet;
            epoch.SpeedMmPerS = NotSet;
            epoch.CourseCentiDegrees = NotSet;
            epoch.Satellites = NotSet;
            epoch.HdopCenti = NotSet;
        }

        // A third place finds no voice: whatever it is, it is one sentence's alone.
        private void OtherPosition(int timeMs, int latitude, int longitude, int decimals, int rank)
        {
            if (_otherVotes != 0)
            {
                int open = LastPlaceE7[decimals < _otherDecimals ? decimals : _otherDecimals];
                int north = latitude - _otherLatitudeE7;
                int east = longitude - _otherLongitudeE7;
                if (north > open || north < -open || east > open || east < -open)
                {
                    return;
                }
            }

            _otherVotes++;
            if (_otherVotes == 1 || rank > _otherRank)
            {
                _otherTimeMs = timeMs;
                _otherLatitudeE7 = latitude;
                _otherLongitudeE7 = longitude;
                _otherDecimals = decimals;
                _otherRank = rank;
            }
        }

        private void Decide(GnssEpoch epoch)
        {
            IsVoid |= _isFar && _votes == _otherVotes;
            if (_otherVotes > _votes || (_otherVotes == _votes && _otherRank > _rank))
            {
                epoch.TimeOfDayMs = _otherTimeMs;
                epoch.LatitudeE7 = _otherLatitudeE7;
                epoch.LongitudeE7 = _otherLongitudeE7;
            }
        }
    }
}
