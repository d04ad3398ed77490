using Telematics.Bench.World;
using Telematics.Can;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// Something with a CAN transceiver. The <see cref="CanBusModel"/> it is attached to moves it: a node is not added
    /// to the world by itself.
    /// </summary>
    public interface ICanNode : IModel
    {
        /// <summary>The frame it wants to send now, or null. Becomes another one only in the node's own calls below.</summary>
        CanFrame? Pending { get; }

        /// <summary>Whether it acknowledges the frames of others, which takes the right bit rate; who does not cannot send either.</summary>
        bool Acknowledges { get; }

        /// <summary>Whether it destroys the frames of others by error flags, because it cannot make sense of them.</summary>
        bool Disturbs { get; }

        /// <summary>Its pending frame has been sent and acknowledged.</summary>
        void OnSent(long nowUs);

        /// <summary>Its pending frame was destroyed, or nobody acknowledged it. The bus tries again while it is pending.</summary>
        /// <param name="nowUs">Virtual time.</param>
        /// <param name="isUnacknowledged">Whether the frame was sound, and only the acknowledgement is missing.</param>
        void OnSendFailed(long nowUs, bool isUnacknowledged);

        /// <summary>A frame of another node has passed by. The object is the sender's and holds only during the call.</summary>
        void OnReceived(CanFrame frame, long nowUs);

        /// <summary>A frame of another node was destroyed, or nobody acknowledged it.</summary>
        void OnDamaged(long nowUs);
    }
}
