using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A modem without a network: a gap in coverage, a network that refuses it, an address taken away.</summary>
    public sealed class RegistrationFault(FaultPlan plan, VirtualClock clock, A7670Model modem)
        : Fault(plan, clock, FaultKind.Registration, 0.5, 800)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            switch (Random.Next(8))
            {
                case 0:
                    modem.DropService();
                    return 0;
                case 1:
                    modem.Faults.RegistrationDenied = true;
                    break;
                default:
                    modem.Faults.NoCoverage = true;
                    break;
            }

            modem.LoseRegistration(2000);
            return Spread(1, 900);
        }

        /// <inheritdoc/>
        protected override void End()
        {
            modem.Faults.RegistrationDenied = false;
            modem.Faults.NoCoverage = false;
        }
    }
}
