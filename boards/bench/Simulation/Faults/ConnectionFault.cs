using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A connection to the broker that breaks, dies without a word, or cannot be made.</summary>
    public sealed class ConnectionFault(FaultPlan plan, VirtualClock clock, A7670Model modem, UnreliableNetwork network)
        : Fault(plan, clock, FaultKind.Connection, 0.4, 800)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            switch (Random.Next(4))
            {
                case 0:
                    modem.DropConnection();
                    return 0;
                case 1:
                    network.Swallow();
                    return 0;
                case 2:
                    network.Swallow();
                    break;
                default:
                    modem.DropConnection();
                    break;
            }

            network.IsReachable = false;
            return Spread(1, 300);
        }

        /// <inheritdoc/>
        protected override void End() => network.IsReachable = true;
    }
}
