using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A modem that takes everything and says nothing, until it is switched off, or comes to itself.</summary>
    public sealed class ModemHangFault(FaultPlan plan, VirtualClock clock, A7670Model modem)
        : Fault(plan, clock, FaultKind.ModemHang, 0.2, 2500)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            modem.Faults.IsHung = modem.IsOn;
            return Spread(10, 3000);
        }

        /// <inheritdoc/>
        protected override void End() => modem.Faults.IsHung = false;
    }
}
