using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A unit that is reset over and over: a loose contact, or a supply that gives way under the modem's load.</summary>
    public sealed class ResetStormFault(FaultPlan plan, VirtualClock clock, PowerSupply supply)
        : Fault(plan, clock, FaultKind.ResetStorm, 0.1, 2500)
    {
        private int _left;
        private double _pauseS;

        /// <inheritdoc/>
        protected override double Begin()
        {
            if (_left == 0)
            {
                _left = 12 + Random.Next(13);
                _pauseS = Spread(0.3, 20);
            }

            supply.Cut(Random.Next(4) == 0, Spread(0.05, 2));
            if (Random.Next(2) == 0)
            {
                supply.CutAtByte((int)Spread(1, 3000), false, Spread(0.05, 2));
            }

            return _pauseS * (0.5 + Random.NextDouble());
        }

        /// <inheritdoc/>
        protected override void End()
        {
            if (--_left > 0)
            {
                ComeAgainAfter(0.01);
            }
        }
    }
}
