using Telematics.Can;

namespace Telematics.Motor
{
    /// <summary>
    /// What a motor controller says, whatever its make. Call <see cref="CanValues.Refresh"/>
    /// before looking. A value is <see cref="CanValues.NotSet"/> until first heard;
    /// <see cref="CanValues.UpdatedMs"/>, by <see cref="MotorValue"/>, tells how old it is.
    /// </summary>
    public sealed class MotorState : CanValues
    {
        /// <summary>Makes a state of which nothing is known.</summary>
        /// <param name="decoder">Brings it up to date, or null for a state that is written in another way.</param>
        public MotorState(ICanDecoder? decoder = null)
            : base(MotorValue.Count, decoder)
        {
        }

        /// <summary>Motor shaft, revolutions a minute; negative when it turns backwards.</summary>
        public int ShaftRpm => Values[MotorValue.ShaftRpm];

        /// <summary>Motor phase current, 0.1 A; negative when braking.</summary>
        public int MotorCurrentDeciA => Values[MotorValue.MotorCurrentDeciA];

        /// <summary>Duty cycle, 0.1 %, -1000 to 1000.</summary>
        public int DutyDeciPercent => Values[MotorValue.DutyDeciPercent];

        /// <summary>Current into the controller, 0.1 A; negative when regenerating.</summary>
        public int InputCurrentDeciA => Values[MotorValue.InputCurrentDeciA];

        /// <summary>Voltage at the controller, 0.1 V.</summary>
        public int InputVoltageDeciV => Values[MotorValue.InputVoltageDeciV];

        /// <summary>The controller's power stage, 0.1 °C.</summary>
        public int ControllerTemperatureDeciC => Values[MotorValue.ControllerTemperatureDeciC];

        /// <summary>Motor winding, 0.1 °C.</summary>
        public int MotorTemperatureDeciC => Values[MotorValue.MotorTemperatureDeciC];

        /// <summary>Charge drawn since the controller's start, mAh.</summary>
        public int ChargeUsedMah => Values[MotorValue.ChargeUsedMah];

        /// <summary>Charge given back since the controller's start, mAh.</summary>
        public int ChargeRegeneratedMah => Values[MotorValue.ChargeRegeneratedMah];

        /// <summary>Energy drawn since the controller's start, 0.1 Wh.</summary>
        public int EnergyUsedDeciWh => Values[MotorValue.EnergyUsedDeciWh];

        /// <summary>Energy given back since the controller's start, 0.1 Wh.</summary>
        public int EnergyRegeneratedDeciWh => Values[MotorValue.EnergyRegeneratedDeciWh];

        /// <summary>Steps of the rotor since the controller's start, signed.</summary>
        public int Tachometer => Values[MotorValue.Tachometer];

        /// <summary>Distance covered, m; survives restarts of the controller, not of this unit.</summary>
        public int OdometerM => Values[MotorValue.OdometerM];
    }
}
