using Telematics.Can;
using Telematics.Gnss;
using Telematics.Journal;
using Telematics.Sampling;
using Telematics.Signals;
using Telematics.Uplink;

namespace Telematics.Unit
{
    /// <summary>The unit's own state as signals.</summary>
    public sealed class HealthSignals : ISignalSource, ISampledListener
    {
        private readonly SignalStore _signals;
        private readonly FrameJournal _journal;
        private readonly ICanBus? _can;
        private readonly GnssReceiver? _gnss;
        private readonly int _bootCount;
        private Scheduler? _scheduler;
        private UplinkSession? _uplink;

        /// <summary>Makes the adapter. What the unit does not have is null, and its signals are never seen.</summary>
        public HealthSignals(SignalStore signals, FrameJournal journal, ICanBus? can, GnssReceiver? gnss, int bootCount)
        {
            _signals = signals;
            _journal = journal;
            _can = can;
            _gnss = gnss;
            _bootCount = bootCount;
        }

        /// <summary>Sets whose passes are measured. Call once, at start.</summary>
        public void SetScheduler(Scheduler scheduler)
        {
            _scheduler = scheduler;
        }

        /// <summary>Sets whose refused logins are counted. Call once, at start.</summary>
        public void SetUplink(UplinkSession uplink)
        {
            _uplink = uplink;
        }

        /// <inheritdoc/>
        public void Update(long nowMs)
        {
            SignalStore signals = _signals;
            signals.Set(SignalId.Uptime, (int)(nowMs / 1000), nowMs);
            signals.Set(SignalId.ResetCount, _bootCount, nowMs);
            signals.Set(SignalId.FramesDropped, _journal.Dropped, nowMs);
            if (_can != null)
            {
                signals.Set(SignalId.CanOverflows, _can.Overflows, nowMs);
                signals.Set(SignalId.CanBusOffs, _can.BusOffs, nowMs);
            }

            if (_gnss != null)
            {
                signals.Set(SignalId.GnssBadChecksums, _gnss.BadChecksums, nowMs);
            }

            if (_uplink != null)
            {
                signals.Set(SignalId.LoginsRefused, _uplink.LoginsRefused, nowMs);
            }

            if (_scheduler != null)
            {
                signals.Set(SignalId.LoopWorstMs, _scheduler.WorstPassMs, nowMs);
            }
        }

        /// <summary>The longest pass is measured anew from one sample of the health to the next.</summary>
        public void OnSampled(SignalGroup group)
        {
            if (group == SignalGroup.Health)
            {
                _scheduler?.ForgetWorstPass();
            }
        }
    }
}
