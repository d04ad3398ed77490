using System;
using Telematics.Doubles;
using Telematics.Sampling;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Unit.Tests
{
    [TestClass]
    public class AlarmTests
    {
        // Pairs of bits: 01 active, 10 not active; see BatteryAlarm.
        private const int Quiet = 0x2AAAAAA;
        private const int HighVoltage = (Quiet & ~0xC) | 0x4;
        private const int HighTemperature = (Quiet & ~0xC0) | 0x40;

        private static UnitRig _rig = new UnitRig(new FakeStorage());

        private static SampledGroup Alarms => _rig.Unit.Sampler.Groups[2];

        [TestMethod]
        public void AnAlarmIsPublishedAtOnceRaisedAndCleared()
        {
            Make(20500);
            int before = _rig.Link.Count;
            _rig.Alarm(HighVoltage, Quiet);
            _rig.RunUntil(20800);
            Assert.AreEqual(before + 1, _rig.Link.Count, "nothing was published");
            byte[] frame = _rig.Link.GetPayload(before);
            Assert.AreEqual(0x20, (int)frame[0], "no key frame");
            Assert.AreEqual((int)SignalGroup.Alarm, frame[2] & 7);
            Assert.AreEqual(2, _rig.Unit.Signals.GetValue(SignalId.BatteryAlarms));

            _rig.RunUntil(26000);
            _rig.Alarm(Quiet, Quiet);
            _rig.RunUntil(26300);
            Assert.AreEqual(before + 2, _rig.Link.Count, "the end of it was not published");
            Assert.AreEqual(0x20, (int)_rig.Link.GetPayload(before + 1)[0], "no key frame");
            Assert.AreEqual(2, Alarms.FramesSealed);
        }

        [TestMethod]
        public void AWarningAndABusOffAreTold()
        {
            Make(20500);
            _rig.Alarm(Quiet, HighTemperature);
            _rig.RunUntil(20800);
            Assert.AreEqual(1, Alarms.FramesSealed);
            _rig.RunUntil(23000);
            _rig.Can.BusOffs++;
            _rig.RunUntil(23300);
            Assert.AreEqual(2, Alarms.FramesSealed);
            Assert.AreEqual(1, _rig.Unit.Signals.GetValue(SignalId.CanBusOffs));
        }

        [TestMethod]
        public void WhatDoesNotChangeIsNotToldAgain()
        {
            Make(20500);
            for (int s = 21; s < 60; s++)
            {
                _rig.Alarm(HighVoltage, Quiet);
                _rig.RunUntil(s * 1000L);
            }

            Assert.AreEqual(1, Alarms.FramesSealed);
        }

        [TestMethod]
        public void AFlappingInputCannotFloodAndWhatItWasInTheEndIsTold()
        {
            Make(20500);
            for (int i = 0; i < 3600; i++)
            {
                _rig.Alarm((i & 1) == 0 ? HighVoltage : Quiet, Quiet);
                _rig.RunUntil(20500 + ((i + 1) * 100L));
            }

            // 1, 2, 4, 8, 16, 32 s apart, and then 60.
            int during = Alarms.FramesSealed;
            Assert.IsTrue(during > 7 && during <= 13, during.ToString() + " frames in six minutes");
            _rig.Alarm(HighVoltage, Quiet);
            _rig.RunUntil(_rig.NowMs + 61000);
            Assert.IsTrue(Alarms.FramesSealed <= during + 1, "told more than once");
            _rig.Alarm(Quiet, Quiet);
            _rig.RunUntil(_rig.NowMs + 61000);
            int settled = Alarms.FramesSealed;
            _rig.RunUntil(_rig.NowMs + 200000);
            Assert.AreEqual(settled, Alarms.FramesSealed, "told without a change");
            _rig.Alarm(HighVoltage, Quiet);
            _rig.RunUntil(_rig.NowMs + 200);
            Assert.AreEqual(settled + 1, Alarms.FramesSealed, "a new alarm after a quiet time waits");
        }

        [TestMethod]
        public void AFlappingInputIsToldOnceAMinuteAtLeast()
        {
            Make(20500);
            long toldMs = 20500;
            int told = 0;
            for (int i = 0; i < 2000; i++)
            {
                _rig.Alarm((i & 1) == 0 ? HighVoltage : Quiet, Quiet);
                _rig.RunUntil(20500 + ((i + 1) * 100L));
                if (Alarms.FramesSealed != told)
                {
                    told = Alarms.FramesSealed;
                    toldMs = _rig.NowMs;
                }

                // It changes every 100 ms, so that there is always news within 200 ms.
                Assert.IsTrue(_rig.NowMs - toldMs <= 60300, "not told for " + (_rig.NowMs - toldMs).ToString() + " ms");
            }

            Assert.IsTrue(told >= 8, told.ToString() + " frames");
        }

        [TestMethod]
        public void ANewAlarmDoesNotWaitForOneThatFlaps()
        {
            Make(20500);
            for (int i = 0; i < 1200; i++)
            {
                _rig.Alarm(Quiet, (i & 1) == 0 ? HighVoltage : Quiet);
                _rig.RunUntil(20500 + ((i + 1) * 100L));
            }

            int before = Alarms.FramesSealed;
            _rig.Alarm(HighTemperature, Quiet);
            _rig.RunUntil(_rig.NowMs + 1100);
            Assert.AreEqual(before + 1, Alarms.FramesSealed);
        }

        [TestMethod]
        public void AlarmsThatNobodyCouldBeToldOfGoBeforeEverythingElse()
        {
            Make(20500);
            _rig.Link.Lose(Telematics.Mqtt.MqttLinkLoss.NoNetwork);
            _rig.IsReached = false;
            _rig.RunUntil(55000);
            _rig.Alarm(HighVoltage, Quiet);
            _rig.RunUntil(56000);
            int before = _rig.Link.Count;
            _rig.IsReached = true;
            _rig.RunUntil(120000);
            while (_rig.Link.GetTopic(before) != "v/moto-1/f")
            {
                before++;
            }

            byte[] first = Messages.Get(_rig.Link.GetPayload(before), 0);
            Assert.AreEqual(0x20, (int)first[0]);
            Assert.AreEqual((int)SignalGroup.Alarm, first[2] & 7);
        }

        [TestMethod]
        public void WhatHadToWaitIsToldBeforeTheUnitIsTurnedOff()
        {
            Make(20500);
            _rig.Alarm(HighVoltage, Quiet);
            _rig.RunUntil(20700);
            _rig.Alarm(Quiet, Quiet);
            _rig.RunUntil(20900);
            Assert.AreEqual(1, Alarms.FramesSealed);
            _rig.Unit.Stop(20900);
            Assert.AreEqual(2, Alarms.FramesSealed);
        }

        private static void Make(long untilMs)
        {
            _rig = new UnitRig(new FakeStorage());
            _rig.Alarm(Quiet, Quiet);
            _rig.RunUntil(untilMs);
            Assert.AreEqual(0, Alarms.FramesSealed, "an alarm while all is quiet");
        }
    }
}
