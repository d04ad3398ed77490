using Telematics.Buses;

namespace Telematics.Can
{
    /// <summary>Makes something of the frames of one device on the bus.</summary>
    public interface ICanListener
    {
        /// <summary>Takes a frame if it is this listener's. The object is the dispatcher's and holds only during the call. Called for every frame: quick.</summary>
        /// <returns>False when the frame is not for this listener.</returns>
        [SteadyState]
        bool Accept(CanFrame frame, long nowMs);

        /// <summary>Names the identifiers that it makes something of, for the controller's filters. At start.</summary>
        void AddIds(CanIdList ids);
    }
}
