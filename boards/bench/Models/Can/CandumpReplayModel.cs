using System;
using Telematics.Can;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// Sends a recorded log onto a bus at its own pace, all of it from one node: frames go out in the log's order, each
    /// at its time or as soon as the bus has room. Who sent what, and what was lost on the recorded bus, the log does not say.
    /// </summary>
    public sealed class CandumpReplayModel : CanNode
    {
        private readonly CandumpLog _log;
        private readonly long _startUs;
        private readonly CanFrame _frame = new();
        private int _head;
        private int _due;

        /// <summary>Prepares a replay.</summary>
        /// <param name="bus">The bus to send on; a log does not say its bit rate.</param>
        /// <param name="log">What to send.</param>
        /// <param name="startUs">When the first frame is due.</param>
        public CandumpReplayModel(CanBusModel bus, CandumpLog log, long startUs = 0)
        {
            _log = log;
            _startUs = startUs;
            Plan();
            bus.Attach(this);
        }

        /// <summary>Frames sent whole.</summary>
        public long FramesSent { get; private set; }

        /// <summary>The longest that a frame came behind its time, in microseconds: more than a few frames, and the bus is too slow for the log.</summary>
        public long LatestUs { get; private set; }

        /// <summary>Whether all frames have been sent.</summary>
        public bool IsFinished => _head == _log.Count;

        /// <inheritdoc/>
        public override bool Acknowledges => true;

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            while (DueUs <= nowUs)
            {
                _due++;
                Plan();
            }

            Load();
        }

        /// <inheritdoc/>
        public override void OnSent(long nowUs)
        {
            LatestUs = Math.Max(LatestUs, nowUs - _startUs - _log.TimeUs(_head));
            FramesSent++;
            _head++;
            Pending = null;
            Load();
        }

        private void Load()
        {
            if (Pending is null && _head < _due)
            {
                _log.Get(_head, _frame);
                Pending = _frame;
            }
        }

        private void Plan() => DueUs = _due < _log.Count ? _startUs + _log.TimeUs(_due) : long.MaxValue;
    }
}
