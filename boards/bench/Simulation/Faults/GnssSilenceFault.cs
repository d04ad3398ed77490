using Telematics.Bench.Models;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A GNSS receiver that says nothing for a while, or has lost its supply for a moment.</summary>
    public sealed class GnssSilenceFault(FaultPlan plan, VirtualClock clock, GnssReceiverModel receiver)
        : Fault(plan, clock, FaultKind.GnssSilence, 0.3, 1200)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            receiver.IsSilent = true;
            return Spread(0.5, 400);
        }

        /// <inheritdoc/>
        protected override void End()
        {
            receiver.IsSilent = false;
            if (Random.Next(2) == 0 && receiver.IsPowered)
            {
                receiver.IsPowered = false;
                receiver.IsPowered = true;
            }
        }
    }
}
