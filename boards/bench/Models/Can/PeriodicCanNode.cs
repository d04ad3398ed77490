using System;
using Telematics.Can;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// A node that sends a fixed set of messages, each with its own period, and takes no notice of what others send.
    /// It has one transmit buffer: messages due together follow each other in their order. One that is due again before
    /// it was sent is sent once. Leaves out: error counters and bus-off; such a node keeps trying.
    /// </summary>
    public abstract class PeriodicCanNode : CanNode
    {
        private readonly CanFrame _frame = new();
        private readonly byte[] _data;
        private readonly CanMessage[] _messages;
        private readonly bool[] _isDue;
        private readonly long[] _dueUs;
        private bool _isPending;
        private bool _isOn = true;

        /// <summary>Plans the messages; all are due at <paramref name="firstUs"/> for the first time.</summary>
        protected PeriodicCanNode(CanMessage[] messages, long firstUs)
        {
            _data = _frame.Data;
            _messages = messages;
            _isDue = new bool[messages.Length];
            _dueUs = new long[messages.Length];
            Array.Fill(_dueUs, firstUs);
            Plan(firstUs, null);
        }

        /// <summary>Whether the device is on: sends and acknowledges.</summary>
        public bool IsOn
        {
            get => _isOn;
            set
            {
                _isOn = value;
                Offer(NextUs);
            }
        }

        /// <summary>Frames sent whole.</summary>
        public long FramesSent { get; private set; }

        /// <summary>Messages that became due again before they were sent.</summary>
        public long FramesSkipped { get; private set; }

        /// <inheritdoc/>
        public override bool Acknowledges => _isOn;

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            long nextUs = long.MaxValue;
            for (int i = 0; i < _messages.Length; i++)
            {
                while (_dueUs[i] <= nowUs)
                {
                    _dueUs[i] += _messages[i].PeriodUs;
                    FramesSkipped += _isDue[i] ? 1 : 0;
                    _isDue[i] = _isOn;
                }

                nextUs = Math.Min(nextUs, _dueUs[i]);
            }

            if (!_isPending)
            {
                Compose(nowUs);
            }

            Offer(nextUs);
        }

        /// <inheritdoc/>
        public override void OnSent(long nowUs)
        {
            FramesSent++;
            _isPending = false;
            Compose(nowUs);
            Offer(NextUs);
        }

        /// <summary>Writes what is true now into a message's data, which are all 0.</summary>
        protected abstract void Fill(int message, byte[] data, long nowUs);

        private void Offer(long nextUs) => Plan(nextUs, _isPending && _isOn ? _frame : null);

        private void Compose(long nowUs)
        {
            for (int i = 0; i < _messages.Length; i++)
            {
                if (_isDue[i])
                {
                    _isDue[i] = false;
                    _isPending = true;
                    CanMessage message = _messages[i];
                    _frame.Id = message.Id;
                    _frame.IsExtended = message.IsExtended;
                    _frame.Length = message.Length;
                    Array.Clear(_data);
                    Fill(i, _data, nowUs);
                    return;
                }
            }
        }
    }
}
