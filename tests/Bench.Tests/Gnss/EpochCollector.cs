using System.Collections.Generic;
using Telematics.Gnss;

namespace Telematics.Bench.Tests.Gnss
{
    /// <summary>Keeps a copy of every epoch.</summary>
    internal sealed class EpochCollector : IGnssListener
    {
        public List<GnssEpoch> Epochs { get; } = [];

        public void OnEpoch(GnssEpoch epoch) => Epochs.Add(new GnssEpoch
        {
            ReceivedMs = epoch.ReceivedMs,
            TimeOfDayMs = epoch.TimeOfDayMs,
            UtcMs = epoch.UtcMs,
            Fix = epoch.Fix,
            LatitudeE7 = epoch.LatitudeE7,
            LongitudeE7 = epoch.LongitudeE7,
            AltitudeCm = epoch.AltitudeCm,
            SpeedMmPerS = epoch.SpeedMmPerS,
            CourseCentiDegrees = epoch.CourseCentiDegrees,
            Satellites = epoch.Satellites,
            HdopCenti = epoch.HdopCenti,
        });
    }
}
