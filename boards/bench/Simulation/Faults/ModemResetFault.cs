using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A modem that restarts by itself, or switches off.</summary>
    public sealed class ModemResetFault(FaultPlan plan, VirtualClock clock, A7670Model modem)
        : Fault(plan, clock, FaultKind.ModemReset, 0.3, 1500)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            if (Random.Next(4) == 0)
            {
                modem.CutPower();
            }
            else
            {
                modem.Restart();
            }

            return 0;
        }
    }
}
