using System;
using nanoFramework.TestFramework;
using Telematics.Doubles;
using Telematics.Mqtt;

namespace Telematics.Unit.Tests
{
    [TestClass]
    public class VehicleUnitTests
    {
        private static FakeClock _clock = new FakeClock();
        private static FakeStorage _storage = new FakeStorage();
        private static FakeMqttLink _link = new FakeMqttLink();
        private static FakeSerialPort _gnss = new FakeSerialPort();
        private static VehicleUnit _unit = Boot();

        [TestMethod]
        public void SamplesAreTakenSealedAndPublished()
        {
            _storage = new FakeStorage();
            Boot();
            int acknowledged = 0;
            Run(0, 120000, ref acknowledged);
            Assert.AreEqual(120, _unit.Sampler.Groups[0].SamplesTaken);
            Assert.AreEqual(12, _unit.Sampler.Groups[1].SamplesTaken);
            Assert.AreEqual(0, _unit.Sampler.Groups[0].SamplesMissed);
            Assert.AreEqual(12, _unit.Sampler.Groups[0].FramesSealed);
            Assert.AreEqual(2, _unit.Sampler.Groups[1].FramesSealed);
            Assert.AreEqual(14, _unit.Uplink.FramesAcknowledged);
            Assert.AreEqual(0, _unit.Frames.Count);
            Assert.AreEqual(0, _unit.Frames.Dropped);
        }

        [TestMethod]
        public void FramesHaveTheirNumbersOneAfterTheOther()
        {
            _storage = new FakeStorage();
            Boot();
            int acknowledged = 0;
            Run(0, 60000, ref acknowledged);
            uint before = 0;
            for (int i = 1; i < _link.Count; i++)
            {
                // Only key frames say their number; the frames of two groups take turns.
                byte[] frame = _link.GetPayload(i);
                uint sequence = (frame[0] & 0x0F) == 0 ? BitConverter.ToUInt32(frame, 3) : before + 1;
                Assert.IsTrue(i == 1 || sequence == before + 1, sequence.ToString() + " after " + before.ToString());
                before = sequence;
            }

            Boot();
            acknowledged = 0;
            Run(0, 20000, ref acknowledged);
            uint after = BitConverter.ToUInt32(_link.GetPayload(1), 3);
            Assert.IsTrue(after > before, after.ToString() + " after a reset, " + before.ToString() + " before");
            Assert.AreEqual("{\"online\":true,\"firmware\":\"1.2.3\",\"resets\":2,\"catalogue\":1}", Text.Of(_link.GetPayload(0)));
        }

        [TestMethod]
        public void AShortOutageLosesNothing()
        {
            _storage = new FakeStorage();
            Boot();
            int acknowledged = 0;
            Run(0, 30000, ref acknowledged);
            _link.Lose(MqttLinkLoss.ConnectionLost);
            int sent = _link.Count;
            for (long nowMs = 30000; nowMs < 90000; nowMs += 10)
            {
                Pass(nowMs);
                if (_link.State == MqttLinkState.Opening)
                {
                    _link.Lose(MqttLinkLoss.NoNetwork);
                }
            }

            acknowledged = sent;
            Run(90000, 300000, ref acknowledged);
            Assert.AreEqual(0, _unit.Frames.Count);
            Assert.AreEqual(0, _unit.Frames.Dropped);
            Assert.AreEqual(_unit.Sampler.Groups[0].FramesSealed + _unit.Sampler.Groups[1].FramesSealed, _unit.Uplink.FramesAcknowledged);
        }

        [TestMethod]
        public void WhatTheReceiverSaysIsSampledInUtc()
        {
            _storage = new FakeStorage();
            Boot();
            int acknowledged = 0;
            for (int s = 0; s < 9; s++)
            {
                _gnss.Queue(Sentence("GPRMC,12000" + s.ToString() + ".00,A,4808.23202,N,01134.53600,E,19.438,90.0,010526,,,A"));
                Run(s * 1000L, (s + 1) * 1000L, ref acknowledged);
            }

            Assert.IsTrue(_unit.Utc.IsKnown, "UTC is not known");
            long errorMs = _unit.Utc.ToUtcMs(0) - 1777636800000;
            Assert.IsTrue(errorMs > -200 && errorMs <= 0, "off by " + errorMs.ToString() + " ms");
            _link.Deliver(_unit.Topics.Commands, Text.ToBytes("get Vehicle.Speed"));
            Run(9000, 9200, ref acknowledged);
            string answer = Text.Of(_link.GetPayload(_link.Count - 1));
            Assert.IsTrue(answer.StartsWith("{\"get\":\"speed\",\"value\":36.0,\"unit\":\"km/h\",\"quality\":\"valid\""), answer);
        }

        [TestMethod]
        public void StoppingSendsTheLastSamples()
        {
            _storage = new FakeStorage();
            Boot();
            int acknowledged = 0;
            Run(0, 15000, ref acknowledged);
            _unit.Stop(15000);
            Run(15000, 20000, ref acknowledged);
            Assert.IsTrue(_unit.Uplink.IsStopped, "not stopped");
            Assert.AreEqual(0, _unit.Frames.Count);
            Assert.AreEqual(15, _unit.Sampler.Groups[0].SamplesTaken);
            Assert.AreEqual("{\"online\":false}", Text.Of(_link.GetPayload(_link.Count - 1)));
        }

        [TestMethod]
        public void AUnitThatBootsLateDoesNotThinkItHasMissedAnything()
        {
            _storage = new FakeStorage();
            Boot();
            int acknowledged = 0;
            Run(25000, 35000, ref acknowledged);
            Assert.AreEqual(0, _unit.Sampler.Groups[0].SamplesMissed);
            Assert.AreEqual(10, _unit.Sampler.Groups[0].SamplesTaken);
            for (int i = 0; i < _unit.Scheduler.Tasks.Length; i++)
            {
                Assert.AreEqual(0, _unit.Scheduler.Tasks[i].Overruns, _unit.Scheduler.Tasks[i].Name);
            }
        }

        [TestMethod]
        [DataRow("", "1.2.3")]
        [DataRow("a/b", "1.2.3")]
        [DataRow("moto-1", "1.2\"3")]
        [DataRow("moto-1", "1.2\\3")]
        [DataRow("moto-1", "a version that is longer than it may be")]
        public void WhatCannotBeIsRefusedAtStart(string vehicleId, string version)
        {
            bool refused = false;
            try
            {
                new VehicleUnit(
                    new UnitConfiguration { VehicleId = vehicleId, FirmwareVersion = version },
                    new UnitHardware(new FakeClock(), new FakeStorage(), new FakeMqttLink()));
            }
            catch (ArgumentException)
            {
                refused = true;
            }

            Assert.IsTrue(refused, "'" + vehicleId + "', '" + version + "' was taken");
        }

        private static VehicleUnit Boot()
        {
            _clock = new FakeClock();
            _link = new FakeMqttLink();
            _gnss = new FakeSerialPort();
            UnitHardware hardware = new UnitHardware(_clock, _storage, _link) { GnssPort = _gnss };
            _unit = new VehicleUnit(new UnitConfiguration { VehicleId = "moto-1", FirmwareVersion = "1.2.3" }, hardware);
            return _unit;
        }

        // Runs up to and including the last moment; the broker opens sessions and acknowledges at once.
        private static void Run(long fromMs, long toMs, ref int acknowledged)
        {
            for (long nowMs = fromMs; nowMs <= toMs; nowMs += 10)
            {
                Pass(nowMs);
                if (_link.State == MqttLinkState.Opening)
                {
                    _link.Accept();
                }

                while (acknowledged < _link.Count && _link.InFlight > 0)
                {
                    _link.Acknowledge(acknowledged++);
                }
            }
        }

        private static void Pass(long nowMs)
        {
            _clock.NowUs = nowMs * 1000;
            _unit.RunDue(nowMs);
        }

        private static byte[] Sentence(string content)
        {
            int sum = 0;
            for (int i = 0; i < content.Length; i++)
            {
                sum ^= content[i];
            }

            return Text.ToBytes("$" + content + "*" + sum.ToString("X2") + "\r\n");
        }
    }
}
