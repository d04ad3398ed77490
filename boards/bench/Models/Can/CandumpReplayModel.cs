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
        private bool _isPending;

        /// <summary>Prepares a replay.</summary>
        /// <param name="bus">The bus to send on; a log does not say its bit rate.</param>
        /// <param name="log">What to send.</param>
        /// <param name="startUs">When the first frame is due.</param>
        public CandumpReplayModel(CanBusModel bus, CandumpLog log, long startUs = 0)
        {
            _log = log;
            _startUs = startUs;
            Load();
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
            while (_due < _log.Count && _startUs + _log.TimeUs(_due) <= nowUs)
            {
                _due++;
            }

            Load();
        }

        /// <inheritdoc/>
        public override void OnSent(long nowUs)
        {
            LatestUs = Math.Max(LatestUs, nowUs - _startUs - _log.TimeUs(_head));
            FramesSent++;
            _head++;
            _isPending = false;
            Load();
        }

        private void Load()
        {
            if (!_isPending && _head < _due)
            {
                _log.Get(_head, _frame);
                _isPending = true;
            }

            Plan(_due < _log.Count ? _startUs + _log.TimeUs(_due) : long.MaxValue, _isPending ? _frame : null);
        }
    }
}
