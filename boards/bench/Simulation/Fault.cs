using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// Something that goes wrong now and then, for a moment or a while, until faults are over. On some days it does not at all, on
    /// others often: chance decides at the start.
    /// </summary>
    public abstract class Fault : Model
    {
        private readonly FaultPlan _plan;
        private readonly double _everyS;
        private bool _lasts;
        private double _againS;
        private double _goOnS;

        /// <summary>Prepares a fault; it begins at the earliest a while after now.</summary>
        /// <param name="plan">Whether it may happen, and its chance.</param>
        /// <param name="clock">The world's clock.</param>
        /// <param name="kind">What it is.</param>
        /// <param name="share">The share of days on which it happens, 0 to 1.</param>
        /// <param name="everyS">From the end of one to the begin of the next, seconds, in the middle of all days on which it happens.</param>
        protected Fault(FaultPlan plan, VirtualClock clock, FaultKind kind, double share, double everyS)
        {
            _plan = plan;
            Kind = kind;
            Random = plan.NewRandom(kind);
            bool happens = Random.NextDouble() < share;
            _everyS = everyS * Spread(0.4, 2.5);
            if (happens && plan.Includes(kind))
            {
                NextUs = clock.NowUs + Wait();
            }
        }

        /// <summary>What it is.</summary>
        public FaultKind Kind { get; }

        /// <summary>Whether anything of it can be felt.</summary>
        public virtual bool IsFelt => _lasts;

        /// <summary>Whether faults are over.</summary>
        protected bool IsStopped { get; private set; }

        /// <summary>Its own chance. How often it is drawn from must not depend on what else goes on in the world: see <see cref="NewRandom"/>.</summary>
        protected Random Random { get; }

        /// <inheritdoc/>
        public sealed override void AdvanceTo(long nowUs)
        {
            if (_lasts)
            {
                _againS = 0;
                _goOnS = 0;
                End();
                if (_goOnS > 0)
                {
                    NextUs = nowUs + (long)(_goOnS * 1e6);
                    return;
                }

                _lasts = false;
                NextUs = nowUs + (_againS > 0 ? (long)(_againS * 1e6) : Wait());
                return;
            }

            _plan.Add(Kind, nowUs);
            double lastsS = Begin();
            _lasts = lastsS > 0;
            NextUs = nowUs + (_lasts ? (long)(lastsS * 1e6) : Wait());
        }

        /// <summary>Faults are over: this one ends if it is there, and does not come again.</summary>
        public void Stop()
        {
            NextUs = long.MaxValue;
            IsStopped = true;
            if (_lasts)
            {
                _lasts = false;
                End();
            }
        }

        /// <summary>It goes wrong.</summary>
        /// <returns>For how long, in seconds, until <see cref="End"/> is called; 0 for what is done with at once.</returns>
        protected abstract double Begin();

        /// <summary>It is right again.</summary>
        protected virtual void End()
        {
        }

        /// <summary>From <see cref="End"/>: it comes again after so many seconds, and not when chance says.</summary>
        protected void ComeAgainAfter(double seconds) => _againS = seconds;

        /// <summary>From <see cref="End"/>: it is not over yet, and <see cref="End"/> is called again after so many seconds.</summary>
        protected void GoOnFor(double seconds) => _goOnS = seconds;

        /// <summary>Draws a number between two, as often below their geometric mean as above.</summary>
        protected double Spread(double least, double most) => least * Math.Pow(most / least, Random.NextDouble());

        /// <summary>Chance of its own for one occurrence, of which any number of draws leaves those to come as they are.</summary>
        protected Random NewRandom() => new(Random.Next());

        private long Wait() => (long)(-Math.Log(1 - Random.NextDouble()) * _everyS * 1e6) + 1;
    }
}
