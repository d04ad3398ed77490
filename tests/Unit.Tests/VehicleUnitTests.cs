using System;
using Telematics.Doubles;
using Telematics.Mqtt;
using Telematics.Sampling;
using nanoFramework.TestFramework;

namespace Telematics.Unit.Tests
{
    [TestClass]
    public class VehicleUnitTests
    {
        [TestMethod]
        public void SamplesAreTakenSealedAndPublished()
        {
            UnitRig rig = new UnitRig(new FakeStorage());
            rig.RunUntil(121000);
            SampledGroup[] groups = rig.Unit.Sampler.Groups;
            Assert.AreEqual(121, groups[0].SamplesTaken);
            Assert.AreEqual(12, groups[1].SamplesTaken);
            Assert.AreEqual(0, groups[2].SamplesTaken);
            Assert.AreEqual(0, groups[0].SamplesMissed);
            Assert.AreEqual(12, groups[0].FramesSealed);
            Assert.AreEqual(12, groups[1].FramesSealed);
            Assert.AreEqual(24, rig.Unit.Uplink.FramesAcknowledged);
            Assert.AreEqual(0, rig.Unit.Frames.Count);
            Assert.AreEqual(0, rig.Unit.Frames.Dropped);
        }

        [TestMethod]
        public void HealthLeavesWithTheRideInOneMessage()
        {
            UnitRig rig = new UnitRig(new FakeStorage());
            rig.RunUntil(121000);
            Assert.AreEqual(12, rig.FrameMessages);
            Assert.AreEqual(2, Messages.Count(rig.Link.GetPayload(rig.Link.Count - 1)));
        }

        [TestMethod]
        public void NoSampleIsOlderThanTenSecondsWhenItIsSealedWheneverASessionBegins()
        {
            // A session that begins with something unsent seals at once, and the groups are out of step from then on.
            UnitRig rig = new UnitRig(new FakeStorage()) { IsReached = false };
            rig.RunUntil(33000);
            rig.IsReached = true;
            rig.RunUntil(37000);
            rig.Link.Lose(MqttLinkLoss.NoNetwork);
            rig.RunUntil(300000);
            Assert.IsTrue(rig.FramesSealed > 50, rig.FramesSealed.ToString() + " frames");
            Assert.IsTrue(rig.WorstAgeMs <= 10000, "a sample was " + rig.WorstAgeMs.ToString() + " ms old");
        }

        [TestMethod]
        public void KeyFramesHaveNumbersThatAscendOverResets()
        {
            FakeStorage storage = new FakeStorage();
            UnitRig rig = new UnitRig(storage);
            rig.RunUntil(21000);
            uint before = rig.GetSequence(rig.FramesSealed - 1);
            rig = new UnitRig(storage);
            rig.RunUntil(21000);
            uint after = rig.GetSequence(0);
            Assert.IsTrue(after > before, after.ToString() + " after a reset, " + before.ToString() + " before");
            string status = Text.Of(rig.Link.GetPayload(0));
            Assert.AreEqual("{\"online\":true,\"firmware\":\"1.2.3\",\"resets\":2,\"catalogue\":3}", status);
        }

        [TestMethod]
        public void AJournalThatIsNotOursIsSetAsideAndTheStatusSaysSo()
        {
            FakeStorage storage = new FakeStorage();
            byte[] foreign = new byte[500];
            for (int i = 0; i < foreign.Length; i++)
            {
                foreign[i] = (byte)(i * 37);
            }

            storage.Append("j3", foreign, 0, foreign.Length);
            UnitRig rig = new UnitRig(storage);
            rig.RunUntil(41000);
            string status = Text.Of(rig.Link.GetPayload(0));
            Assert.IsTrue(status.EndsWith(",\"counters\":{\"journal\":{\"filesRefused\":1}}}"), status);
            Assert.IsTrue(rig.FramesSealed > 0, "nothing was sealed");
            Assert.AreEqual(-1, storage.GetLength("j3"), "what is not ours keeps its room");
        }

        [TestMethod]
        public void TheStatusSaysHowOftenTheLoginWasRefused()
        {
            UnitRig rig = new UnitRig(new FakeStorage()) { IsReached = false };
            rig.RunUntil(100);
            rig.Link.Lose(MqttLinkLoss.Refused);
            rig.IsReached = true;
            rig.RunUntil(100000);
            string status = Text.Of(rig.Link.GetPayload(0));
            Assert.IsTrue(status.EndsWith(",\"counters\":{\"uplink\":{\"loginsRefused\":1,\"losses\":1}}}"), status);
        }

        [TestMethod]
        public void EachPartOfTheUnitTellsItsCounters()
        {
            UnitRig rig = new UnitRig(new FakeStorage());
            rig.RunUntil(21000);
            Assert.AreEqual("{\"parts\":\"journal sequence record sampler scheduler uplink dispatcher battery gnss utc signals commands\"}", rig.Ask("counters"));
            Assert.AreEqual("{\"counters\":\"sampler\",\"samplesMissed\":0,\"samplesTaken\":23,\"framesSealed\":4}", rig.Ask("counters sampler"));
        }

        [TestMethod]
        public void AShortOutageLosesNothing()
        {
            UnitRig rig = new UnitRig(new FakeStorage());
            rig.RunUntil(30000);
            rig.Link.Lose(MqttLinkLoss.ConnectionLost);
            rig.IsReached = false;
            for (int s = 30; s < 90; s++)
            {
                rig.RunUntil(s * 1000L);
                if (rig.Link.State == MqttLinkState.Opening)
                {
                    rig.Link.Lose(MqttLinkLoss.NoNetwork);
                }
            }

            rig.IsReached = true;
            rig.RunUntil(600500);
            Assert.AreEqual(0, rig.Unit.Frames.Count);
            Assert.AreEqual(0, rig.Unit.Frames.Dropped);
            Assert.AreEqual(rig.FramesSealed, rig.Unit.Uplink.FramesAcknowledged);
        }

        [TestMethod]
        public void AfterAnOutageTheFirstLiveFrameIsAKeyFrame()
        {
            UnitRig rig = new UnitRig(new FakeStorage());
            rig.RunUntil(35000);
            rig.Link.Lose(MqttLinkLoss.NoNetwork);
            rig.IsReached = false;
            rig.RunUntil(65000);
            rig.IsReached = true;
            int before = rig.Link.Count;
            rig.RunUntil(66000);

            // What waited goes at once, what was sampled since the last frame with it; then both groups begin anew.
            int first = rig.Link.GetTopic(before) == "v/moto-1/f" ? before : before + 1;
            Assert.AreEqual(7, Messages.Count(rig.Link.GetPayload(first)));
            before = rig.Link.Count;
            rig.RunUntil(76000);
            byte[] live = rig.Link.GetPayload(before);
            Assert.AreEqual(0x20, (int)Messages.Get(live, 0)[0], "the ride continues a frame of the backlog");
            Assert.AreEqual(0x20, (int)Messages.Get(live, 1)[0], "health continues a frame of the backlog");
        }

        [TestMethod]
        public void WhatTheReceiverSaysIsSampledInUtc()
        {
            UnitRig rig = new UnitRig(new FakeStorage());
            for (int s = 0; s < 9; s++)
            {
                rig.SayTime(s);
                rig.RunUntil((s + 1) * 1000L);
            }

            Assert.IsTrue(rig.Unit.Utc.IsKnown, "UTC is not known");
            long errorMs = rig.Unit.Utc.ToUtcMs(0) - 1777636800000;
            Assert.IsTrue(errorMs > -200 && errorMs <= 0, "off by " + errorMs.ToString() + " ms");
            rig.Link.Deliver(rig.Unit.Topics.Commands, Text.ToBytes("get Vehicle.Speed"));
            rig.RunUntil(9200);
            string answer = Text.Of(rig.Link.GetPayload(rig.Link.Count - 1));
            Assert.IsTrue(answer.StartsWith("{\"get\":\"speed\",\"value\":36.0,\"unit\":\"km/h\",\"quality\":\"valid\""), answer);
        }

        [TestMethod]
        public void StoppingSendsTheLastSamples()
        {
            UnitRig rig = new UnitRig(new FakeStorage());
            rig.RunUntil(15000);
            rig.Unit.Stop(15000);
            rig.RunUntil(20000);
            Assert.IsTrue(rig.Unit.Uplink.IsStopped, "not stopped");
            Assert.AreEqual(0, rig.Unit.Frames.Count);
            Assert.AreEqual(15, rig.Unit.Sampler.Groups[0].SamplesTaken);
            Assert.AreEqual("{\"online\":false}", Text.Of(rig.Link.GetPayload(rig.Link.Count - 1)));
        }

        [TestMethod]
        public void ARefusedLoginIsAHealthSignal()
        {
            UnitRig rig = new UnitRig(new FakeStorage()) { IsReached = false };
            rig.RunUntil(100);
            rig.Link.Lose(MqttLinkLoss.Refused);
            rig.RunUntil(11000);
            Assert.AreEqual(1, rig.Unit.Signals.GetValue(Telematics.Signals.SignalId.LoginsRefused));
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
    }
}
