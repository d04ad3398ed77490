using Telematics.Doubles;
using Telematics.Journal;
using Telematics.Mqtt;
using nanoFramework.TestFramework;

namespace Telematics.Uplink.Tests
{
    [TestClass]
    public class UplinkOrderTests
    {
        private static UplinkRig _rig = new UplinkRig(false);
        private static FakeMqttLink _link = _rig.Link;

        [TestMethod]
        public void ASingleFrameGoesAsItIs()
        {
            Make();
            _rig.Open();
            _rig.Append(1, RecordKind.Key, 40);
            _rig.Run(100);
            Assert.AreEqual(2, _link.Count);
            Assert.AreEqual(40, _link.GetPayload(1).Length);
            Assert.AreEqual(0x20, (int)_link.GetPayload(1)[0]);
        }

        [TestMethod]
        public void FramesThatWaitLeaveTogether()
        {
            Make();
            _rig.Open();
            _rig.Append(1, RecordKind.Key, 3);
            _rig.Append(1, RecordKind.Frame, 128);
            _rig.Append(1, RecordKind.Frame, 4);
            _rig.Run(100);
            byte[] payload = _link.GetPayload(1);
            Assert.AreEqual(1 + 1 + 3 + 2 + 128 + 1 + 4, payload.Length);
            Assert.AreEqual(0xB0, (int)payload[0]);
            Assert.AreEqual(3, (int)payload[1]);
            Assert.AreEqual(0x20, (int)payload[2]);
            Assert.AreEqual(0x80, (int)payload[5]);
            Assert.AreEqual(0x01, (int)payload[6]);
            Assert.AreEqual(0x20, (int)payload[7]);
            Assert.AreEqual(4, (int)payload[135]);
            Assert.AreEqual("1000 1001 1002", _rig.NumbersIn(1));
            Assert.AreEqual(3, _rig.Uplink.FramesSent);
        }

        [TestMethod]
        public void AMessageOfSeveralIsNoLongerThanTheLinkCarriesNorThanConfigured()
        {
            for (int longest = 1; longest <= 220; longest += 3)
            {
                Make();
                _link.MaxPayload = longest < 100 ? 120 : 1000;
                int limit = longest < 100 ? 120 : 256;
                _rig.Open();
                for (int i = 0; i < 40; i++)
                {
                    _rig.Append(1, RecordKind.Frame, 3 + ((i * 37) % longest));
                }

                _rig.RunAcknowledged(6000);
                int next = 1000;
                for (int i = 1; i < _link.Count; i++)
                {
                    byte[] payload = _link.GetPayload(i);
                    Assert.IsTrue(payload.Length <= limit, payload.Length.ToString() + " bytes where " + limit.ToString() + " may be");
                    for (int part = 0; part < Messages.Count(payload); part++)
                    {
                        byte[] record = Messages.Get(payload, part);
                        Assert.AreEqual((int)(byte)next, (int)record[1]);
                        Assert.AreEqual(_rig.Store.GetRecord(next - 1000).Length, record.Length);
                        next++;
                    }
                }

                Assert.AreEqual(1040, next, "up to " + longest.ToString());
            }
        }

        [TestMethod]
        public void RecordsOfEveryLengthComeOutOfAMessageOfSeveralAsTheyWere()
        {
            for (int length = 3; length <= 140; length++)
            {
                Make();
                _rig.Open();
                _rig.Append(1, RecordKind.Frame, length);
                _rig.Append(1, RecordKind.Frame, 30);
                _rig.Append(1, RecordKind.Frame, length < 80 ? length : 40);
                _rig.Run(100);
                byte[] payload = _rig.Link.GetPayload(1);
                Assert.AreEqual("1000 1001 1002", _rig.NumbersIn(1), "length " + length.ToString());
                byte[] first = Messages.Get(payload, 0);
                Assert.AreEqual(length, first.Length);
                Assert.AreEqual(0x20, (int)first[0], "length " + length.ToString());
            }
        }

        [TestMethod]
        public void MessagesAreFilledAsFarAsTheyGo()
        {
            Make();
            _rig.Open();
            _rig.Append(40, RecordKind.Frame, 84);
            _rig.RunAcknowledged(3000);

            // 1 + 3 * (1 + 84) = 256.
            Assert.AreEqual(256, _link.GetPayload(1).Length);
            Assert.AreEqual("1000 1001 1002", _rig.NumbersIn(1));
            Assert.AreEqual("1039", _rig.NumbersIn(14));

            Make();
            _rig.Open();
            _rig.Append(4, RecordKind.Frame, 85);
            _rig.RunAcknowledged(3000);
            Assert.AreEqual("1000 1001", _rig.NumbersIn(1));
        }

        [TestMethod]
        public void AlarmsGoBeforeLiveBeforeBacklog()
        {
            Make();
            _rig.Append(3, RecordKind.Frame, 100);
            _rig.Open();
            Assert.AreEqual(1, _rig.Store.LiveBeginnings);
            _rig.Append(3, RecordKind.Key, 100);
            _rig.Append(1, RecordKind.Alarm, 100);
            _rig.Append(1, RecordKind.Notice, 17);
            _rig.RunAcknowledged(2000);
            Assert.AreEqual("1000 1001 1006 1007 1003 1004 1005 1002", _rig.NumbersFrom(1));
        }

        [TestMethod]
        public void NothingFillsTheRoomThatTheNextAlarmIsTooLongFor()
        {
            Make();
            _rig.Open();
            _rig.Append(1, RecordKind.Alarm, 200);
            _rig.Append(1, RecordKind.Alarm, 100);
            _rig.Append(1, RecordKind.Key, 20);
            _rig.Run(100);
            Assert.AreEqual("1000", _rig.NumbersIn(1), "a live frame left before an alarm");
            _rig.Run(100);
            Assert.AreEqual("1001 1002", _rig.NumbersIn(2));
        }

        [TestMethod]
        public void LiveWaitsBehindOneMessageOfBacklogAtMost()
        {
            Make();
            _rig.Append(40, RecordKind.Frame, 100);
            _rig.Open();
            _rig.Run(1000);
            Assert.AreEqual(1, _link.InFlight, "messages of backlog in flight");
            for (int i = 0; i < 10; i++)
            {
                int before = _link.Count;
                _rig.Append(1, RecordKind.Key, 100);
                _rig.Run(100);
                Assert.AreEqual(before + 1, _link.Count, "live was not published at once");
                Assert.AreEqual((1040 + i).ToString(), _rig.NumbersIn(before));
                _rig.AcknowledgeAll();
                _rig.Run(100);
                Assert.AreEqual(1, _link.InFlight, "no backlog while there is room");
            }
        }

        [TestMethod]
        public void WhatTheLinkHasNotTakenYetIsOvertakenByWhatGoesBefore()
        {
            Make();
            _link.Window = 1;
            _rig.Append(6, RecordKind.Frame, 100);
            _rig.Open();
            _rig.Run(1000);
            _rig.Append(1, RecordKind.Key, 100);
            _rig.Run(1000);
            _rig.Append(1, RecordKind.Alarm, 60);
            _rig.Run(1000);
            _rig.RunAcknowledged(2000);
            Assert.AreEqual("1000 1001 1007 1006 1002 1003 1004 1005", _rig.NumbersFrom(1));
            Assert.AreEqual(8, _rig.Uplink.FramesSent, "counted more often than sent");
        }

        [TestMethod]
        public void ASessionBeginsLiveOnlyWhenSomethingWaits()
        {
            Make();
            _rig.Open();
            Assert.AreEqual(0, _rig.Store.LiveBeginnings);
            _rig.Append(1, RecordKind.Key, 40);
            _rig.RunAcknowledged(1000);
            _link.Lose(MqttLinkLoss.NoNetwork);
            _rig.Open();
            Assert.AreEqual(0, _rig.Store.LiveBeginnings);
            _rig.Append(1, RecordKind.Frame, 40);
            _rig.Run(200);
            _link.Lose(MqttLinkLoss.NoNetwork);
            _rig.Open();
            Assert.AreEqual(1, _rig.Store.LiveBeginnings);
        }

        [TestMethod]
        public void AFrameThatNoPublishCanCarryHoldsUpNothing()
        {
            Make();
            _link.MaxPayload = 120;
            _rig.Append(1, RecordKind.Key, 40);
            _rig.Append(1, RecordKind.Key, 121);
            _rig.Append(1, RecordKind.Key, 120);
            _rig.Open();
            _rig.RunAcknowledged(1000);
            Assert.AreEqual("1000 1002", _rig.NumbersFrom(1));
            Assert.AreEqual(1, _rig.Uplink.FramesTooLong);
            Assert.IsTrue(_rig.Store.Has(1), "gone without a word");
        }

        private static void Make()
        {
            _rig = new UplinkRig(false);
            _link = _rig.Link;
        }
    }
}
