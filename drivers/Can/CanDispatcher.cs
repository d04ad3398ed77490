using System;
using Telematics.Buses;

namespace Telematics.Can
{
    /// <summary>Takes received frames off a bus and hands each to the listener whose it is.</summary>
    public sealed class CanDispatcher : IStep, ICounters
    {
        private readonly ICanBus _bus;
        private readonly ICanListener[] _listeners;
        private readonly int _framesAStep;
        private readonly CanFrame _frame = new CanFrame();

        /// <summary>Connects a bus with its listeners.</summary>
        /// <param name="bus">Where the frames come from.</param>
        /// <param name="listeners">Asked in this order; the first to accept a frame has it alone, so the busiest comes first.</param>
        /// <param name="framesAStep">Frames taken in one step at most.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="framesAStep"/> is not positive.</exception>
        public CanDispatcher(ICanBus bus, ICanListener[] listeners, int framesAStep = 64)
        {
            if (framesAStep <= 0)
            {
                throw new ArgumentOutOfRangeException(nameof(framesAStep));
            }

            _bus = bus;
            _listeners = listeners;
            _framesAStep = framesAStep;
        }

        /// <summary>Frames that no listener accepted.</summary>
        public int Unclaimed { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "dispatcher unclaimed";

        /// <inheritdoc/>
        public int FaultCounters => 0;

        /// <inheritdoc/>
        public int GetCounter(int index) => Unclaimed;

        /// <inheritdoc/>
        [SteadyState]
        public void Step(long nowMs)
        {
            ICanBus bus = _bus;
            CanFrame frame = _frame;
            ICanListener[] listeners = _listeners;
            int count = listeners.Length;
            int left = _framesAStep;
            while (left != 0 && bus.TryRead(frame))
            {
                left--;
                int i = 0;
                while (i < count && !listeners[i].Accept(frame, nowMs))
                {
                    i++;
                }

                if (i == count)
                {
                    Unclaimed++;
                }
            }
        }
    }
}
