using Telematics.Doubles;
using Telematics.Journal;
using Telematics.Mqtt;
using nanoFramework.TestFramework;

namespace Telematics.Uplink.Tests
{
    [TestClass]
    public class UplinkDeliveryTests
    {
        private static UplinkRig _rig = new UplinkRig(false);
        private static FakeMqttLink _link = _rig.Link;

        [TestMethod]
        public void ThatABrokerHasAFrameReleasesNothing()
        {
            Make(false);
            Append(3);
            _rig.Open();
            _rig.RunAcknowledged(1000);
            Assert.AreEqual(3, _rig.Uplink.FramesAcknowledged);
            Assert.AreEqual(3, _rig.Store.Count);
            Assert.AreEqual(0, _rig.Store.Unsent);
        }

        [TestMethod]
        public void WhatAReceiverHasStoredIsReleased()
        {
            Make(false);
            Append(5);
            _rig.Open();
            _rig.RunAcknowledged(1000);
            _rig.Receive(1000, new long[] { 2, 1, 1 });
            Assert.IsFalse(_rig.Store.Has(0) || _rig.Store.Has(1) || _rig.Store.Has(3), "still here");
            Assert.IsTrue(_rig.Store.Has(2) && _rig.Store.Has(4), "gone");
            Assert.AreEqual(1, _rig.Uplink.ReceiverAcknowledgements);
        }

        [TestMethod]
        public void AReceiverMayBeFasterThanTheBroker()
        {
            Make(false);
            Append(3);
            _rig.Open();
            _rig.Run(200);
            _rig.Receive(1000, new long[] { 3 });
            Assert.AreEqual(0, _rig.Store.Count);
            _rig.RunAcknowledged(300000);
            Assert.AreEqual("1000 1001 1002", _rig.NumbersFrom(0), "sent again");
        }

        [TestMethod]
        public void WithoutOurReceiverTheBrokersAcknowledgementReleases()
        {
            Make(true);
            Append(3);
            _rig.Open();
            _rig.Run(200);
            Assert.AreEqual(3, _rig.Store.Count);
            _rig.AcknowledgeAll();
            Assert.AreEqual(0, _rig.Store.Count);
            _rig.RunAcknowledged(4000000);
            Assert.AreEqual("1000 1001 1002", _rig.NumbersFrom(0), "sent again");
        }

        [TestMethod]
        public void AfterALossOnlyWhatTheBrokerHadNotAcknowledgedIsSentAgainUnchanged()
        {
            Make(false);
            Append(2);
            _rig.Open();
            _rig.RunAcknowledged(200);
            Append(3);
            _rig.Run(200);
            byte[] before = _link.GetPayload(_link.Count - 1);
            _link.Lose(MqttLinkLoss.ConnectionLost);
            Assert.AreEqual(3, _rig.Store.Unsent);
            int sent = _link.Count;
            _rig.Open();
            _rig.RunAcknowledged(1000);
            Assert.AreEqual("1002 1003 1004", _rig.NumbersFrom(sent));
            byte[] after = _link.GetPayload(_link.Count - 1);
            Assert.AreEqual(before.Length, after.Length);
            for (int i = 0; i < before.Length; i++)
            {
                Assert.AreEqual(before[i], after[i], "byte " + i.ToString());
            }
        }

        [TestMethod]
        public void WhatTheReceiverLacksIsSentAgainAndNothingElse()
        {
            Make(false);
            Append(10);
            _rig.Open();
            _rig.RunAcknowledged(20000);
            int sent = _link.Count;

            // 1003, 1004 and 1007 are missing.
            _rig.Receive(1000, new long[] { 3, 2, 2, 1, 2 });
            Assert.AreEqual(3, _rig.Store.Unsent);
            _rig.RunAcknowledged(1000);
            Assert.AreEqual("1003 1004 1007", _rig.NumbersFrom(sent));
            Assert.AreEqual(3, _rig.Uplink.FramesLacked);
            _rig.Receive(1000, new long[] { 10 });
            Assert.AreEqual(0, _rig.Store.Count);
        }

        [TestMethod]
        public void AReceiverThatKeepsAskingForWhatWasAcknowledgedIsToldSo()
        {
            Make(false);
            Append(4);
            _rig.Open();
            _rig.RunAcknowledged(1000);
            _rig.Receive(1000, new long[] { 4 });
            _rig.Store.AcknowledgedUpTo = 1003;
            _rig.RunAcknowledged(100000);
            int beginnings = _rig.Store.LiveBeginnings;
            Ask();
            _rig.RunAcknowledged(29000);
            Ask();
            _rig.RunAcknowledged(100);
            Assert.AreEqual("", _rig.Store.Told, "an acknowledgement may come late");
            _rig.Receive(1000, new long[] { 4 });
            _rig.RunAcknowledged(2000);
            Ask();
            _rig.RunAcknowledged(2000);
            Assert.AreEqual("", _rig.Store.Told, "it had it in between");
            _rig.RunAcknowledged(29000);
            Ask();
            _rig.RunAcknowledged(100);
            Assert.AreEqual("1001-1001 1003-1003", _rig.Store.Told);
            Assert.AreEqual(beginnings + 1, _rig.Store.LiveBeginnings, "what is sealed from now on continues nothing that it lacks");
            Assert.AreEqual(1, _rig.Store.Checkpoints, "written down");
        }

        [TestMethod]
        public void AReceiverThatAsksForEverIsToldLessAndLessOften()
        {
            Make(false);
            Append(1);
            _rig.Open();
            _rig.RunAcknowledged(1000);
            _rig.Receive(1000, new long[] { 1 });
            _rig.Store.AcknowledgedUpTo = 1003;
            int told = 0;
            for (int s = 0; s < 86400; s += 10)
            {
                Ask();
                _rig.RunAcknowledged(10000);
            }

            told = _rig.Store.Checkpoints;
            Assert.IsTrue(told >= 20 && told <= 30, told.ToString() + " times in a day");
        }

        [TestMethod]
        public void WithoutOurReceiverNobodyIsToldWhatWasAcknowledged()
        {
            Make(true);
            Append(4);
            _rig.Open();
            _rig.RunAcknowledged(1000);
            _rig.Store.AcknowledgedUpTo = 1003;
            for (int s = 0; s < 300; s += 10)
            {
                Ask();
                _rig.RunAcknowledged(10000);
            }

            Assert.AreEqual("", _rig.Store.Told);
        }

        [TestMethod]
        public void WhatIsMissingOnlyBecauseItIsOnItsWayIsLeftAlone()
        {
            Make(false);
            Append(3);
            _rig.Open();
            _rig.RunAcknowledged(20000);

            // The broker has 1003 since a moment ago; 1004 is in flight; 1005 waits for the window with 1006, which is stored: it had
            // been sent before.
            _link.Window = 1;
            Append(1);
            _rig.RunAcknowledged(200);
            Append(1);
            _rig.Run(200);
            Append(2);
            _rig.Run(200);
            int sent = _link.Count;
            _rig.Receive(1000, new long[] { 3, 3, 1 });
            Assert.AreEqual(0, _rig.Uplink.FramesLacked);
            _rig.RunAcknowledged(1000);
            Assert.AreEqual("1005 1006", _rig.NumbersFrom(sent));

            // If it is still missing when it has had its time, it is sent again.
            _rig.RunAcknowledged(10000);
            _rig.Receive(1000, new long[] { 3, 3, 1 });
            _rig.RunAcknowledged(1000);
            Assert.AreEqual("1005 1006 1003 1004 1005", _rig.NumbersFrom(sent));
        }

        [TestMethod]
        public void WhatAReceiverWillNeverTakeIsSentEverMoreRarely()
        {
            Make(false);
            Append(3);
            _rig.Open();
            _rig.RunAcknowledged(1000);
            int before = 0;
            string times = "";
            for (int s = 0; s < 7200; s++)
            {
                _rig.Receive(1000, new long[] { 1, 1, 1 });
                _rig.RunAcknowledged(1000);
                if (_rig.Uplink.FramesLacked > before)
                {
                    before = _rig.Uplink.FramesLacked;
                    times += s.ToString() + " ";
                }
            }

            Assert.IsTrue(before >= 7 && before <= 10, "sent again " + before.ToString() + " times in two hours: " + times);
        }

        [TestMethod]
        public void WhatNobodySpeaksOfIsSentAgainAfterATimeThatDoublesUpToAnHour()
        {
            Make(false);
            _rig.Open();
            Append(1);
            _rig.RunAcknowledged(1000);
            int[] gapsS = { 120, 240, 480, 960, 1920, 3600, 3600, 3600 };
            for (int i = 0; i < gapsS.Length; i++)
            {
                int sent = _link.Count;
                int s = 0;
                while (_link.Count == sent && s < 10000)
                {
                    _rig.RunAcknowledged(1000);
                    s++;
                }

                Assert.IsTrue(s >= gapsS[i] - 2 && s <= gapsS[i] + 2, "after " + s.ToString() + " s, not " + gapsS[i].ToString());
            }

            Assert.AreEqual(gapsS.Length, _rig.Uplink.FramesTimedOut);
        }

        [TestMethod]
        public void WhileNoReceiverIsThereNewFramesAreNotRepeatedSoonEither()
        {
            Make(false);
            _rig.Open();
            for (int s = 0; s < 3600; s += 10)
            {
                Append(1);
                _rig.RunAcknowledged(10000);
            }

            int frames = 360;
            int again = _rig.Uplink.FramesSent - frames;
            Assert.IsTrue(again > 0 && again < 4 * frames, again.ToString() + " frames were sent again in an hour");
        }

        [TestMethod]
        public void OnceAcknowledgementsComeTheTimeIsShortAgain()
        {
            Make(false);
            _rig.Open();
            Append(1);
            _rig.RunAcknowledged(1000000);
            _rig.Receive(1000, new long[] { 1 });
            Append(1);
            int sent = _link.Count;
            _rig.RunAcknowledged(125000);
            Assert.AreEqual("1001 1001", _rig.NumbersFrom(sent));
        }

        [TestMethod]
        public void AReceiverThatComesBackIsGivenTimeToSayWhatItHas()
        {
            Make(false);
            _rig.Open();
            for (int i = 0; i < 60; i++)
            {
                Append(1);
                _rig.RunAcknowledged(10000);
            }

            // The next time-out is minutes ahead. The receiver begins with what is oldest.
            int again = _rig.Uplink.FramesTimedOut;
            for (uint first = 1000; first < 1060; first += 10)
            {
                _rig.Receive(first, new long[] { 10 });
                _rig.RunAcknowledged(1000);
            }

            Assert.AreEqual(again, _rig.Uplink.FramesTimedOut, "sent again what was about to be acknowledged");
            Assert.AreEqual(0, _rig.Store.Count);
        }

        [TestMethod]
        public void WhatWasStoredWhileThereWasNoSessionIsNotSentAgainBeforeItCanBeSaid()
        {
            Make(false);
            _rig.Open();
            Append(1);
            _rig.RunAcknowledged(1000);
            _link.Lose(MqttLinkLoss.NoNetwork);
            _rig.Run(600000);
            int sent = _link.Count;
            _link.Accept();
            _rig.RunAcknowledged(10000);
            _rig.Receive(1000, new long[] { 1 });
            _rig.RunAcknowledged(60000);
            Assert.AreEqual("", _rig.NumbersFrom(sent));
            Assert.AreEqual(0, _rig.Store.Count);
        }

        [TestMethod]
        public void OneThatAcknowledgementsLeaveOutIsSentAgainWhileOthersAreNot()
        {
            Make(false);
            _rig.Open();
            Append(1);
            _rig.RunAcknowledged(1000);
            int sent = _link.Count;
            for (uint first = 1001; first < 1015; first++)
            {
                Append(1);
                _rig.RunAcknowledged(10000);
                _rig.Receive(first, new long[] { 1 });
            }

            Assert.AreEqual("1001 1002 1003 1004 1005 1006 1007 1008 1009 1010 1011 1012", _rig.NumbersFrom(sent).Substring(0, 59));
            Assert.IsTrue(_rig.NumbersFrom(sent).IndexOf(" 1000") > 0, "not sent again: " + _rig.NumbersFrom(sent));
            Assert.AreEqual(1, _rig.Uplink.FramesTimedOut);
        }

        [TestMethod]
        public void NumbersAllOverThePlaceAreKeptTrackOf()
        {
            Make(false);
            _rig.Open();
            for (int i = 0; i < 300; i++)
            {
                Append(1);
                _rig.NextSequence += 2;
                _rig.RunAcknowledged(200);
            }

            // Every other record is stored; the rest is sent again when its time has come, and not before.
            for (int i = 0; i < 300; i += 2)
            {
                _rig.Receive(1000u + ((uint)i * 3), new long[] { 1 });
            }

            Assert.AreEqual(150, _rig.Store.Count);
            Assert.AreEqual(0, _rig.Uplink.FramesTimedOut);
            _rig.RunAcknowledged(200000);
            Assert.AreEqual(150, _rig.Uplink.FramesTimedOut);
            for (int i = 0; i < 300; i++)
            {
                _rig.Receive(1000u + ((uint)i * 3), new long[] { 1 });
            }

            Assert.AreEqual(0, _rig.Store.Count);
        }

        [TestMethod]
        public void AnAcknowledgementForAnotherVehicleReleasesNothing()
        {
            Make(false);
            Append(3);
            _rig.Open();
            _rig.RunAcknowledged(20000);

            // Its topic was damaged on the way, or the broker is not set as it should be.
            _link.Deliver(new MqttTopic("v/moto-1/c"), Messages.Acknowledge("moto-2", 1000, new long[] { 3 }));
            Assert.AreEqual(3, _rig.Store.Count);
            Assert.AreEqual(1, _rig.Uplink.ReceiverAcknowledgementsRefused);
            _link.Deliver(new MqttTopic("v/moto-1/c"), Messages.Acknowledge("moto-1", 1000, new long[] { 3 }));
            Assert.AreEqual(0, _rig.Store.Count);
            Assert.AreEqual(1, _rig.Uplink.ReceiverAcknowledgements);
        }

        [TestMethod]
        public void AnAcknowledgementThatIsNoneIsCountedAndDoesNothing()
        {
            Make(false);
            Append(3);
            _rig.Open();
            _rig.RunAcknowledged(20000);
            byte[] sound = Messages.Acknowledge(1000, new long[] { 3 });
            int count = 0;
            for (int bit = 8; bit < sound.Length * 8; bit++)
            {
                sound[bit >> 3] ^= (byte)(1 << (bit & 7));
                _link.Deliver(new MqttTopic("v/moto-1/c"), sound);
                sound[bit >> 3] ^= (byte)(1 << (bit & 7));
                count++;
            }

            _link.Deliver(new MqttTopic("v/moto-1/c"), new byte[] { 0xA1 });
            Assert.AreEqual(count + 1, _rig.Uplink.ReceiverAcknowledgementsRefused);
            Assert.AreEqual(0, _rig.Uplink.ReceiverAcknowledgements);
            Assert.AreEqual(3, _rig.Store.Count);
            int published = _link.Count;
            _rig.Run(1000);
            Assert.AreEqual(published, _link.Count, "it was answered");
        }

        [TestMethod]
        public void AnAcknowledgementOfEverythingThereCouldBeReleasesEverything()
        {
            Make(false);
            Append(3);
            _rig.Open();
            _rig.RunAcknowledged(1000);
            _rig.Receive(0, new long[] { 4294967296 });
            Assert.AreEqual(0, _rig.Store.Count);
        }

        private static void Make(bool releaseOnPuback)
        {
            _rig = new UplinkRig(releaseOnPuback);
            _link = _rig.Link;
        }

        // 1001 and 1003 are missing.
        private static void Ask()
        {
            _rig.Receive(1000, new long[] { 1, 1, 1, 1, 1 });
        }

        private static void Append(int records)
        {
            _rig.Append(records, RecordKind.Key, 40);
        }
    }
}
