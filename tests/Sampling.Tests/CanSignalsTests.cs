using Telematics.Battery;
using Telematics.Motor;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Sampling.Tests
{
    [TestClass]
    public class CanSignalsTests
    {
        [TestMethod]
        public void EachValueOfTheBatteryIsItsSignal()
        {
            SignalStore signals = new SignalStore();
            BatteryState state = new BatteryState();
            CanSignals battery = CanSignals.Of(state, signals);
            for (int i = 0; i < BatteryValue.Count; i++)
            {
                state.Values[i] = 100 + i;
                state.UpdatedMs[i] = 5000 + i;
            }

            battery.Update(6000);
            Check(signals, SignalId.PackVoltage, state.PackVoltageCentiV, "V", 2);
            Check(signals, SignalId.PackCurrent, state.PackCurrentDeciA, "A", 1);
            Check(signals, SignalId.StateOfCharge, state.StateOfChargeDeciPercent, "percent", 1);
            Check(signals, SignalId.StateOfHealth, state.StateOfHealthDeciPercent, "percent", 1);
            Check(signals, SignalId.CellVoltageMin, state.CellVoltageMinMv, "V", 3);
            Check(signals, SignalId.CellVoltageMax, state.CellVoltageMaxMv, "V", 3);
            Check(signals, SignalId.PackTemperature, state.PackTemperatureDeciC, "Celsius", 1);
            Check(signals, SignalId.PackTemperatureMin, state.CellTemperatureMinDeciC, "Celsius", 1);
            Check(signals, SignalId.PackTemperatureMax, state.CellTemperatureMaxDeciC, "Celsius", 1);
            Check(signals, SignalId.ChargeCurrentLimit, state.ChargeCurrentLimitDeciA, "A", 1);
            Check(signals, SignalId.DischargeCurrentLimit, state.DischargeCurrentLimitDeciA, "A", 1);
            Check(signals, SignalId.BatteryAlarms, state.Alarms, "", 0);
            Check(signals, SignalId.BatteryWarnings, state.Warnings, "", 0);
            Assert.AreEqual(5000L + BatteryValue.PackCurrentDeciA, signals.GetTimeMs(SignalId.PackCurrent), "the time it was heard");
        }

        [TestMethod]
        public void EachValueOfTheMotorIsItsSignal()
        {
            SignalStore signals = new SignalStore();
            MotorState state = new MotorState();
            CanSignals motor = CanSignals.Of(state, signals);
            for (int i = 0; i < MotorValue.Count; i++)
            {
                state.Values[i] = 100 + i;
                state.UpdatedMs[i] = 5000;
            }

            motor.Update(6000);
            Check(signals, SignalId.MotorSpeed, state.ShaftRpm, "rpm", 0);
            Check(signals, SignalId.MotorCurrent, state.MotorCurrentDeciA, "A", 1);
            Check(signals, SignalId.MotorInputCurrent, state.InputCurrentDeciA, "A", 1);
            Check(signals, SignalId.MotorDuty, state.DutyDeciPercent, "percent", 1);
            Check(signals, SignalId.MotorTemperature, state.MotorTemperatureDeciC, "Celsius", 1);
            Check(signals, SignalId.ControllerTemperature, state.ControllerTemperatureDeciC, "Celsius", 1);
            Check(signals, SignalId.MotorVoltage, state.InputVoltageDeciV, "V", 1);
            Check(signals, SignalId.EnergyUsed, state.EnergyUsedDeciWh, "Wh", 1);
            Check(signals, SignalId.EnergyRegenerated, state.EnergyRegeneratedDeciWh, "Wh", 1);
        }

        [TestMethod]
        public void WhatWasNeverHeardIsNeverSeen()
        {
            SignalStore signals = new SignalStore();
            CanSignals.Of(new BatteryState(), signals).Update(1000);
            Assert.AreEqual((int)SignalQuality.NeverSeen, (int)signals.GetQuality(SignalId.PackVoltage));
            Assert.AreEqual(0, signals.Refused);
        }

        [TestMethod]
        public void ABatteryThatFallsSilentGrowsStale()
        {
            SignalStore signals = new SignalStore();
            BatteryState state = new BatteryState();
            CanSignals battery = CanSignals.Of(state, signals);
            state.Values[BatteryValue.PackVoltageCentiV] = 9876;
            state.UpdatedMs[BatteryValue.PackVoltageCentiV] = 1000;
            for (long nowMs = 1000; nowMs <= 7000; nowMs += 1000)
            {
                battery.Update(nowMs);
                signals.MarkStale(nowMs);
            }

            Assert.AreEqual((int)SignalQuality.Stale, (int)signals.GetQuality(SignalId.PackVoltage));
        }

        private static void Check(SignalStore signals, int id, int expected, string unit, int decimals)
        {
            SignalDefinition signal = SignalCatalogue.Get(id);
            Assert.AreEqual((int)SignalQuality.Valid, (int)signals.GetQuality(id), signal.Name);
            Assert.AreEqual(expected, signals.GetValue(id), signal.Name);
            Assert.AreEqual(unit, signal.Unit, signal.Name);
            Assert.AreEqual(decimals, signal.Decimals, signal.Name);
        }
    }
}
