using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A network in which acknowledgements take their time.</summary>
    public sealed class SlowAcknowledgementFault(FaultPlan plan, VirtualClock clock, A7670Model modem)
        : Fault(plan, clock, FaultKind.SlowAcknowledgement, 0.4, 900)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            modem.Faults.LateAcknowledgementMs = (int)Spread(100, 40_000);
            return Spread(3, 300);
        }

        /// <inheritdoc/>
        protected override void End() => modem.Faults.LateAcknowledgementMs = 0;
    }
}
