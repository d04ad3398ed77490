using Telematics.Can;

namespace Telematics.Motor
{
    /// <summary>Turns the CAN frames of one make of motor controller into a <see cref="MotorState"/>.</summary>
    public interface IMotorProfile : ICanListener
    {
        /// <summary>What was heard so far, once refreshed. The same object for as long as the profile lives.</summary>
        MotorState State { get; }

        /// <summary>Values not taken because their frame was too short for them.</summary>
        int ShortFields { get; }

        /// <summary>Values not taken because they cannot be true.</summary>
        int ImplausibleValues { get; }
    }
}
