using Telematics.Can;

namespace Telematics.Battery
{
    /// <summary>Turns the CAN frames of one make of battery into a <see cref="BatteryState"/>.</summary>
    public interface IBatteryProfile : ICanListener
    {
        /// <summary>What was heard so far, once refreshed. The same object for as long as the profile lives.</summary>
        BatteryState State { get; }

        /// <summary>Values not taken because their frame was too short for them.</summary>
        int ShortFields { get; }

        /// <summary>Values not taken because they cannot be true.</summary>
        int ImplausibleValues { get; }
    }
}
