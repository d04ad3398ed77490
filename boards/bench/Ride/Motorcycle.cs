namespace Telematics.Bench.Ride
{
    /// <summary>
    /// The modelled motorcycle: the size of a 125 cm³ class electric commuter (11 kW peak, 72 V nominal).
    /// Round figures of its class, not a make's data.
    /// </summary>
    public static class Motorcycle
    {
        /// <summary>With rider, kg.</summary>
        public const double MassKg = 225;

        /// <summary>Mass that also has to be spun up (wheels, rotor), as a share of <see cref="MassKg"/>.</summary>
        public const double RotatingShare = 0.05;

        /// <summary>Rolling resistance coefficient.</summary>
        public const double RollingResistance = 0.013;

        /// <summary>Drag area, m².</summary>
        public const double DragAreaM2 = 0.48;

        /// <summary>Rolling circumference of the driven wheel, m.</summary>
        public const double WheelCircumferenceM = 1.88;

        /// <summary>Motor revolutions a wheel revolution.</summary>
        public const double GearRatio = 5.6;

        /// <summary>Efficiency of the belt.</summary>
        public const double GearEfficiency = 0.97;

        /// <summary>Pole pairs of the motor.</summary>
        public const int PolePairs = 5;

        /// <summary>Torque a phase ampere, N·m/A.</summary>
        public const double TorquePerA = 0.145;

        /// <summary>Winding resistance as seen by the phase current, Ω.</summary>
        public const double WindingResistanceOhm = 0.012;

        /// <summary>Iron and bearing losses, W a (rad/s).</summary>
        public const double IdleLossWPerRadPerS = 0.35;

        /// <summary>Losses of the controller: constant part, W.</summary>
        public const double ControllerIdleW = 9;

        /// <summary>Losses of the controller: share of what goes through it.</summary>
        public const double ControllerLossShare = 0.025;

        /// <summary>Most that the controller draws, W.</summary>
        public const double PeakPowerW = 11000;

        /// <summary>Most that braking gives back at the shaft, W: what the pack may be charged with.</summary>
        public const double PeakRegenerationW = 3200;

        /// <summary>Largest phase current, A.</summary>
        public const double PeakPhaseCurrentA = 290;

        /// <summary>Largest phase current when braking, A.</summary>
        public const double PeakBrakingCurrentA = 90;

        /// <summary>Lights, instruments and the telematics unit, W.</summary>
        public const double AuxiliaryW = 55;

        /// <summary>Cells in series.</summary>
        public const int CellsInSeries = 20;

        /// <summary>Pack capacity, A·h.</summary>
        public const double CapacityAh = 60;

        /// <summary>Pack resistance at rest temperature, Ω.</summary>
        public const double PackResistanceOhm = 0.036;

        /// <summary>Resistance of the polarisation (RC) element, Ω.</summary>
        public const double PolarisationOhm = 0.022;

        /// <summary>Time constant of the polarisation, s.</summary>
        public const double PolarisationS = 28;

        /// <summary>State of health, %.</summary>
        public const double StateOfHealthPercent = 97;

        // Open-circuit voltage of an NMC cell at 0, 10 … 100 % of charge, V: the usual shape.
        private static readonly double[] OpenCircuitV = [3.00, 3.42, 3.51, 3.57, 3.62, 3.68, 3.76, 3.86, 3.95, 4.05, 4.18];

        /// <summary>A cell's open-circuit voltage, V.</summary>
        /// <param name="stateOfChargePercent">0 to 100; held at the ends.</param>
        public static double CellOpenCircuitV(double stateOfChargePercent)
        {
            double at = System.Math.Clamp(stateOfChargePercent, 0, 100) / 10;
            int low = System.Math.Min((int)at, OpenCircuitV.Length - 2);
            return OpenCircuitV[low] + ((at - low) * (OpenCircuitV[low + 1] - OpenCircuitV[low]));
        }
    }
}
