using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A broker that is stopped in good order, or killed.</summary>
    public sealed class BrokerRestartFault(FaultPlan plan, VirtualClock clock, VirtualBroker broker)
        : Fault(plan, clock, FaultKind.BrokerRestart, 0.5, 1200)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            switch (Random.Next(4))
            {
                case 0:
                    broker.Stop();
                    break;
                case 1:
                    broker.Kill(true, 1);
                    break;
                case 2:
                    broker.Kill(true, Random.NextDouble());
                    break;
                default:
                    broker.Kill(false, 0);
                    break;
            }

            return Spread(0.2, 200);
        }

        /// <inheritdoc/>
        protected override void End() => broker.Start();
    }
}
