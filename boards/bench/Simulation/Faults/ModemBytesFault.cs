using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>Noise on the modem's line, both ways.</summary>
    public sealed class ModemBytesFault(FaultPlan plan, VirtualClock clock, SerialLine line)
        : Fault(plan, clock, FaultKind.ModemBytes, 0.4, 900)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            line.NoiseToFirmware = new SerialNoise(NewRandom()) { Chance = Spread(1e-5, 0.02) };
            line.NoiseToDevice = new SerialNoise(NewRandom()) { Chance = Spread(1e-5, 0.02) };
            return Spread(3, 120);
        }

        /// <inheritdoc/>
        protected override void End()
        {
            line.NoiseToFirmware = null;
            line.NoiseToDevice = null;
        }
    }
}
