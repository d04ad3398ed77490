using System;
using Telematics.Signals;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>A vehicle simple enough for a test: it speeds up and slows down, turns, draws current as it does, and its sensors are noisy.</summary>
    internal sealed class ScriptedVehicle
    {
        private readonly Random _random;
        private double _speedMPerS;
        private double _aimMPerS;
        private double _courseDegrees;
        private double _turnDegreesPerS;
        private double _latitude;
        private double _longitude;
        private double _usedWh = 120;
        private double _regainedWh = 8;
        private double _odometerM = 51_300;

        public ScriptedVehicle(int seed, double latitude = 48.1372, double longitude = 11.5756, double courseDegrees = 40)
        {
            _random = new Random(seed);
            _latitude = latitude;
            _longitude = longitude;
            _courseDegrees = courseDegrees;
        }

        /// <summary>The raw values, by the signals' ids; of signals that are none of a ride's, 0.</summary>
        public int[] Values { get; } = new int[SignalCatalogue.Count];

        public void Ride(double seconds)
        {
            if (_random.Next(12) == 0)
            {
                _aimMPerS = _random.Next(4) == 0 ? 0 : _random.Next(30, 250) / 10.0;
            }

            if (_random.Next(6) == 0)
            {
                _turnDegreesPerS = _random.Next(3) == 0 ? _random.Next(-180, 181) / 10.0 : 0;
            }

            double accelerationMPerS2 = Math.Clamp(_aimMPerS - _speedMPerS, -3, 2.5);
            double before = _speedMPerS;
            _speedMPerS = Math.Max(0, _speedMPerS + (accelerationMPerS2 * seconds));
            double way = (before + _speedMPerS) / 2 * seconds;
            double turned = _speedMPerS > 1 ? _turnDegreesPerS * seconds : 0;
            double direction = (_courseDegrees + (turned / 2)) * Math.PI / 180;
            _courseDegrees = (_courseDegrees + turned + 360) % 360;
            _latitude += way * Math.Cos(direction) / 111_320;
            _longitude += way * Math.Sin(direction) / 111_320 / Math.Cos(_latitude * Math.PI / 180);
            _longitude -= _longitude > 180 ? 360 : 0;
            double forceN = (210 * accelerationMPerS2) + 40 + (0.4 * _speedMPerS * _speedMPerS);
            double powerW = _speedMPerS < 0.1 ? 60 : (forceN * _speedMPerS) + 60;
            double currentA = powerW / 78;
            _usedWh += Math.Max(0, powerW) * seconds / 3600;
            _regainedWh += Math.Max(0, -powerW) * seconds / 3600;
            _odometerM += way;

            Set(SignalId.Latitude, _latitude * 1e7, 3);
            Set(SignalId.Longitude, _longitude * 1e7, 3);
            Set(SignalId.Altitude, 5200 + (way * 3), 4);
            Set(SignalId.Speed, _speedMPerS * 36, 1);
            Set(SignalId.Course, _courseDegrees * 10, 2);
            Set(SignalId.Hdop, 80, 0);
            Set(SignalId.Satellites, 12, 1);
            Set(SignalId.FixType, 3, 0);
            Set(SignalId.PackVoltage, 8000 - (currentA * 4.5), 3);
            Set(SignalId.PackCurrent, -currentA * 10, 3);
            Set(SignalId.StateOfCharge, 800 - (_usedWh / 6), 0);
            Set(SignalId.StateOfHealth, 970, 0);
            Set(SignalId.CellVoltageMin, 3950 - (currentA * 0.22), 1);
            Set(SignalId.CellVoltageMax, 3968 - (currentA * 0.22), 1);
            Set(SignalId.PackTemperature, 240 + (_usedWh / 40), 1);
            Set(SignalId.PackTemperatureMin, 230 + (_usedWh / 40), 0);
            Set(SignalId.PackTemperatureMax, 250 + (_usedWh / 40), 0);
            Set(SignalId.ChargeCurrentLimit, 600, 0);
            Set(SignalId.DischargeCurrentLimit, 2000, 0);
            Set(SignalId.BatteryAlarms, 0, 0);
            Set(SignalId.BatteryWarnings, 0, 0);
            Set(SignalId.MotorSpeed, _speedMPerS * 170, 8);
            Set(SignalId.MotorCurrent, forceN * 1.6, 12);
            Set(SignalId.MotorInputCurrent, currentA * 10, 4);
            Set(SignalId.MotorDuty, Math.Min(950, _speedMPerS * 33), 3);
            Set(SignalId.MotorTemperature, 300 + (_usedWh / 10), 1);
            Set(SignalId.ControllerTemperature, 280 + (_usedWh / 12), 1);
            Set(SignalId.MotorVoltage, 800 - (currentA * 0.45), 1);
            Set(SignalId.EnergyUsed, _usedWh * 10, 0);
            Set(SignalId.EnergyRegenerated, _regainedWh * 10, 0);
            Set(SignalId.Odometer, _odometerM, 0);
        }

        private void Set(int id, double value, int noise)
        {
            SignalDefinition signal = SignalCatalogue.Get(id);
            Values[id] = (int)Math.Clamp(Math.Round(value) + _random.Next(-noise, noise + 1), signal.Min, signal.Max);
        }
    }
}
