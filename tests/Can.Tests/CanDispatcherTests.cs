using nanoFramework.TestFramework;

namespace Telematics.Can.Tests
{
    [TestClass]
    public class CanDispatcherTests
    {
        [TestMethod]
        public void FirstListenerToAcceptHasTheFrameAlone()
        {
            QueueBus bus = new QueueBus(3);
            Listener even = new Listener(2);
            Listener all = new Listener(1);
            CanDispatcher dispatcher = new CanDispatcher(bus, new ICanListener[] { even, all });
            dispatcher.Step(7);
            Assert.AreEqual(2, even.Accepted, "0 and 2");
            Assert.AreEqual(1, all.Accepted, "1");
            Assert.AreEqual(7L, all.LastMs);
            Assert.AreEqual(0, dispatcher.Unclaimed);
        }

        [TestMethod]
        public void FramesThatNobodyWantsAreCounted()
        {
            CanDispatcher dispatcher = new CanDispatcher(new QueueBus(6), new ICanListener[] { new Listener(3) });
            dispatcher.Step(0);
            Assert.AreEqual(4, dispatcher.Unclaimed);
        }

        [TestMethod]
        public void StepTakesABoundedNumberOfFrames()
        {
            QueueBus bus = new QueueBus(100);
            CanDispatcher dispatcher = new CanDispatcher(bus, new ICanListener[0], 30);
            dispatcher.Step(0);
            Assert.AreEqual(70, bus.Left);
            dispatcher.Step(1);
            Assert.AreEqual(40, bus.Left);
        }

        private sealed class QueueBus : ICanBus
        {
            private int _next;

            public QueueBus(int frames)
            {
                Left = frames;
            }

            public int Left { get; private set; }

            public int FramesReceived => _next;

            public int Overflows => 0;

            public int BusOffs => 0;

            public bool TryRead(CanFrame frame)
            {
                if (Left == 0)
                {
                    return false;
                }

                Left--;
                frame.Id = _next++;
                return true;
            }

            public bool TrySend(CanFrame frame)
            {
                return false;
            }
        }

        private sealed class Listener : ICanListener
        {
            private readonly int _multiplesOf;

            public Listener(int multiplesOf)
            {
                _multiplesOf = multiplesOf;
            }

            public int Accepted { get; private set; }

            public long LastMs { get; private set; }

            public void AddIds(CanIdList ids)
            {
            }

            public bool Accept(CanFrame frame, long nowMs)
            {
                if (frame.Id % _multiplesOf != 0)
                {
                    return false;
                }

                Accepted++;
                LastMs = nowMs;
                return true;
            }
        }
    }
}
