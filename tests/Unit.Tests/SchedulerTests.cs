using Telematics.Doubles;
using nanoFramework.TestFramework;

namespace Telematics.Unit.Tests
{
    [TestClass]
    public class SchedulerTests
    {
        [TestMethod]
        public void EachTaskRunsAtItsPeriod()
        {
            CountingStep fast = new CountingStep(null);
            CountingStep slow = new CountingStep(null);
            Scheduler scheduler = Make(new FakeClock(), null, Task(fast, 20), Task(slow, 50));
            long nowMs = 7;
            while (nowMs < 1007)
            {
                nowMs = scheduler.RunDue(nowMs);
            }

            Assert.AreEqual(50, fast.Steps);
            Assert.AreEqual(20, slow.Steps);
            Assert.AreEqual(0, scheduler.Tasks[0].Overruns + scheduler.Tasks[1].Overruns);
        }

        [TestMethod]
        public void ALateStepDoesNotDelayTheNext()
        {
            CountingStep part = new CountingStep(null);
            Scheduler scheduler = Make(new FakeClock(), null, Task(part, 100));
            scheduler.RunDue(0);
            Assert.AreEqual(200L, scheduler.RunDue(130));
            Assert.AreEqual(300L, scheduler.RunDue(200));
            Assert.AreEqual(3, part.Steps);
        }

        [TestMethod]
        public void AfterAStallMissedStepsAreLeftOutAndCounted()
        {
            CountingStep part = new CountingStep(null);
            Scheduler scheduler = Make(new FakeClock(), null, Task(part, 100));
            scheduler.RunDue(0);
            Assert.AreEqual(1100L, scheduler.RunDue(1050));
            Assert.AreEqual(2, part.Steps);
            Assert.AreEqual(9, scheduler.Tasks[0].Overruns);
        }

        [TestMethod]
        public void NothingRunsBeforeItIsDue()
        {
            CountingStep part = new CountingStep(null);
            Scheduler scheduler = Make(new FakeClock(), null, Task(part, 100));
            scheduler.RunDue(0);
            Assert.AreEqual(100L, scheduler.RunDue(99));
            Assert.AreEqual(1, part.Steps);
        }

        [TestMethod]
        public void StepsAndPassesAreMeasured()
        {
            FakeClock clock = new FakeClock();
            CountingStep first = new CountingStep(clock) { TakesUs = 300 };
            CountingStep second = new CountingStep(clock) { TakesUs = 1200 };
            Scheduler scheduler = Make(clock, null, Task(first, 100), Task(second, 100));
            scheduler.RunDue(0);
            first.TakesUs = 100;
            scheduler.RunDue(100);
            Assert.AreEqual(100, scheduler.Tasks[0].LastUs);
            Assert.AreEqual(300, scheduler.Tasks[0].WorstUs);
            Assert.AreEqual(1200, scheduler.Tasks[1].WorstUs);
            Assert.AreEqual(2, scheduler.WorstPassMs);
            scheduler.ForgetWorstPass();
            Assert.AreEqual(0, scheduler.WorstPassMs);
        }

        [TestMethod]
        public void TheWatchdogIsFedWhileTasksRunInTime()
        {
            FakeOutputPin pin = new FakeOutputPin();
            Watchdog watchdog = new Watchdog(pin, 500);
            Scheduler scheduler = Make(new FakeClock(), watchdog, Task(new CountingStep(null), 50));
            long nowMs = 0;
            while (nowMs < 10000)
            {
                nowMs = scheduler.RunDue(nowMs);
            }

            Assert.AreEqual(20, watchdog.Feeds);
            Assert.AreEqual(20, pin.Edges);
            Assert.AreEqual(0, watchdog.Withheld);
        }

        [TestMethod]
        public void TheWatchdogIsNotFedAfterATaskThatMattersWasTooLate()
        {
            FakeOutputPin pin = new FakeOutputPin();
            Watchdog watchdog = new Watchdog(pin, 500);
            Scheduler scheduler = Make(new FakeClock(), watchdog, Task(new CountingStep(null), 50));
            scheduler.RunDue(0);
            int edges = pin.Edges;
            scheduler.RunDue(1051);
            Assert.AreEqual(edges, pin.Edges, "fed though 1001 ms late");
            Assert.AreEqual(1, watchdog.Withheld);
            scheduler.RunDue(1600);
            Assert.AreEqual(edges + 1, pin.Edges, "not fed though in time again");
        }

        [TestMethod]
        public void ATaskThatDoesNotMatterMayBeLate()
        {
            Watchdog watchdog = new Watchdog(new FakeOutputPin(), 500);
            Scheduler scheduler = Make(new FakeClock(), watchdog, new ScheduledTask("t", new CountingStep(null), 50, 0));
            scheduler.RunDue(0);
            scheduler.RunDue(5000);
            Assert.AreEqual(0, watchdog.Withheld);
        }

        private static ScheduledTask Task(CountingStep part, int periodMs)
        {
            return new ScheduledTask("t", part, periodMs, 1000);
        }

        private static Scheduler Make(FakeClock clock, Watchdog? watchdog, ScheduledTask task)
        {
            return new Scheduler(clock, new ScheduledTask[] { task }, watchdog);
        }

        private static Scheduler Make(FakeClock clock, Watchdog? watchdog, ScheduledTask first, ScheduledTask second)
        {
            return new Scheduler(clock, new ScheduledTask[] { first, second }, watchdog);
        }
    }
}
