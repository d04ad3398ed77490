using Telematics.Gnss;
using Telematics.Signals;

namespace Telematics.Sampling
{
    /// <summary>Turns each epoch of the GNSS receiver into signals, and its time into the unit's.</summary>
    public sealed class GnssSignals : IGnssListener
    {
        private readonly SignalStore _signals;
        private readonly UtcClock _utc;

        /// <summary>Makes the adapter.</summary>
        public GnssSignals(SignalStore signals, UtcClock utc)
        {
            _signals = signals;
            _utc = utc;
        }

        /// <summary>Epochs so far.</summary>
        public int Epochs { get; private set; }

        /// <summary>Epochs with a valid position.</summary>
        public int EpochsWithPosition { get; private set; }

        /// <inheritdoc/>
        public void OnEpoch(GnssEpoch epoch)
        {
            Epochs++;
            long nowMs = epoch.ReceivedMs;
            SignalStore signals = _signals;
            bool hasPosition = epoch.LatitudeE7 != GnssEpoch.NotSet && epoch.LongitudeE7 != GnssEpoch.NotSet;
            if (epoch.UtcMs != long.MinValue && !epoch.IsDateDoubted)
            {
                if (hasPosition)
                {
                    _utc.OnGnss(epoch.UtcMs, nowMs);
                }
                else
                {
                    _utc.OnReceiverClock(epoch.UtcMs, nowMs);
                }
            }

            if (epoch.Fix != GnssFix.Unknown)
            {
                signals.Set(SignalId.FixType, (int)epoch.Fix, nowMs);
            }

            if (epoch.Satellites != GnssEpoch.NotSet)
            {
                signals.Set(SignalId.Satellites, epoch.Satellites, nowMs);
            }

            if (epoch.HdopCenti != GnssEpoch.NotSet)
            {
                signals.Set(SignalId.Hdop, epoch.HdopCenti, nowMs);
            }

            // What is of a position that is not valid is not worth keeping.
            if (!hasPosition)
            {
                return;
            }

            EpochsWithPosition++;
            signals.Set(SignalId.Latitude, epoch.LatitudeE7, nowMs);
            signals.Set(SignalId.Longitude, epoch.LongitudeE7, nowMs);
            if (epoch.AltitudeCm != GnssEpoch.NotSet)
            {
                signals.Set(SignalId.Altitude, Scaled.DivideRounded(epoch.AltitudeCm, 10), nowMs);
            }

            if (epoch.SpeedMmPerS != GnssEpoch.NotSet)
            {
                // 1 mm/s is 0.0036 km/h: 9/250 of a tenth.
                signals.Set(SignalId.Speed, (int)(((epoch.SpeedMmPerS * 9L) + 125) / 250), nowMs);
            }

            if (epoch.CourseCentiDegrees != GnssEpoch.NotSet)
            {
                signals.Set(SignalId.Course, Scaled.DivideRounded(epoch.CourseCentiDegrees, 10), nowMs);
            }
        }
    }
}
