namespace Telematics.Bench.Models
{
    /// <summary>How the modelled GNSS receiver is set up, and what it is like.</summary>
    /// <remarks>
    /// With these errors a vehicle that stands still moves by 0.11 m RMS north, and east, from one second to the next. Recorded
    /// receivers that stand still do by 0.05 m (u-blox M9N, SiRFstarV), 0.12 m (u-blox M8N, MT3339) and 0.22 m (u-blox 8).
    /// </remarks>
    public sealed class GnssReceiverOptions
    {
        /// <summary>Epochs a second, 1 to 25. GSV, and at more than 5 Hz GSA, come once a second only.</summary>
        public int RateHz { get; init; } = 1;

        /// <summary>Whether VTG is sent too.</summary>
        public bool SendVtg { get; init; }

        /// <summary>From an instant to the first byte about it.</summary>
        public int LatencyMs { get; init; } = 80;

        /// <summary>From power-up until it knows the time.</summary>
        public double TimeKnownAfterS { get; init; } = 2;

        /// <summary>From power-up, under open sky, to the first fix.</summary>
        public double FirstFixAfterS { get; init; } = 6;

        /// <summary>From when the sky is seen again to the next fix.</summary>
        public double ReacquisitionS { get; init; } = 2;

        /// <summary>Standard deviation of the slowly wandering error north and east, each.</summary>
        public double PositionErrorM { get; init; } = 1.2;

        /// <summary>How long the wandering error keeps its direction.</summary>
        public double PositionErrorTimeS { get; init; } = 300;

        /// <summary>Standard deviation of the error from epoch to epoch, north and east.</summary>
        public double PositionNoiseM { get; init; } = 0.03;

        /// <summary>Standard deviation of the error of each horizontal velocity.</summary>
        public double SpeedNoiseMPerS { get; init; } = 0.05;
    }
}
