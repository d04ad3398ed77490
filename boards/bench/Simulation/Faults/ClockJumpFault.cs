using System;
using Telematics.Bench.Models;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A GNSS receiver that is wrong about the time for a while: by moments, by leap seconds, by hours, by a day, by its count of weeks.</summary>
    public sealed class ClockJumpFault(FaultPlan plan, VirtualClock clock, GnssReceiverModel receiver)
        : Fault(plan, clock, FaultKind.ClockJump, 0.3, 1500)
    {
        private static readonly double[] ErrorsS = [0.3, 1.5, 17, 60, 3600, 86400, 1024.0 * 7 * 86400];

        /// <inheritdoc/>
        protected override double Begin()
        {
            double errorS = ErrorsS[Random.Next(ErrorsS.Length)] * (Random.Next(2) == 0 ? 1 : -1);
            receiver.TimeError = TimeSpan.FromSeconds(errorS);
            return Spread(1, 400);
        }

        /// <inheritdoc/>
        protected override void End() => receiver.TimeError = TimeSpan.Zero;
    }
}
