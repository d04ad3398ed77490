using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A receiver whose disk is lost, and that goes on with a backup of its store of seconds or half an hour ago.</summary>
    public sealed class ReceiverRestoreFault(FaultPlan plan, VirtualClock clock, ReceiverHost receiver)
        : Fault(plan, clock, FaultKind.ReceiverRestore, 0.15, 2500)
    {
        // Each time the unit takes twice as long to answer.
        private const int MostTimes = 3;

        private readonly VirtualClock _clock = clock;
        private readonly FaultPlan _plan = plan;
        private bool _hasBackup;
        private int _times;

        /// <summary>When the receiver was last set back, µs; 0 for never.</summary>
        public long RestoredUs { get; private set; }

        /// <inheritdoc/>
        public override bool IsFelt => base.IsFelt && !_hasBackup;

        /// <inheritdoc/>
        protected override double Begin()
        {
            if (++_times > MostTimes)
            {
                return 1;
            }

            receiver.Backup();
            _hasBackup = true;
            return Spread(5, 1800);
        }

        /// <inheritdoc/>
        protected override void End()
        {
            if (_hasBackup && !IsStopped)
            {
                // At the end nothing comes after it that would show what is missing.
                RestoredUs = _clock.NowUs;
                _plan.Add(FaultKind.ReceiverRestore, RestoredUs);
                receiver.Restore();
                GoOnFor(Spread(0.5, 100));
            }
            else if (!_hasBackup)
            {
                receiver.Start();
            }

            _hasBackup = false;
        }
    }
}
