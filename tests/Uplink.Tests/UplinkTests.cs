using Telematics.Doubles;
using Telematics.Journal;
using Telematics.Mqtt;
using nanoFramework.TestFramework;

namespace Telematics.Uplink.Tests
{
    [TestClass]
    public class UplinkTests
    {
        private static UplinkRig _rig = new UplinkRig(false);
        private static FakeMqttLink _link = _rig.Link;

        [TestMethod]
        public void TheSessionIsOpenedWithAWillAndTheCommandTopic()
        {
            Make();
            _rig.Run(100);
            Assert.AreEqual(1, _link.Opens);
            MqttLinkOptions? options = _link.Options;
            Assert.AreEqual("v/moto-1/s", options!.WillTopic!.Name);
            Assert.AreEqual("{\"online\":false}", options.WillMessage);
            Assert.AreEqual("v/moto-1/c", options.Subscription!.Name);
        }

        [TestMethod]
        public void TheRetainedStatusComesFirst()
        {
            Make();
            Append(3);
            _rig.Open();
            Assert.AreEqual("v/moto-1/s", _link.GetTopic(0));
            Assert.AreEqual("{\"online\":true,\"firmware\":\"1.2.3\",\"resets\":1,\"catalogue\":3}", Text.Of(_link.GetPayload(0)));
            Assert.IsTrue(_link.IsRetained(0), "not retained");
            Assert.AreEqual("v/moto-1/f", _link.GetTopic(1));
            Assert.IsFalse(_link.IsRetained(1), "a frame is retained");
        }

        [TestMethod]
        public void NothingIsPublishedBeforeTheSubscriptionIsGranted()
        {
            Make();
            Append(1);
            _rig.Run(60000);
            Assert.AreEqual(0, _link.Count);
            Assert.AreEqual(1, _link.Opens);
        }

        [TestMethod]
        public void AFailedPublishIsTriedAgainAfterAPause()
        {
            Make();
            Append(1);
            _rig.Open();
            _link.Fail(1);
            _rig.Run(800);
            Assert.AreEqual(2, _link.Count);
            _rig.Run(400);
            Assert.AreEqual(3, _link.Count);
            Assert.AreEqual("1000", _rig.NumbersIn(2));
            Assert.AreEqual(1, _rig.Uplink.PublishFailures);
        }

        [TestMethod]
        public void ASessionInWhichEveryPublishFailsIsGivenUp()
        {
            Make();
            Append(1);
            _rig.Open();
            for (int i = 0; i < 60 && _link.Closes == 0; i++)
            {
                if (_link.InFlight > 0)
                {
                    _link.Fail(_link.Count - 1);
                }

                _rig.Run(1100);
            }

            Assert.AreEqual(1, _link.Closes);
            Assert.AreEqual(1, _rig.Store.Unsent);
        }

        [TestMethod]
        public void ASessionThatLooksUpAndIsDeadIsFoundWithTwoMissedAcknowledgements()
        {
            Make();
            _rig.Open();
            _rig.Run(100000);
            Append(1);
            _rig.Run(100);
            _rig.Run(_rig.PubackTimeoutMs - 500);
            Assert.AreEqual(0, _rig.Uplink.PubacksMissed);
            _rig.Run(1000);
            Assert.AreEqual(1, _rig.Uplink.PubacksMissed);
            Assert.AreEqual(0, _link.Closes, "given up after one");
            _rig.Run(_rig.PubackTimeoutMs);
            Assert.AreEqual(1, _link.Closes, "not given up");
            Assert.AreEqual(1, _rig.Uplink.DeadSessions);
            Assert.AreEqual((int)MqttLinkLoss.Timeout, (int)_rig.Uplink.LastLoss);
            Assert.AreEqual(1, _rig.Store.Unsent);
            _rig.Run(10000);
            Assert.AreEqual(2, _link.Opens, "not opened again");
        }

        [TestMethod]
        public void EachDeadSessionIsFoundAndHasItsFullPatience()
        {
            Make();
            Append(1);
            for (int session = 1; session <= 3; session++)
            {
                while (_link.State == MqttLinkState.Closed)
                {
                    _rig.Run(100);
                }

                // A network that takes its time is not the broker's silence.
                _rig.Run(100000);
                int missed = _rig.Uplink.PubacksMissed;
                _link.Accept();
                _rig.Run(_rig.PubackTimeoutMs - 500);
                string which = "session " + session.ToString();
                Assert.AreEqual(missed, _rig.Uplink.PubacksMissed, which + ": missed too early");
                _rig.Run(_rig.PubackTimeoutMs);
                Assert.AreEqual(session - 1, _link.Closes, which + ": given up after one");
                Assert.AreEqual(missed + 1, _rig.Uplink.PubacksMissed, which);
                _rig.Run(1000);
                Assert.AreEqual(session, _link.Closes, which + ": not given up");
                Assert.AreEqual(session, _rig.Uplink.DeadSessions, which);
            }
        }

        [TestMethod]
        public void AMissInOneSessionDoesNotCountInTheNext()
        {
            Make();
            _rig.Open();
            Append(1);
            _rig.Run(_rig.PubackTimeoutMs + 1000);
            Assert.AreEqual(1, _rig.Uplink.PubacksMissed);
            _link.Lose(MqttLinkLoss.NoNetwork);
            while (_link.State == MqttLinkState.Closed)
            {
                _rig.Run(100);
            }

            _link.Accept();
            _rig.Run(_rig.PubackTimeoutMs + 1000);
            Assert.AreEqual(2, _rig.Uplink.PubacksMissed);
            Assert.AreEqual(0, _link.Closes, "given up after one miss of its own");
        }

        [TestMethod]
        public void FailuresOfOneSessionDoNotCountInTheNext()
        {
            Make();
            _rig.Open();
            Append(1);
            for (int i = 0; i < 7; i++)
            {
                _rig.Run(2000);
                _link.Fail(_link.Count - 1);
            }

            _link.Lose(MqttLinkLoss.NoNetwork);
            while (_link.State == MqttLinkState.Closed)
            {
                _rig.Run(100);
            }

            // Nothing of the new session is acknowledged.
            _link.Accept();
            _rig.Run(2000);
            _link.Fail(_link.Count - 1);
            _rig.Run(2000);
            Assert.AreEqual(0, _link.Closes, "given up for failures of the session before");
        }

        [TestMethod]
        public void ASlowBrokerIsNoDeadOne()
        {
            Make();
            _rig.Open();
            for (int i = 0; i < 20; i++)
            {
                Append(1);
                _rig.Run(_rig.PubackTimeoutMs - 1000);
                _rig.AcknowledgeAll();
            }

            Assert.AreEqual(0, _rig.Uplink.PubacksMissed);
            Assert.AreEqual(0, _link.Closes);
        }

        [TestMethod]
        public void ASessionWithNothingToSayIsKept()
        {
            Make();
            _rig.Open();
            _rig.Run(1200000);
            Assert.AreEqual(0, _link.Closes);
            Assert.AreEqual(1, _link.Opens);
        }

        [TestMethod]
        public void AttemptsGrowRarerUntilASessionProvesItself()
        {
            Make();
            _rig.Run(100);
            for (int i = 0; i < 12; i++)
            {
                _link.Lose(MqttLinkLoss.NoNetwork);
                while (_link.State == MqttLinkState.Closed)
                {
                    _rig.Run(100);
                }
            }

            // It opens, and is lost before anything is acknowledged: no proof.
            _link.Accept();
            _rig.Run(100);
            _link.Lose(MqttLinkLoss.ConnectionLost);
            int opens = _link.Opens;
            _rig.Run(100000);
            Assert.AreEqual(opens, _link.Opens, "came back too soon");
            _rig.Run(200000);
            Assert.AreEqual(opens + 1, _link.Opens, "did not come back");

            _link.Accept();
            _rig.Run(100);
            _link.Acknowledge(_link.Count - 1);
            _link.Lose(MqttLinkLoss.NoNetwork);
            _rig.Run(1100);
            Assert.AreEqual(opens + 2, _link.Opens, "does not come back soon after a session that worked");
        }

        [TestMethod]
        public void AfterARefusedLoginItWaitsLonger()
        {
            Make();
            _rig.Run(100);
            _link.Lose(MqttLinkLoss.Refused);
            _rig.Run(29000);
            Assert.AreEqual(1, _link.Opens);
            _rig.Run(32000);
            Assert.AreEqual(2, _link.Opens);
            Assert.AreEqual(1, _rig.Uplink.LoginsRefused);
            _link.Lose(MqttLinkLoss.Refused);
            _rig.Run(59000);
            Assert.AreEqual(2, _link.Opens, "does not slow down further");
            _rig.Run(62000);
            Assert.AreEqual(3, _link.Opens);
            Assert.AreEqual(2, _rig.Uplink.LoginsRefused);
        }

        [TestMethod]
        public void ACommandIsAnsweredAheadOfFrames()
        {
            Make();
            _rig.Open();
            Append(20);
            _link.Deliver(new MqttTopic("v/moto-1/c"), Text.ToBytes("ping x"));
            _rig.Run(100);
            Assert.AreEqual("v/moto-1/r", _link.GetTopic(1));
            Assert.AreEqual("pong x", Text.Of(_link.GetPayload(1)));
            Assert.IsFalse(_link.IsRetained(1), "retained");
        }

        [TestMethod]
        public void AMessageOnAnotherTopicIsNoCommand()
        {
            Make();
            _rig.Open();
            _link.Deliver(new MqttTopic("v/moto-2/c"), Text.ToBytes("ping"));
            _link.Deliver(new MqttTopic("v/moto-2/c"), Messages.Acknowledge(1, new long[] { 1 }));
            _rig.Run(1000);
            Assert.AreEqual(1, _link.Count);
            Assert.AreEqual(0, _rig.Uplink.ReceiverAcknowledgements);
        }

        [TestMethod]
        public void AnswersAreBoundedAndSurviveALoss()
        {
            Make();
            _rig.Open();
            for (int i = 0; i < 10; i++)
            {
                _link.Deliver(new MqttTopic("v/moto-1/c"), Text.ToBytes("ping " + i.ToString()));
            }

            Assert.AreEqual(6, _rig.Uplink.ResponsesDropped);
            _rig.Run(100);
            Assert.AreEqual(5, _link.Count);
            _link.Lose(MqttLinkLoss.NoNetwork);
            _rig.Run(1100);
            _link.Accept();
            _rig.Run(200);
            int answers = 0;
            for (int i = 5; i < _link.Count; i++)
            {
                answers += _link.GetTopic(i) == "v/moto-1/r" ? 1 : 0;
            }

            Assert.AreEqual(3, answers, "the window holds the status and three answers");
        }

        [TestMethod]
        public void ACommandThatTheLinkDoesNotTakeIsAnsweredAsTooLong()
        {
            Make();
            _rig.Open();
            _link.DeliverTooLong(new MqttTopic("v/moto-1/c"));
            _link.DeliverTooLong(new MqttTopic("v/moto-2/c"));
            int before = _link.Count;
            _rig.Run(200);
            Assert.AreEqual(before + 1, _link.Count);
            Assert.AreEqual("v/moto-1/r", _link.GetTopic(before));
            Assert.AreEqual("{\"error\":\"command too long\"}", Text.Of(_link.GetPayload(before)));
        }

        [TestMethod]
        public void StoppingSendsWhatWaitsSaysGoodbyeAndCloses()
        {
            Make();
            Append(30);
            _rig.Open();
            _rig.Uplink.Stop();
            for (int i = 0; i < 100 && !_rig.Uplink.IsStopped; i++)
            {
                _rig.Run(100);
                _rig.AcknowledgeAll();
            }

            Assert.IsTrue(_rig.Uplink.IsStopped, "not stopped");
            Assert.AreEqual((int)MqttLinkLoss.Closed, (int)_rig.Uplink.LastLoss, "an end in order is no time-out");
            Assert.AreEqual(0, _rig.Store.Unsent);
            Assert.AreEqual("{\"online\":false}", Text.Of(_link.GetPayload(_link.Count - 1)));
            Assert.IsTrue(_link.IsRetained(_link.Count - 1), "not retained");
            _rig.Run(600000);
            Assert.AreEqual(1, _link.Opens, "opened again");
        }

        [TestMethod]
        public void WhatTurnsOutToBeMissingWhileStoppingIsToldBeforeGoodbye()
        {
            Make();
            Append(30);
            _rig.Open();
            _rig.Store.IsNoticeDue = true;
            _rig.Uplink.Stop();
            for (int i = 0; i < 100 && !_rig.Uplink.IsStopped; i++)
            {
                _rig.Run(100);
                _rig.AcknowledgeAll();
            }

            Assert.IsTrue(_rig.Uplink.IsStopped, "not stopped");
            Assert.AreEqual(31, _rig.Store.Appended);
            Assert.AreEqual(0, _rig.Store.Unsent);
            Assert.AreEqual(0x30, (int)_link.GetPayload(_link.Count - 2)[0], "the notice comes last but for the goodbye");
            Assert.AreEqual("{\"online\":false}", Text.Of(_link.GetPayload(_link.Count - 1)));
        }

        private static void Make()
        {
            _rig = new UplinkRig(false);
            _link = _rig.Link;
        }

        private static void Append(int records)
        {
            _rig.Append(records, RecordKind.Key, 40);
        }
    }
}
