namespace Telematics.Motor
{
    /// <summary>Which value of a <see cref="MotorState"/>; the name says the unit.</summary>
    public static class MotorValue
    {
        /// <summary>Motor shaft, revolutions a minute; negative when it turns backwards.</summary>
        public const int ShaftRpm = 0;

        /// <summary>Motor phase current, 0.1 A; negative when braking.</summary>
        public const int MotorCurrentDeciA = 1;

        /// <summary>Duty cycle, 0.1 %, -1000 to 1000.</summary>
        public const int DutyDeciPercent = 2;

        /// <summary>Current into the controller, 0.1 A; negative when regenerating.</summary>
        public const int InputCurrentDeciA = 3;

        /// <summary>Voltage at the controller, 0.1 V.</summary>
        public const int InputVoltageDeciV = 4;

        /// <summary>The controller's power stage, 0.1 °C.</summary>
        public const int ControllerTemperatureDeciC = 5;

        /// <summary>Motor winding, 0.1 °C.</summary>
        public const int MotorTemperatureDeciC = 6;

        /// <summary>Charge drawn since the controller's start, mAh.</summary>
        public const int ChargeUsedMah = 7;

        /// <summary>Charge given back since the controller's start, mAh.</summary>
        public const int ChargeRegeneratedMah = 8;

        /// <summary>Energy drawn since the controller's start, 0.1 Wh.</summary>
        public const int EnergyUsedDeciWh = 9;

        /// <summary>Energy given back since the controller's start, 0.1 Wh.</summary>
        public const int EnergyRegeneratedDeciWh = 10;

        /// <summary>Steps of the rotor since the controller's start, signed.</summary>
        public const int Tachometer = 11;

        /// <summary>Distance covered, m; survives restarts of the controller, not of this unit.</summary>
        public const int OdometerM = 12;

        /// <summary>How many there are.</summary>
        public const int Count = 13;
    }
}
