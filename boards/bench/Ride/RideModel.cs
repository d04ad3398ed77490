using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Ride
{
    /// <summary>
    /// Rides a <see cref="Route"/> on the <see cref="Motorcycle"/> and writes what is physically true into a
    /// <see cref="VehicleState"/>, 20 times a second of virtual time. The same route and seed give the same ride.
    /// </summary>
    /// <remarks>
    /// Models longitudinal dynamics, drive train with losses and regeneration, a pack of open-circuit voltage, resistance and one
    /// polarisation element, first-order temperatures. Leaves out: lean and tyres, wind, road surface, cell-by-cell behaviour,
    /// temperature's effect on resistance and range, field weakening, vibration.
    /// </remarks>
    public sealed class RideModel : Model
    {
        private const long StepUs = 50_000;
        private const long ParkedStepUs = 1_000_000;
        private const double StepS = StepUs / 1e6;
        private const double GravityMPerS2 = 9.81;
        private const double AirKgPerM3 = 1.2;
        private const double LateralMPerS2 = 3.2;
        private const double BrakingMPerS2 = 2.4;
        private const double MostBrakingMPerS2 = 5.5;
        private const double AcceleratingMPerS2 = 2.6;
        private const double LookAheadM = 160;
        private const double AmbientC = 21;

        private readonly Route _route;
        private readonly VehicleState _state;
        private readonly Random _random;
        private readonly DateTime _startUtc;
        private int _part;
        private double _alongM;
        private bool _stopAhead;
        private double _standS;
        private double _accelerationMPerS2;
        private double _whim;
        private double _mood;
        private double _polarisationV;
        private double _headingRad;
        private double _gradePercent;
        private double _weakestCellV;

        /// <summary>Puts the motorcycle at the route's start.</summary>
        /// <param name="route">The road.</param>
        /// <param name="state">What the ride writes.</param>
        /// <param name="startUtc">UTC at virtual time 0.</param>
        /// <param name="seed">Of the rider's moods and of traffic.</param>
        public RideModel(Route route, VehicleState state, DateTime startUtc, int seed)
        {
            _route = route;
            _state = state;
            _startUtc = startUtc;
            _random = new Random(seed);
            _headingRad = route.CourseDeg * Math.PI / 180;
            _standS = 4 + (3 * _random.NextDouble());
            _weakestCellV = 0.004 + (0.008 * _random.NextDouble());
            state.LatitudeDeg = route.LatitudeDeg;
            state.LongitudeDeg = route.LongitudeDeg;
            state.AltitudeM = route.AltitudeM;
            state.StateOfChargePercent = 78 + (14 * _random.NextDouble());
            state.StateOfHealthPercent = Motorcycle.StateOfHealthPercent;
            state.PackTemperatureMinC = AmbientC + 1;
            state.PackTemperatureMaxC = AmbientC + 2.5;
            state.MotorTemperatureC = AmbientC + 4;
            state.ControllerTemperatureC = AmbientC + 6;
            EnterPart(0);
            Step();
            NextUs = StepUs;
        }

        /// <summary>Whether the motorcycle is parked, and stays as it is.</summary>
        public bool IsParked { get; private set; }

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            while (NextUs <= nowUs)
            {
                if (!IsParked)
                {
                    Step();
                }

                _state.Utc = _startUtc.AddTicks(NextUs * 10);
                NextUs += IsParked ? ParkedStepUs : StepUs;
            }
        }

        /// <summary>The motorcycle stands from now on, with all switched off.</summary>
        public void Park()
        {
            IsParked = true;
            _accelerationMPerS2 = 0;
            _state.SpeedMPerS = 0;
            _state.MotorRpm = 0;
            _state.MotorCurrentA = 0;
            _state.MotorInputCurrentA = 0;
            _state.MotorDuty = 0;
            _state.PackCurrentA = 0;
        }

        /// <summary>The ride goes on.</summary>
        public void Unpark() => IsParked = false;

        private void EnterPart(int part)
        {
            _part = part % _route.Parts.Count;
            _stopAhead = _random.NextDouble() < _route.Parts[_part].StopChance;
        }

        private void Step()
        {
            double speed = _state.SpeedMPerS;
            if (_standS > 0 && speed == 0)
            {
                _standS -= StepS;
                _accelerationMPerS2 = 0;
            }
            else
            {
                // The rider's mood wanders slowly: a little faster or slower than the road suggests.
                _whim += (-_whim * StepS / 15) + (0.035 * Math.Sqrt(StepS) * Gaussian());
                _mood += (_whim - _mood) * StepS / 1.5;
                double allowed = AllowedMPerS(speed * StepS);
                double wanted = Math.Min(0.9 * (allowed - speed), AcceleratingMPerS2);
                _accelerationMPerS2 += (wanted - _accelerationMPerS2) * StepS / 0.25;
                if (speed + (_accelerationMPerS2 * StepS) > allowed)
                {
                    _accelerationMPerS2 = Math.Max((allowed - speed) / StepS, -MostBrakingMPerS2);
                }
            }

            Drive(speed);
            Move();
        }

        // The most that the road allows a step further on: its limit, its bends, and being able to slow down in time for
        // those to come and for a stop.
        private double AllowedMPerS(double movedM)
        {
            double allowed = double.MaxValue;
            double aheadM = -_alongM - movedM;
            for (int i = 0; aheadM < LookAheadM && i < 8; i++)
            {
                RoutePart part = _route.Parts[(_part + i) % _route.Parts.Count];
                double bend = Math.Abs(part.CurvaturePerM);
                double cruising = Math.Min(part.LimitKmH / 3.6, bend > 0 ? Math.Sqrt(LateralMPerS2 / bend) : double.MaxValue) * (1 + _mood);
                allowed = Math.Min(allowed, InTimeMPerS(cruising, aheadM));
                aheadM += part.LengthM;
                if (i == 0 && _stopAhead)
                {
                    return Math.Min(allowed, InTimeMPerS(0, aheadM));
                }
            }

            return allowed;
        }

        private static double InTimeMPerS(double targetMPerS, double withinM) =>
            Math.Sqrt((targetMPerS * targetMPerS) + (2 * BrakingMPerS2 * Math.Max(withinM, 0)));

        // From the acceleration that the rider wants, through wheel, motor and controller, to the pack; where the drive cannot
        // deliver it, the acceleration is less.
        private void Drive(double speed)
        {
            double wheelRadPerS = speed * 2 * Math.PI / Motorcycle.WheelCircumferenceM;
            double motorRadPerS = wheelRadPerS * Motorcycle.GearRatio;
            double forcePerTorque = Motorcycle.GearRatio * 2 * Math.PI / Motorcycle.WheelCircumferenceM * Motorcycle.GearEfficiency;
            double resistance = speed == 0 && _accelerationMPerS2 <= 0
                ? 0
                : (Motorcycle.MassKg * GravityMPerS2 * (Motorcycle.RollingResistance + (_gradePercent / 100))) + (0.5 * AirKgPerM3 * Motorcycle.DragAreaM2 * speed * speed);
            double inertia = Motorcycle.MassKg * (1 + Motorcycle.RotatingShare);
            double torque = ((inertia * _accelerationMPerS2) + resistance) / forcePerTorque;

            double mostTorque = Math.Min(Motorcycle.PeakPhaseCurrentA * Motorcycle.TorquePerA, 0.9 * Motorcycle.PeakPowerW / Math.Max(motorRadPerS, 1));
            double leastTorque = -Math.Min(Motorcycle.PeakBrakingCurrentA * Motorcycle.TorquePerA * Math.Clamp(speed / 3, 0, 1), Motorcycle.PeakRegenerationW / Math.Max(motorRadPerS, 1));
            if (torque > mostTorque)
            {
                torque = mostTorque;
                _accelerationMPerS2 = ((torque * forcePerTorque) - resistance) / inertia;
            }

            // The brakes take what regeneration does not.
            torque = Math.Max(torque, leastTorque);
            double phaseA = torque / Motorcycle.TorquePerA;
            double motorW = (torque * motorRadPerS) + (phaseA * phaseA * Motorcycle.WindingResistanceOhm) + (Motorcycle.IdleLossWPerRadPerS * motorRadPerS);
            double controllerLossW = Motorcycle.ControllerIdleW + (Motorcycle.ControllerLossShare * Math.Abs(motorW));
            double controllerW = motorW + controllerLossW;

            UsePack(controllerW);
            _state.MotorRpm = motorRadPerS * 60 / (2 * Math.PI);
            _state.MotorCurrentA = phaseA;
            _state.MotorInputCurrentA = controllerW / _state.PackVoltageV;
            _state.MotorDuty = Math.Clamp(((motorRadPerS * Motorcycle.TorquePerA) + (phaseA * Motorcycle.WindingResistanceOhm)) / _state.PackVoltageV, -1, 1);
            Warm(ref _state.MotorTemperatureC, motorW - (torque * motorRadPerS), 5200, 4.6 + (speed * 0.35));
            Warm(ref _state.ControllerTemperatureC, controllerLossW, 1300, 4.2 + (speed * 0.22));
        }

        private void UsePack(double controllerW)
        {
            double watts = controllerW + Motorcycle.AuxiliaryW;
            double openV = (Motorcycle.CellsInSeries * Motorcycle.CellOpenCircuitV(_state.StateOfChargePercent)) - _polarisationV;
            double root = (openV * openV) - (4 * Motorcycle.PackResistanceOhm * watts);
            double drawnA = (openV - Math.Sqrt(Math.Max(root, 0))) / (2 * Motorcycle.PackResistanceOhm);
            _polarisationV += ((drawnA * Motorcycle.PolarisationOhm) - _polarisationV) * StepS / Motorcycle.PolarisationS;
            _state.PackCurrentA = -drawnA;
            _state.PackVoltageV = openV - (drawnA * Motorcycle.PackResistanceOhm);
            _state.StateOfChargePercent = Math.Clamp(_state.StateOfChargePercent - (drawnA * StepS / 36 / Motorcycle.CapacityAh), 0, 100);
            double meanCellV = _state.PackVoltageV / Motorcycle.CellsInSeries;
            double spreadV = _weakestCellV + (Math.Abs(drawnA) * 0.00006);
            _state.CellVoltageMinV = meanCellV - spreadV;
            _state.CellVoltageMaxV = meanCellV + (spreadV * 0.6);
            double heatW = drawnA * drawnA * Motorcycle.PackResistanceOhm;
            Warm(ref _state.PackTemperatureMinC, heatW * 0.9, 21000, 4.2);
            Warm(ref _state.PackTemperatureMaxC, heatW * 1.15, 21000, 3.8);
            double wattHours = _state.PackVoltageV * drawnA * StepS / 3600;
            if (wattHours >= 0)
            {
                _state.EnergyUsedWh += wattHours;
            }
            else
            {
                _state.EnergyRegeneratedWh -= wattHours;
            }
        }

        private static void Warm(ref double celsius, double heatW, double joulePerK, double wattPerK) =>
            celsius += (heatW - ((celsius - AmbientC) * wattPerK)) * StepS / joulePerK;

        private void Move()
        {
            RoutePart part = _route.Parts[_part];
            double speed = Math.Max(0, _state.SpeedMPerS + (_accelerationMPerS2 * StepS));
            double toEndM = part.LengthM - _alongM;
            if (_stopAhead && speed < 0.6 && toEndM < 2.5)
            {
                speed = 0;
                _accelerationMPerS2 = 0;
                _stopAhead = false;
                _standS = part.StopS * (0.5 + _random.NextDouble());
            }

            double moved = speed * StepS;
            _headingRad += part.CurvaturePerM * moved;
            _gradePercent += (part.GradePercent - _gradePercent) * Math.Min(1, moved / 15);
            Travel(moved);
            _alongM += moved;
            if (_alongM >= part.LengthM)
            {
                _alongM -= part.LengthM;
                EnterPart(_part + 1);
            }

            _state.SpeedMPerS = speed;
            _state.DistanceM += moved;
            _state.AltitudeM += moved * _gradePercent / 100;
            _state.SkyVisible = _route.Parts[_part].Sky;
            double course = _headingRad * 180 / Math.PI % 360;
            _state.CourseDeg = course < 0 ? course + 360 : course;
        }

        // A small step on the WGS 84 ellipsoid: radii of curvature along the meridian and across it.
        private void Travel(double metres)
        {
            const double EquatorM = 6378137;
            const double EccentricitySquared = 0.00669437999014;
            double latitudeRad = _state.LatitudeDeg * Math.PI / 180;
            double w2 = 1 - (EccentricitySquared * Math.Sin(latitudeRad) * Math.Sin(latitudeRad));
            double w = Math.Sqrt(w2);
            _state.LatitudeDeg += metres * Math.Cos(_headingRad) / (EquatorM * (1 - EccentricitySquared) / (w2 * w)) * 180 / Math.PI;
            _state.LongitudeDeg += metres * Math.Sin(_headingRad) / (EquatorM / w * Math.Cos(latitudeRad)) * 180 / Math.PI;
        }

        private double Gaussian()
        {
            double u = 1 - _random.NextDouble();
            return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * _random.NextDouble());
        }
    }
}
