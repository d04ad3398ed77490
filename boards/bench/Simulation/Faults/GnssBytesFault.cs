using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>Noise on the GNSS receiver's line.</summary>
    public sealed class GnssBytesFault(FaultPlan plan, VirtualClock clock, SerialLine line)
        : Fault(plan, clock, FaultKind.GnssBytes, 0.4, 500)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            line.NoiseToFirmware = new SerialNoise(NewRandom()) { Chance = Spread(1e-4, 0.1) };
            return Spread(3, 200);
        }

        /// <inheritdoc/>
        protected override void End() => line.NoiseToFirmware = null;
    }
}
