namespace Telematics.Motor
{
    /// <summary>The motor controllers that there are profiles of, by the names that settings call them.</summary>
    public static class MotorProfiles
    {
        /// <summary>Status frames of a VESC.</summary>
        public const string Vesc = "vesc";

        /// <summary>Makes a profile.</summary>
        /// <param name="name">One of the names here.</param>
        /// <param name="motor">How the motor is built in.</param>
        /// <returns>One that has heard nothing; null when there is none of that name.</returns>
        /// <exception cref="System.ArgumentOutOfRangeException">A motor cannot be built in like that.</exception>
        public static IMotorProfile? Make(string name, MotorInstallation motor)
        {
            switch (name)
            {
                case Vesc:
                    return new VescStatus(motor.ControllerId, motor.PolePairs, motor.WheelCircumferenceMm, motor.GearRatioMilli);
                default:
                    return null;
            }
        }
    }
}
