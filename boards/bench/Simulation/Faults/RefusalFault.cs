using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A broker that refuses connections: its access list was wrong for a while, or it is too busy.</summary>
    public sealed class RefusalFault(FaultPlan plan, VirtualClock clock, VirtualBroker broker, A7670Model modem)
        : Fault(plan, clock, FaultKind.Refusal, 0.15, 2000)
    {
        /// <inheritdoc/>
        protected override double Begin()
        {
            // MQTT 3.1.1, 3.2.2.3: 2 identifier, 3 unavailable, 4 user or password, 5 not authorised.
            broker.ConnackCode = Random.Next(2, 6);
            modem.DropConnection();
            return Spread(1, 300);
        }

        /// <inheritdoc/>
        protected override void End() => broker.ConnackCode = 0;
    }
}
