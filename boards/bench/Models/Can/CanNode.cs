using Telematics.Bench.World;
using Telematics.Can;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// Something with a CAN transceiver. The <see cref="CanBusModel"/> it is attached to moves it: a node is not added
    /// to the world by itself.
    /// </summary>
    public abstract class CanNode : Model
    {
        private CanBusModel? _bus;

        /// <summary>The frame it wants to send now, or null. Becomes another one only in the node's own calls below.</summary>
        public CanFrame? Pending { get; private set; }

        /// <summary>Whether it acknowledges the frames of others, which takes the right bit rate; who does not cannot send either.</summary>
        public abstract bool Acknowledges { get; }

        /// <summary>Whether it destroys the frames of others by error flags, because it cannot make sense of them.</summary>
        public virtual bool Disturbs => false;

        /// <summary>When the processor behind the node is to hear of it; <see cref="long.MaxValue"/> for not.</summary>
        internal virtual long InterruptUs => long.MaxValue;

        /// <summary>Calls the processor. Time may pass meanwhile, and the bus be advanced from within.</summary>
        internal virtual void Interrupt()
        {
        }

        /// <summary>The bus it was attached to.</summary>
        internal void OnAttached(CanBusModel bus) => _bus = bus;

        /// <summary>Keeps <see cref="Model.NextUs"/> and <see cref="Pending"/> up to date, and the bus with them.</summary>
        protected void Plan(long nextUs, CanFrame? pending)
        {
            NextUs = nextUs;
            Pending = pending;
            _bus?.OnPlanned();
        }

        /// <summary>Its pending frame has been sent and acknowledged.</summary>
        public abstract void OnSent(long nowUs);

        /// <summary>Its pending frame was destroyed, or nobody acknowledged it. The bus tries again while it is pending.</summary>
        /// <param name="nowUs">Virtual time.</param>
        /// <param name="isUnacknowledged">Whether the frame was sound, and only the acknowledgement is missing.</param>
        public virtual void OnSendFailed(long nowUs, bool isUnacknowledged)
        {
        }

        /// <summary>A frame of another node has passed by. The object is the sender's and holds only during the call.</summary>
        public virtual void OnReceived(CanFrame frame, long nowUs)
        {
        }

        /// <summary>A frame of another node was destroyed, or nobody acknowledged it.</summary>
        public virtual void OnDamaged(long nowUs)
        {
        }
    }
}
