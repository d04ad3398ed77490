using System;
using Telematics.Bench.Models;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A GNSS receiver that has lost its supply and the battery of its clock: it counts on from a wrong day, void, until it has a fix.</summary>
    public sealed class GnssRestartFault(FaultPlan plan, VirtualClock clock, GnssReceiverModel receiver)
        : Fault(plan, clock, FaultKind.GnssRestart, 0.3, 900)
    {
        // To 1980, 2022 and 2035 or so, by the difference to GPS time, and by little.
        private static readonly double[] ErrorsDays = [-16900, -1500, 3000, 18.0 / 86400, -0.5, 0.01, 400];

        /// <inheritdoc/>
        protected override double Begin()
        {
            receiver.VoidTimeError = TimeSpan.FromDays(ErrorsDays[Random.Next(ErrorsDays.Length)] * (1 + (0.1 * Random.NextDouble())));
            receiver.IsShaded = true;
            if (receiver.IsPowered)
            {
                receiver.IsPowered = false;
                receiver.IsPowered = true;
            }

            return Spread(5, 300);
        }

        /// <inheritdoc/>
        protected override void End()
        {
            // What it states until the next fix stays wrong.
            receiver.IsShaded = false;
        }
    }
}
