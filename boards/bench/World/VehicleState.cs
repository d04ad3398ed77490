using System;

namespace Telematics.Bench.World
{
    /// <summary>
    /// What is physically true of the modelled motorcycle now. The ride writes it; the models of the receiver,
    /// the battery and the motor controller read it and add what their own measuring does to it.
    /// </summary>
    public sealed class VehicleState
    {
        /// <summary>UTC of the world.</summary>
        public DateTime Utc;

        /// <summary>WGS 84 degrees, north positive.</summary>
        public double LatitudeDeg;

        /// <summary>WGS 84 degrees, east positive.</summary>
        public double LongitudeDeg;

        /// <summary>Metres above mean sea level.</summary>
        public double AltitudeM;

        /// <summary>Speed over ground, m/s.</summary>
        public double SpeedMPerS;

        /// <summary>Degrees from true north, 0 to below 360.</summary>
        public double CourseDeg;

        /// <summary>Whether the receiver sees enough sky for a fix.</summary>
        public bool SkyVisible = true;

        /// <summary>Pack voltage, V.</summary>
        public double PackVoltageV;

        /// <summary>Pack current, A; positive when charging (regenerating), negative when driving.</summary>
        public double PackCurrentA;

        /// <summary>State of charge, 0 to 100 %.</summary>
        public double StateOfChargePercent;

        /// <summary>State of health, 0 to 100 %.</summary>
        public double StateOfHealthPercent;

        /// <summary>Lowest cell voltage, V.</summary>
        public double CellVoltageMinV;

        /// <summary>Highest cell voltage, V.</summary>
        public double CellVoltageMaxV;

        /// <summary>Lowest temperature in the pack, °C.</summary>
        public double PackTemperatureMinC;

        /// <summary>Highest temperature in the pack, °C.</summary>
        public double PackTemperatureMaxC;

        /// <summary>Motor shaft, revolutions a minute.</summary>
        public double MotorRpm;

        /// <summary>Motor phase current, A; negative when braking.</summary>
        public double MotorCurrentA;

        /// <summary>Current into the motor controller, A; negative when regenerating.</summary>
        public double MotorInputCurrentA;

        /// <summary>Duty cycle of the motor controller, -1 to 1.</summary>
        public double MotorDuty;

        /// <summary>Motor winding, °C.</summary>
        public double MotorTemperatureC;

        /// <summary>Controller's power stage, °C.</summary>
        public double ControllerTemperatureC;

        /// <summary>Energy drawn from the pack since start, Wh.</summary>
        public double EnergyUsedWh;

        /// <summary>Energy given back to the pack since start, Wh.</summary>
        public double EnergyRegeneratedWh;

        /// <summary>Distance covered since start, m.</summary>
        public double DistanceM;
    }
}
