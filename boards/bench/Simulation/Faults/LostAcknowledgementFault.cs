using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>Publishes whose end is not told, that fail though they arrived, or that do not arrive; commands without an answer.</summary>
    public sealed class LostAcknowledgementFault(FaultPlan plan, VirtualClock clock, A7670Model modem)
        : Fault(plan, clock, FaultKind.LostAcknowledgement, 0.4, 700)
    {
        private static readonly int[] Codes = [1, 9, 11, 14, 16, 17, 26];

        /// <inheritdoc/>
        protected override double Begin()
        {
            int count = (int)Spread(1, 4.99);
            switch (Random.Next(5))
            {
                case 0:
                    modem.Faults.LostAcknowledgements = count;
                    break;
                case 1:
                    modem.Faults.MissingResults = count;
                    break;
                case 2:
                    modem.Faults.PublishCode = Codes[Random.Next(Codes.Length)];
                    modem.Faults.FailedPublishes = count;
                    break;
                case 3:
                    modem.Faults.BusyPublishes = count * count;
                    break;
                default:
                    modem.Faults.MuteCommands = count;
                    break;
            }

            return 600;
        }

        /// <inheritdoc/>
        protected override void End()
        {
            modem.Faults.LostAcknowledgements = 0;
            modem.Faults.MissingResults = 0;
            modem.Faults.FailedPublishes = 0;
            modem.Faults.BusyPublishes = 0;
            modem.Faults.MuteCommands = 0;
        }
    }
}
