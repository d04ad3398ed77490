using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// A supply that fails: at once, or at a byte that the unit writes, or while it starts again. For a moment or for minutes, for the
    /// unit alone or for its parts as well.
    /// </summary>
    public sealed class PowerCutFault(FaultPlan plan, VirtualClock clock, PowerSupply supply)
        : Fault(plan, clock, FaultKind.PowerCut, 0.6, 700)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            bool withParts = Random.Next(2) == 0;
            double offS = Random.Next(3) == 0 ? Spread(3, 600) : Spread(0.05, 3);
            int bytes = (int)Spread(1, 4000);
            switch (Random.Next(4))
            {
                case 0:
                    supply.Cut(withParts, offS);
                    break;
                case 1:
                    supply.Cut(withParts, offS);
                    supply.CutAtByte(bytes, withParts, offS);
                    break;
                default:
                    supply.CutAtByte(bytes, withParts, offS);
                    break;
            }

            return 0;
        }
    }
}
