using nanoFramework.TestFramework;
using Telematics.Doubles;
using Telematics.Mqtt;
using Telematics.Signals;

namespace Telematics.Unit.Tests
{
    [TestClass]
    public class UplinkTests
    {
        private const int DeadAfterMs = 120000;

        private static FakeMqttLink _link = new FakeMqttLink();
        private static Journal _queue = MakeJournal();
        private static uint _sequence;
        private static Uplink _uplink = Make();
        private static long _nowMs;

        [TestMethod]
        public void TheSessionIsOpenedWithAWillAndTheCommandTopic()
        {
            Make();
            Run(100);
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
            Open();
            Assert.AreEqual("v/moto-1/s", _link.GetTopic(0));
            Assert.AreEqual("{\"online\":true}", Text.Of(_link.GetPayload(0)));
            Assert.IsTrue(_link.IsRetained(0), "not retained");
            Assert.AreEqual("v/moto-1/f", _link.GetTopic(1));
            Assert.IsFalse(_link.IsRetained(1), "a frame is retained");
        }

        [TestMethod]
        public void FramesGoOutInTheirOrderWithinTheWindow()
        {
            Make();
            Append(10);
            Open();
            Run(5000);
            Assert.AreEqual(4, _link.Count, "the status and three frames are in flight");
            _link.Acknowledge(0);
            _link.Acknowledge(2);
            Run(5000);
            Assert.AreEqual(6, _link.Count);
            for (int i = 1; i < 6; i++)
            {
                Assert.AreEqual(i - 1, (int)_link.GetPayload(i)[0], "publish " + i.ToString());
            }

            Assert.AreEqual(9, _queue.Count);
        }

        [TestMethod]
        public void NothingIsPublishedBeforeTheSubscriptionIsGranted()
        {
            Make();
            Append(1);
            Run(60000);
            Assert.AreEqual(0, _link.Count);
            Assert.AreEqual(1, _link.Opens);
        }

        [TestMethod]
        public void AfterALossWhatWasNotAcknowledgedIsSentAgainUnchanged()
        {
            Make();
            Append(3);
            Open();
            _link.Acknowledge(1);
            _link.Lose(MqttLinkLoss.ConnectionLost);
            Run(1000);
            Assert.AreEqual(2, _link.Opens);
            int before = _link.Count;
            _link.Accept();
            Run(100);
            Assert.AreEqual(before + 3, _link.Count, "status and two frames");
            Assert.AreEqual("v/moto-1/s", _link.GetTopic(before));
            Assert.AreEqual(1, (int)_link.GetPayload(before + 1)[0]);
            Assert.AreEqual(2, (int)_link.GetPayload(before + 2)[0]);
        }

        [TestMethod]
        public void AFailedPublishIsTriedAgainAfterAPause()
        {
            Make();
            Append(2);
            Open();
            _link.Fail(1);
            Run(800);
            Assert.AreEqual(3, _link.Count);
            Run(400);
            Assert.AreEqual(4, _link.Count);
            Assert.AreEqual(0, (int)_link.GetPayload(3)[0]);
            Assert.AreEqual(1, _uplink.PublishFailures);
        }

        [TestMethod]
        public void ASessionInWhichEveryPublishFailsIsGivenUp()
        {
            Make();
            Append(1);
            Open();
            for (int i = 0; i < 60 && _link.Closes == 0; i++)
            {
                if (_link.InFlight > 0)
                {
                    _link.Fail(_link.Count - 1);
                }

                Run(1100);
            }

            Assert.AreEqual(1, _link.Closes);
            Assert.AreEqual(1, _queue.Count);
        }

        [TestMethod]
        public void ASessionThatAcknowledgesNothingIsGivenUp()
        {
            Make();
            Append(1);
            Open();
            Run(DeadAfterMs - 1000);
            Assert.AreEqual(0, _link.Closes);
            Run(2000);
            Assert.AreEqual(1, _link.Closes);
            Assert.AreEqual(1, _uplink.DeadSessions);
            Run(10000);
            Assert.AreEqual(2, _link.Opens, "not opened again");
        }

        [TestMethod]
        public void ASessionWithNothingToSayIsKept()
        {
            Make();
            Open();
            _link.Acknowledge(0);
            Run(10 * DeadAfterMs);
            Assert.AreEqual(0, _link.Closes);
            Assert.AreEqual(1, _link.Opens);
        }

        [TestMethod]
        public void AttemptsGrowRarerUntilASessionProvesItself()
        {
            Make();
            Run(100);
            for (int i = 0; i < 12; i++)
            {
                _link.Lose(MqttLinkLoss.NoNetwork);
                while (_link.State == MqttLinkState.Closed)
                {
                    Run(100);
                }
            }

            // It opens, and is lost before anything is acknowledged: no proof.
            _link.Accept();
            Run(100);
            _link.Lose(MqttLinkLoss.ConnectionLost);
            int opens = _link.Opens;
            Run(100000);
            Assert.AreEqual(opens, _link.Opens, "came back too soon");
            Run(200000);
            Assert.AreEqual(opens + 1, _link.Opens, "did not come back");

            _link.Accept();
            Run(100);
            _link.Acknowledge(_link.Count - 1);
            _link.Lose(MqttLinkLoss.ConnectionLost);
            Run(1100);
            Assert.AreEqual(opens + 2, _link.Opens, "does not come back soon after a session that worked");
        }

        [TestMethod]
        public void AfterARefusalItWaitsLonger()
        {
            Make();
            Run(100);
            _link.Lose(MqttLinkLoss.Refused);
            Run(29000);
            Assert.AreEqual(1, _link.Opens);
            Run(32000);
            Assert.AreEqual(2, _link.Opens);
        }

        [TestMethod]
        public void ACommandIsAnsweredAheadOfFrames()
        {
            Make();
            Open();
            _link.Acknowledge(0);
            Append(20);
            _link.Deliver(new MqttTopic("v/moto-1/c"), Text.ToBytes("ping x"));
            Run(100);
            Assert.AreEqual("v/moto-1/r", _link.GetTopic(1));
            Assert.AreEqual("pong x", Text.Of(_link.GetPayload(1)));
            Assert.IsFalse(_link.IsRetained(1), "retained");
        }

        [TestMethod]
        public void AMessageOnAnotherTopicIsNoCommand()
        {
            Make();
            Open();
            _link.Deliver(new MqttTopic("v/moto-2/c"), Text.ToBytes("ping"));
            Run(1000);
            Assert.AreEqual(1, _link.Count);
        }

        [TestMethod]
        public void AnswersAreBoundedAndSurviveALoss()
        {
            Make();
            Open();
            _link.Acknowledge(0);
            for (int i = 0; i < 10; i++)
            {
                _link.Deliver(new MqttTopic("v/moto-1/c"), Text.ToBytes("ping " + i.ToString()));
            }

            Assert.AreEqual(6, _uplink.ResponsesDropped);
            Run(100);
            Assert.AreEqual(5, _link.Count);
            _link.Lose(MqttLinkLoss.ConnectionLost);
            Run(1100);
            _link.Accept();
            Run(100);
            Run(100);
            int answers = 0;
            for (int i = 5; i < _link.Count; i++)
            {
                answers += _link.GetTopic(i) == "v/moto-1/r" ? 1 : 0;
            }

            Assert.AreEqual(3, answers, "the window holds the status and three answers");
        }

        [TestMethod]
        public void AFrameThatNoPublishCanCarryIsDroppedAndCounted()
        {
            Make();
            _link.MaxPayload = 40;
            Append(1);
            _queue.TryAppend(new byte[41], 41, RecordKind.Key, ++_sequence);
            Append(1);
            Open();
            Run(500);
            Assert.AreEqual(3, _link.Count);
            Assert.AreEqual(1, _uplink.FramesTooLong);
            Assert.AreEqual(2, _queue.Count);
        }

        [TestMethod]
        public void StoppingSendsWhatWaitsSaysGoodbyeAndCloses()
        {
            Make();
            Append(6);
            Open();
            _uplink.Stop();
            int acknowledged = 0;
            for (int i = 0; i < 100 && !_uplink.IsStopped; i++)
            {
                Run(100);
                while (acknowledged < _link.Count && _link.InFlight > 0)
                {
                    _link.Acknowledge(acknowledged++);
                }
            }

            Assert.IsTrue(_uplink.IsStopped, "not stopped");
            Assert.AreEqual(0, _queue.Count);
            Assert.AreEqual(8, _link.Count);
            Assert.AreEqual("{\"online\":false}", Text.Of(_link.GetPayload(7)));
            Assert.IsTrue(_link.IsRetained(7), "not retained");
            Run(600000);
            Assert.AreEqual(1, _link.Opens, "opened again");
        }

        private static Uplink Make()
        {
            _nowMs = 0;
            _link = new FakeMqttLink();
            _queue = MakeJournal();
            SignalStore signals = new SignalStore();
            _uplink = new Uplink(
                _link,
                new MqttLinkOptions(),
                new VehicleTopics("moto-1"),
                _queue,
                new CommandHandler(signals, new SignalSources(signals, new ISignalSource[0])),
                new Backoff(1000, 300000, 60000, 1800000, 7),
                "{\"online\":true}",
                "{\"online\":false}",
                256,
                DeadAfterMs);
            return _uplink;
        }

        private static Journal MakeJournal()
        {
            FakeStorage storage = new FakeStorage();
            SequenceNumbers numbers = new SequenceNumbers(new UnitRecord(storage), true, new UtcClock(0), new FakeClock(), 7);
            return new Journal(storage, numbers, 7, Journal.MinCapacity, 256);
        }

        private static void Open()
        {
            Run(100);
            _link.Accept();
            Run(100);
        }

        private static void Run(int ms)
        {
            for (int i = 0; i < ms; i += 100)
            {
                _nowMs += 100;
                _link.Step(_nowMs);
                _uplink.Step(_nowMs);
            }
        }

        private static void Append(int frames)
        {
            byte[] frame = new byte[40];
            for (int i = 0; i < frames; i++)
            {
                frame[0] = (byte)i;
                _queue.TryAppend(frame, frame.Length, RecordKind.Key, ++_sequence);
            }
        }
    }
}
