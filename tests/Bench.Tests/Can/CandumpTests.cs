using System;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models;
using Telematics.Bench.World;
using Telematics.Can;

namespace Telematics.Bench.Tests.Can
{
    [TestClass]
    public sealed class CandumpTests
    {
        private string _path = "";

        [TestInitialize]
        public void MakePath() => _path = Path.Combine(Path.GetTempPath(), $"candump-{Guid.NewGuid():N}.log");

        [TestCleanup]
        public void RemoveFile() => File.Delete(_path);

        [TestMethod]
        public void EveryKindOfLineIsToldApart()
        {
            CandumpLog log = Load(
                "(1436509052.249713) can0 044#2A366C2BBA",
                "(1436509052.449847) can0 0F6#7ED43F5500000000",
                "(1436509053.000001) can0 1ABCDEF0#",
                "(1436509053.000002) can0 123#R",
                "(1436509053.000003) can0 123#R4",
                "(1436509053.000004) can0 123#DEADBEEF R",
                "(1436509053.000005) can0 123#1122334455667788_B",
                "(1436509053.000006) can0 123##311223344",
                "(1436509053.000007) can0 20000004#0004000000000000",
                "(1436509053.000008) can1 123#01",
                "(1436509053.000009) can0 123#1",
                "(1436509053.000010) can0 123#112233445566778899",
                "(1436509053.000011) can0 800#00",
                "(1436509053.000012) can0 12G#00",
                "(1436509053) can0 123#00",
                "can0  123  [2]  01 02",
                "($GPRMC) , , ",
                "",
                "(1436509053.000013) can0");
            CollectionAssert.AreEqual(
                new[] { "044#2A366C2BBA", "0F6#7ED43F5500000000", "1ABCDEF0#", "123#R0", "123#R4", "123#DEADBEEF", "123#1122334455667788" },
                Texts(log));
            Assert.AreEqual(1, log.FdFrames);
            Assert.AreEqual(1, log.ErrorFrames);
            Assert.AreEqual(1, log.OtherInterfaces);
            Assert.AreEqual("can0", log.Interface);
            Assert.AreEqual(2, log.RemoteFrames);
            Assert.AreEqual(8, log.BadLines);
            Assert.AreEqual(0, log.TimeUs(0));
            Assert.AreEqual(200_134, log.TimeUs(1));
            Assert.AreEqual(750_292, log.DurationUs);
        }

        [TestMethod]
        public void TimesThatRunBackwardsFollowAtOnce()
        {
            CandumpLog log = Load("(10.500000) can0 100#", "(10.400000) can0 101#", "(10.600000) can0 102#");
            Assert.AreEqual(0, log.TimeUs(1));
            Assert.AreEqual(100_000, log.TimeUs(2));
            Assert.AreEqual(1, log.TimesBackwards);
        }

        [TestMethod]
        public void SilencesAreCutAndCounted()
        {
            CandumpLog log = Load("(1.000000) can0 123#00", "(1700000000.000000) can0 123#00", "(1700000059.500000) can0 123#00", "(1700086459.500000) can0 123#00");
            Assert.AreEqual(60_000_000, log.TimeUs(1));
            Assert.AreEqual(119_500_000, log.TimeUs(2), "a shorter one stays");
            Assert.AreEqual(179_500_000, log.DurationUs);
            Assert.AreEqual(2, log.GapsCut);
            Assert.AreEqual(1_699_999_999_000_000 - 60_000_000 + 86_400_000_000 - 60_000_000, log.CutUs);
        }

        [TestMethod]
        public void DamagedTimeCostsItsOwnStepAndNotTheOthers()
        {
            CandumpLog log = Load("(100.0) can0 123#00", "(100.1) can0 123#01", "(900000100.2) can0 123#02", "(100.3) can0 123#03", "(100.4) can0 123#04");
            Assert.AreEqual(100_000, log.TimeUs(1));
            Assert.AreEqual(60_100_000, log.TimeUs(2));
            Assert.AreEqual(60_100_000, log.TimeUs(3));
            Assert.AreEqual(60_200_000, log.TimeUs(4), "the log goes on at its own pace");
            Assert.AreEqual(1, log.TimesBackwards);
            Assert.AreEqual(1, log.GapsCut);
        }

        [TestMethod]
        public void InterfaceWithTheMostFramesIsReplayedUnlessOneIsNamed()
        {
            string[] lines = ["(1.0) cxn0 100#01", "(1.1) can0 100#02", "(1.2) can1 100#03", "(1.3) can0 100#04"];
            CandumpLog log = Load(lines);
            Assert.AreEqual("can0", log.Interface);
            CollectionAssert.AreEqual(new[] { "100#02", "100#04" }, Texts(log));
            Assert.AreEqual(2, log.OtherInterfaces);
            Assert.AreEqual(0, log.TimeUs(0));

            log = CandumpLog.Load(_path, "can1");
            CollectionAssert.AreEqual(new[] { "100#03" }, Texts(log));
            Assert.AreEqual(3, log.OtherInterfaces);

            BenchInputException e = Assert.ThrowsExactly<BenchInputException>(() => CandumpLog.Load(_path, "vcan0"));
            StringAssert.Contains(e.Message, "no frame of the interface vcan0");
            StringAssert.Contains(e.Message, "can0");
        }

        [TestMethod]
        [DataRow(null, "There is no CAN log")]
        [DataRow("", "is empty")]
        [DataRow("\n\n", "is empty")]
        [DataRow("$GPRMC,064951.000,A,2307.1256,N,12016.4438,E,0.03,165.48,260406,,,A*55\n", "has no frame")]
        [DataRow("(1436509053.000006) can0 123##311223344\n", "has no frame")]
        [DataRow("\0\u0001\u0002garbage(((\n)))", "has no frame")]
        public void FileThatIsNoLogIsRefusedInOneSentence(string? content, string reason)
        {
            if (content is not null)
            {
                File.WriteAllText(_path, content);
            }

            BenchInputException e = Assert.ThrowsExactly<BenchInputException>(() => CandumpLog.Load(_path));
            StringAssert.Contains(e.Message, reason);
            StringAssert.Contains(e.Message, _path);
            Assert.IsFalse(e.Message.Contains('\n'), e.Message);
        }

        [TestMethod]
        public void LogIsReplayedAtItsOwnPace()
        {
            CandumpLog log = Load(
                "(100.000000) can0 356#621E85FDEB00",
                "(100.000000) can0 355#57006100",
                "(100.010000) can0 00000905#00003A98FED401F4",
                "(101.000000) can0 356#631E85FDEB00");
            var bench = new CanBench();
            var replay = new CandumpReplayModel(bench.Bus, log, 200_000);
            bench.Run(0.199);
            Assert.AreEqual(0, replay.FramesSent);
            bench.Run(0.02);
            Assert.AreEqual(3, replay.FramesSent);
            bench.Run(0.01);
            Assert.AreEqual(7778, bench.Battery.State.PackVoltageCentiV);
            Assert.AreEqual(870, bench.Battery.State.StateOfChargeDeciPercent);
            Assert.AreEqual(3000, bench.Motor.State.ShaftRpm);
            bench.Run(0.97);
            Assert.AreEqual(3, replay.FramesSent);
            bench.Run(0.02);
            Assert.IsTrue(replay.IsFinished);
            Assert.AreEqual(7779, bench.Battery.State.PackVoltageCentiV);
            Assert.IsTrue(replay.LatestUs < 600, $"{replay.LatestUs} µs late");
            Assert.AreEqual(4, bench.Driver.FramesReceived);
        }

        [TestMethod]
        public void LogFasterThanTheBusFallsBehindAndLosesNothing()
        {
            CandumpLog log = Load([.. Enumerable.Range(0, 500).Select(i => $"(1.{i:D6}) can0 100#{i:X16}")]);
            var bench = new CanBench(ringSlots: 1024, dispatch: false);
            var replay = new CandumpReplayModel(bench.Bus, log, 100_000);
            bench.Run(0.3);
            Assert.AreEqual(500, bench.ReadAll().Count, bench.Describe());
            Assert.IsTrue(replay.LatestUs > 50_000, $"{replay.LatestUs} µs late");
        }

        [TestMethod]
        public void ReplayAllocatesNothing()
        {
            CandumpLog log = Load([.. Enumerable.Range(0, 5000).Select(i => $"({i / 1000}.{i % 1000 * 1000:D6}) can0 356#621E85FDEB00")]);
            var bench = new CanBench();
            var replay = new CandumpReplayModel(bench.Bus, log, 100_000);
            bench.Run(1);
            long before = GC.GetAllocatedBytesForCurrentThread();
            bench.Run(3);
            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.IsTrue(replay.FramesSent > 3800);
        }

        private static string[] Texts(CandumpLog log)
        {
            var frame = new CanFrame();
            return [.. Enumerable.Range(0, log.Count).Select(i =>
            {
                log.Get(i, frame);
                return CanBench.TextOf(frame);
            })];
        }

        private CandumpLog Load(params string[] lines)
        {
            File.WriteAllLines(_path, lines);
            return CandumpLog.Load(_path);
        }
    }
}
