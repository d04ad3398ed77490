using System;
using System.Diagnostics;
using System.Threading;

namespace Telematics.Bench.World
{
    /// <summary>
    /// The modelled world: moves virtual time from event to event, lets the models do what is due, and runs the firmware's
    /// loop when it asked to run. One thread, and the same events in the same order for the same inputs.
    /// </summary>
    public sealed class ModelWorld
    {
        private readonly Stopwatch _realTime = new();
        private IFirmware? _firmware;
        private long _bootUs;
        private Model[] _models = [];
        private long _firmwareDueUs;

        /// <summary>Makes a world around one unit.</summary>
        /// <param name="clock">The clock that the world moves and all models share.</param>
        /// <param name="firmware">The unit's loop, or null while it is off.</param>
        public ModelWorld(VirtualClock clock, IFirmware? firmware)
        {
            Clock = clock;
            if (firmware is null)
            {
                CutPower();
            }
            else
            {
                Boot(firmware);
            }
        }

        /// <summary>The world's time.</summary>
        public VirtualClock Clock { get; }

        /// <summary>Virtual seconds a real second; 0 for as fast as possible.</summary>
        public double Rate { get; set; }

        /// <summary>Work outside virtual time that must end before time goes on, or null; called before each event.</summary>
        public Action? HoldTime { get; set; }

        /// <summary>Bytes that the firmware's own passes allocated on this thread since <see cref="MeasureAllocation"/> was set.</summary>
        public long AllocatedBytes { get; private set; }

        /// <summary>Bytes of models that are called from within the firmware's passes, to be left out of <see cref="AllocatedBytes"/>.</summary>
        public long ExemptBytes { get; set; }

        /// <summary>Whether what the firmware's passes allocate is added up.</summary>
        public bool MeasureAllocation { get; set; }

        /// <summary>Passes of the firmware's loop so far.</summary>
        public long Passes { get; private set; }

        /// <summary>Whether the unit runs.</summary>
        public bool IsPowered => _firmware is not null;

        /// <summary>The unit's time: milliseconds since its boot.</summary>
        public long FirmwareMs => (Clock.NowUs - _bootUs) / 1000;

        /// <summary>The unit starts now: its milliseconds since boot begin at 0.</summary>
        public void Boot(IFirmware firmware)
        {
            _firmware = firmware;
            _bootUs = Clock.NowUs;
            _firmwareDueUs = Clock.NowUs;
        }

        /// <summary>The unit has no power. May be called from within a model, not from within the unit's own pass.</summary>
        public void CutPower()
        {
            _firmware = null;
            _firmwareDueUs = long.MaxValue;
        }

        /// <summary>Adds a model; at the same instant models run in the order in which they were added, the firmware last.</summary>
        public void Add(Model model) => _models = [.. _models, model];

        /// <summary>Runs until virtual time has reached <paramref name="untilUs"/>, or <paramref name="stop"/> says so.</summary>
        /// <param name="untilUs">In µs of virtual time.</param>
        /// <param name="stop">Asked after each pass of the firmware's loop, or null.</param>
        public void RunUntil(long untilUs, Func<bool>? stop = null)
        {
            _realTime.Start();
            Model[] models = _models;
            while (true)
            {
                long nextUs = _firmwareDueUs;
                foreach (Model model in models)
                {
                    nextUs = Math.Min(nextUs, model.NextUs);
                }

                if (nextUs > untilUs)
                {
                    Clock.MoveTo(Math.Max(Clock.NowUs, untilUs));
                    return;
                }

                HoldTime?.Invoke();
                long nowUs = Math.Max(nextUs, Clock.NowUs);
                MoveTo(nowUs);
                foreach (Model model in models)
                {
                    if (model.NextUs <= nowUs)
                    {
                        model.AdvanceTo(nowUs);

                        // A model that the firmware waits for lets time pass.
                        nowUs = Clock.NowUs;
                    }
                }

                if (_firmwareDueUs <= nowUs)
                {
                    RunFirmware(_firmware!);
                    if (stop is not null && stop())
                    {
                        return;
                    }
                }
            }
        }

        private void RunFirmware(IFirmware firmware)
        {
            long nowMs = FirmwareMs;
            long nextMs;
            if (MeasureAllocation)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                long exemptBefore = ExemptBytes;
                int collections = GC.CollectionCount(0);
                nextMs = firmware.RunDue(nowMs);
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before - (ExemptBytes - exemptBefore);
                if (allocated != 0 && GC.CollectionCount(0) == collections)
                {
                    // A collection meanwhile counts what the thread had set aside for allocations to come.
                    AllocatedBytes += allocated;
                }
            }
            else
            {
                nextMs = firmware.RunDue(nowMs);
            }

            Passes++;
            _firmwareDueUs = _bootUs + (Math.Max(nextMs, nowMs + 1) * 1000);
        }

        private void MoveTo(long nowUs)
        {
            if (Rate > 0)
            {
                double dueS = nowUs / 1e6 / Rate;
                double waitMs = (dueS - _realTime.Elapsed.TotalSeconds) * 1000;
                if (waitMs >= 1)
                {
                    Thread.Sleep((int)waitMs);
                }
            }

            Clock.MoveTo(nowUs);
        }
    }
}
