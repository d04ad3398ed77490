using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>A receiver whose disk is lost, and that goes on with a backup of its store of seconds or half an hour ago.</summary>
    public sealed class ReceiverRestoreFault(FaultPlan plan, VirtualClock clock, ReceiverHost receiver)
        : Fault(plan, clock, FaultKind.ReceiverRestore, 0.15, 2500)
    {
        private readonly VirtualClock _clock = clock;
        private bool _hasBackup;

        /// <summary>When the receiver was last set back, µs; 0 for never.</summary>
        public long RestoredUs { get; private set; }

        /// <inheritdoc/>
        public override bool IsFelt => base.IsFelt && !_hasBackup;

        /// <inheritdoc/>
        protected override double Begin()
        {
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
