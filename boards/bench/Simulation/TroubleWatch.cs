using System;

namespace Telematics.Bench.Simulation
{
    /// <summary>Knows when each kind of fault was felt the last time, and so what of the vehicle has been in order since when.</summary>
    public sealed class TroubleWatch(FaultPlan plan)
    {
        // Damage to the flash may come with a reset.
        private static readonly FaultKind[] LinkKinds =
        [
            FaultKind.PowerCut, FaultKind.ResetStorm, FaultKind.FlashBits, FaultKind.FlashChecks, FaultKind.ModemBytes, FaultKind.ModemReset, FaultKind.ModemHang, FaultKind.Registration,
            FaultKind.SlowAcknowledgement, FaultKind.LostAcknowledgement, FaultKind.Connection, FaultKind.BrokerRestart, FaultKind.Refusal,
            FaultKind.StuckModem,
        ];

        private static readonly FaultKind[] ReceiverKinds = [FaultKind.Duplicate, FaultKind.ReceiverKill, FaultKind.ReceiverRestore, FaultKind.BrokerForgets];

        private static readonly FaultKind[] FlashKinds = [FaultKind.FlashBits, FaultKind.FlashChecks, FaultKind.FlashWear, FaultKind.StorageFull, FaultKind.ForeignJournal];

        private readonly long[] _lastUs = NewTimes();
        private Fault[] _faults = [];

        /// <summary>When anything was wrong between the unit and the broker, µs.</summary>
        public long LinkUs { get; private set; } = long.MinValue / 2;

        /// <summary>When anything was wrong between the broker and the receiver.</summary>
        public long ReceiverUs { get; private set; } = long.MinValue / 2;

        /// <summary>When anything was wrong with the flash.</summary>
        public long FlashUs { get; private set; } = long.MinValue / 2;

        /// <summary>When a kind of fault was felt the last time.</summary>
        public long LastUs(FaultKind kind) => _lastUs[(int)kind];

        /// <summary>Watches faults from now on.</summary>
        public void Watch(Fault[] faults) => _faults = faults;

        /// <summary>Looks, at least once a second.</summary>
        public void Look(long nowUs)
        {
            foreach (Fault fault in _faults)
            {
                if (fault.IsFelt)
                {
                    _lastUs[(int)fault.Kind] = nowUs;
                }
            }

            foreach ((FaultKind kind, long us) in plan.Latest)
            {
                _lastUs[(int)kind] = Math.Max(_lastUs[(int)kind], us);
            }

            plan.Latest.Clear();
            LinkUs = Latest(LinkKinds);
            ReceiverUs = Latest(ReceiverKinds);
            FlashUs = Latest(FlashKinds);
        }

        private static long[] NewTimes()
        {
            long[] times = new long[Enum.GetValues<FaultKind>().Length];
            Array.Fill(times, long.MinValue / 2);
            return times;
        }

        private long Latest(FaultKind[] kinds)
        {
            long latest = long.MinValue / 2;
            foreach (FaultKind kind in kinds)
            {
                latest = Math.Max(latest, _lastUs[(int)kind]);
            }

            return latest;
        }
    }
}
