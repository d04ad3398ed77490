namespace Telematics.Motor
{
    /// <summary>What a vehicle's maker knows of its motor, and the controller's frames do not tell.</summary>
    public sealed class MotorInstallation
    {
        /// <summary>The controller's id on the bus, 0 to 254.</summary>
        public int ControllerId;

        /// <summary>The motor's pole pairs, from 1.</summary>
        public int PolePairs = 7;

        /// <summary>The driven wheel's circumference, from 1.</summary>
        public int WheelCircumferenceMm = 1900;

        /// <summary>Motor turns a wheel turn, in thousandths: 1000 for a hub motor.</summary>
        public int GearRatioMilli = 1000;
    }
}
