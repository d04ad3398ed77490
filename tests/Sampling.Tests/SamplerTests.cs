using Telematics.Doubles;
using Telematics.Frames;
using Telematics.Journal;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Sampling.Tests
{
    [TestClass]
    public class SamplerTests
    {
        // 2026-05-01 12:00 and a year before.
        private const long Noon = 1777636800000;
        private const long Earliest = 1735689600000;
        private const int Roomy = 4096;
        private const int KeysApartMs = 120000;

        [TestMethod]
        public void AfterALoopThatHungOneSampleIsTakenAndTheOthersAreCounted()
        {
            Rig rig = new Rig(Roomy, KeysApartMs);
            rig.StepTo(0);
            rig.StepTo(1000);
            Assert.AreEqual(1, rig.Ride.SamplesTaken);

            // Due at 2, 3, 4 and 5 s.
            rig.StepTo(5500);
            Assert.AreEqual(2, rig.Ride.SamplesTaken, "samples taken at once");
            Assert.AreEqual(3, rig.Ride.SamplesMissed);
            rig.StepTo(5510);
            Assert.AreEqual(2, rig.Ride.SamplesTaken, "what was missed is taken after all");
            rig.StepTo(6000);
            Assert.AreEqual(3, rig.Ride.SamplesTaken, "the next is not where it would have been");
        }

        [TestMethod]
        public void ASampleThatIsLateByLessThanAPeriodMissesNone()
        {
            Rig rig = new Rig(Roomy, KeysApartMs);
            rig.StepTo(0);
            rig.StepTo(1999);
            Assert.AreEqual(1, rig.Ride.SamplesTaken);
            Assert.AreEqual(0, rig.Ride.SamplesMissed);
            rig.StepTo(3000);
            Assert.AreEqual(2, rig.Ride.SamplesTaken);
            Assert.AreEqual(1, rig.Ride.SamplesMissed, "that of 2 s");
        }

        [TestMethod]
        public void ASampleThatFindsItsFrameFullIsTheFirstOfTheNext()
        {
            // Every frame a key frame, so that each says when its first sample was taken.
            Rig rig = new Rig(LeastCapacity(), 0);
            rig.StepTo(0);
            int taken = 0;
            long firstMs = 1000;
            for (long ms = 1000; ms <= 60000; ms += 1000)
            {
                int before = rig.Log.Count;
                rig.Shake((int)ms);
                rig.StepTo(ms);
                taken++;
                Assert.AreEqual(taken, rig.Ride.SamplesTaken);
                if (rig.Log.Count != before)
                {
                    Assert.AreEqual(before + 1, rig.Log.Count);
                    Assert.AreEqual(firstMs, rig.Log.GetTimeMs(before), "first sample of frame " + before.ToString());
                    bool isFull = ms - firstMs < Rig.SealAfterMs - Rig.PeriodMs;
                    firstMs = isFull ? ms : ms + 1000;
                }
            }

            Assert.IsTrue(rig.Log.Count > 6, "no frame was ever full: " + rig.Log.Count.ToString() + " frames");
        }

        [TestMethod]
        public void AFrameBehindOneThatTheStoreRefusedBeginsAnew()
        {
            Rig rig = new Rig(Roomy, KeysApartMs);
            rig.Run(0, 15000);
            rig.Log.IsRefusing = true;
            rig.Run(15100, 25000);
            rig.Log.IsRefusing = false;
            rig.Run(25100, 45000);
            Assert.IsTrue(rig.Log.Count >= 4, rig.Log.Count.ToString() + " frames");
            Assert.IsTrue(rig.Log.IsKey(0), "the first");
            Assert.IsFalse(rig.Log.IsKey(1), "the second, which is refused, continues the first");
            Assert.IsTrue(rig.Log.IsKey(2), "the third continues one that is nowhere");
            Assert.AreEqual((int)RecordKind.Key, (int)rig.Log.GetKind(2));
            Assert.IsFalse(rig.Log.IsKey(3), "the fourth");
            Assert.AreEqual((int)RecordKind.Frame, (int)rig.Log.GetKind(3));
        }

        [TestMethod]
        public void AFrameIsDatedByItsFirstSampleAndNotByWhenItWasSealed()
        {
            Rig rig = new Rig(Roomy, KeysApartMs);
            rig.Run(0, 9500);
            Assert.AreEqual(0, rig.Log.Count);
            rig.Utc.OnNetwork(Noon, 0);
            rig.Run(9500, 10000);
            Assert.AreEqual(2, rig.Log.Count, "the frame and the notice of the time");
            Assert.IsTrue(rig.Log.IsUtc(0), "not in UTC");
            Assert.AreEqual(Noon + 1000, rig.Log.GetTimeMs(0));
        }

        // A clock that moves away and back between two notices: nothing is told of it, and a frame was sealed meanwhile.
        [TestMethod]
        public void NoFrameGoesOnByAClockThatIsCorrectedSince()
        {
            Rig rig = new Rig(Roomy, KeysApartMs);
            for (int ms = 0; ms <= 24000; ms += 50)
            {
                if (ms == 1050 || ms == 2050 || ms == 3050 || ms == 11050 || ms == 12050 || ms == 13050)
                {
                    rig.Utc.OnGnss(Noon + ms, ms);
                }
                else if (ms == 4550 || ms == 5550 || ms == 6550)
                {
                    rig.Utc.OnGnss(Noon + 60000 + ms, ms);
                }

                if (ms % 100 == 0)
                {
                    rig.StepTo(ms);
                }
            }

            Assert.AreEqual(3, rig.Utc.Steps, "set, away and back");
            int last = rig.Log.Count - 1;
            Assert.AreEqual(Noon + 60000 + 4000, rig.Log.GetTimeMs(last - 1), "the frame that was sealed meanwhile");
            Assert.IsTrue(rig.Log.IsKey(last), "the next one continues it");
            Assert.AreEqual(Noon + 14000, rig.Log.GetTimeMs(last));
        }

        [TestMethod]
        public void WithoutUtcAFrameIsDatedInTimeSinceBoot()
        {
            Rig rig = new Rig(Roomy, KeysApartMs);
            rig.Run(0, 12000);
            Assert.AreEqual(1, rig.Log.Count);
            Assert.IsFalse(rig.Log.IsUtc(0), "in UTC");
            Assert.AreEqual(1000L, rig.Log.GetTimeMs(0));
        }

        [TestMethod]
        public void AFrameOfOneSampleIsSealedWhenItIsDue()
        {
            Rig rig = new Rig(Roomy, KeysApartMs);
            rig.StepTo(0);
            rig.StepTo(1000);
            rig.Sampler.Stop(1500);
            Assert.AreEqual(1, rig.Log.Count, "the only sample is left out");
            Assert.AreEqual(1, rig.Ride.FramesSealed);
            Assert.AreEqual(1, rig.Log.Checkpoints);
            rig.StepTo(3000);
            Assert.AreEqual(1, rig.Ride.SamplesTaken, "sampled after it was stopped");
        }

        [TestMethod]
        public void AnObserverSeesEachSampleAndEachFrame()
        {
            Rig rig = new Rig(Roomy, KeysApartMs);
            Observer observer = new Observer();
            rig.Sampler.SetObserver(observer);
            rig.Run(0, 21000);
            Assert.AreEqual(rig.Ride.SamplesTaken, observer.Samples);
            Assert.AreEqual(rig.Log.Count, observer.Frames);
            Assert.AreEqual(rig.Ride.FramesSealed, observer.Frames);
            Assert.IsTrue(observer.Frames >= 2, observer.Frames.ToString() + " frames");
        }

        // The least that an encoder of the ride takes.
        private static int LeastCapacity()
        {
            for (int capacity = 64; ; capacity += 8)
            {
                try
                {
                    new FrameEncoder(SignalGroup.Ride, Rig.PeriodMs, capacity);
                    return capacity;
                }
                catch (System.ArgumentOutOfRangeException)
                {
                    // Too little.
                }
            }
        }

        private sealed class Observer : ISampleObserver
        {
            public int Samples { get; private set; }

            public int Frames { get; private set; }

            public void OnSample(SignalGroup group, long timeMs, SignalStore signals)
            {
                Samples++;
            }

            public void OnSealed(SignalGroup group, uint sequence, byte[] frame, int length)
            {
                Frames++;
            }
        }

        private sealed class Rig : ISampledListener
        {
            public const int PeriodMs = 1000;
            public const int SealAfterMs = 10000;

            public readonly FrameLog Log = new FrameLog();
            public readonly UtcClock Utc = new UtcClock(Earliest);
            public readonly SignalStore Signals = new SignalStore();
            public readonly SampledGroup Ride;
            public readonly Sampler Sampler;
            private readonly FakeClock _clock = new FakeClock();

            public Rig(int capacity, int keyIntervalMs)
            {
                UnitRecord record = new UnitRecord(new FakeStorage());
                record.Load();
                SequenceNumbers numbers = new SequenceNumbers(record, true, Utc, _clock, 1);
                Ride = new SampledGroup(new FrameLayout(SignalGroup.Ride, PeriodMs), SealAfterMs, capacity, keyIntervalMs, 0);
                Sampler = new Sampler(
                    Signals,
                    new SignalSources(Signals, new ISignalSource[0]),
                    this,
                    new SampledGroup[] { Ride, new SampledGroup(SignalGroup.Alarm, Roomy, 0) },
                    new AlarmWatch(null, null, 1000),
                    new FrameSealer(numbers, Utc, Log, 1),
                    new ClockNotices(Utc, numbers, Log, 0, 1),
                    Log);
            }

            public void StepTo(long ms)
            {
                _clock.NowUs = ms * 1000;
                Sampler.Step(ms);
            }

            public void Run(long fromMs, long toMs)
            {
                for (long ms = fromMs; ms <= toMs; ms += 100)
                {
                    StepTo(ms);
                }
            }

            // Values that no model foresees.
            public void Shake(int seed)
            {
                uint random = (uint)seed * 2654435761;
                int[] ids = SignalCatalogue.GetGroup(SignalGroup.Ride);
                for (int i = 0; i < ids.Length; i++)
                {
                    random ^= random << 13;
                    random ^= random >> 17;
                    random ^= random << 5;
                    SignalDefinition signal = SignalCatalogue.Get(ids[i]);
                    long above = random & 0x3FFFFFFFL;
                    long range = (0L + signal.Max) - signal.Min + 1;
                    Signals.Set(ids[i], (int)(signal.Min + (above % range)), seed);
                }
            }

            public void OnSampled(SignalGroup group)
            {
            }
        }
    }
}
