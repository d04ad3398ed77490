using Telematics.Buses;

namespace Telematics.Can
{
    /// <summary>A CAN bus behind any controller.</summary>
    public interface ICanBus
    {
        /// <summary>Takes the oldest received frame.</summary>
        /// <returns>False when none waits; <paramref name="frame"/> is then unchanged.</returns>
        [SteadyState]
        bool TryRead(CanFrame frame);

        /// <summary>Hands a frame to the controller for sending.</summary>
        /// <returns>False when the controller cannot take it now.</returns>
        [SteadyState]
        bool TrySend(CanFrame frame);

        /// <summary>Frames taken from the controller since start.</summary>
        int FramesReceived { get; }

        /// <summary>Times that received frames were lost, in the controller or in the ring behind it.</summary>
        int Overflows { get; }

        /// <summary>Times that the controller went off the bus since start, because of errors there.</summary>
        int BusOffs { get; }
    }
}
