using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models;
using Telematics.Bench.World;
using Telematics.Gnss;

namespace Telematics.Bench.Tests.Gnss
{
    [TestClass]
    public sealed class NmeaReplayModelTests
    {
        private static readonly string Gsv = Sentence("GPGSV,1,1,01,03,41,050,46");

        [TestMethod]
        public void SentencesComeWhenTheirTimesSay()
        {
            using Replay replay = new(Rmc("120000.00") + Gsv + Rmc("120000.04") + Rmc("120002.00"));
            replay.RunToEnd();
            CollectionAssert.AreEqual(new long[] { 0, 40, 2000 }, replay.Epochs.Select(e => e.ReceivedMs - replay.Epochs[0].ReceivedMs).ToArray());
        }

        [TestMethod]
        public void LongPausesAndJumpsBackTakeASecond()
        {
            using Replay replay = new(Rmc("120000.00") + Rmc("130000.00") + Rmc("080000.00") + Rmc("080001.00"));
            replay.RunToEnd();
            CollectionAssert.AreEqual(new long[] { 0, 1000, 2000, 3000 }, replay.Epochs.Select(e => e.ReceivedMs - replay.Epochs[0].ReceivedMs).ToArray());
        }

        [TestMethod]
        public void MidnightIsNoJump()
        {
            using Replay replay = new(Rmc("235958.00") + Rmc("000003.00"));
            replay.RunToEnd();
            Assert.AreEqual(5000, replay.Epochs[1].ReceivedMs - replay.Epochs[0].ReceivedMs);
        }

        [TestMethod]
        public void CommentsAreNotSentAndAllElseIs()
        {
            string noise = "\u0001\u0002\u0003" + new string('\u00b5', 3000);
            using Replay replay = new("# Name: test\n#$GPRMC,000000\n" + Rmc("120000.00") + noise + Rmc("120001.00"));
            replay.RunToEnd();
            Assert.AreEqual(noise.Length + (2 * Rmc("120000.00").Length), replay.Line.BytesToFirmware);
            Assert.AreEqual(2, replay.Epochs.Count);
        }

        [TestMethod]
        public void ARecordingWithoutLineEndsIsCutAtItsSentences()
        {
            using Replay replay = new((Rmc("120000.00") + Rmc("120001.00") + Rmc("120002.00")).Replace("\r\n", string.Empty));
            replay.RunToEnd();
            Assert.AreEqual(3, replay.Epochs.Count);
            Assert.AreEqual(2000, replay.Epochs[2].ReceivedMs - replay.Epochs[0].ReceivedMs);
        }

        [TestMethod]
        public void TheLineRateFitsTheBursts()
        {
            Assert.AreEqual(4800, RateFor(Rmc("120000.00") + Rmc("120001.00") + Rmc("120002.00")));
            Assert.AreEqual(38400, RateFor(Rmc("120000.00") + Rmc("120000.04") + Rmc("120000.08")));
        }

        [TestMethod]
        public void ReplayingAllocatesNothing()
        {
            StringBuilder text = new();
            for (int second = 0; second < 3000; second++)
            {
                text.Append(Rmc($"{12 + (second / 3600):00}{second / 60 % 60:00}{second % 60:00}.00"));
            }

            using Replay replay = new(text.ToString());
            replay.Run(100_000_000, step: false);
            long before = GC.GetAllocatedBytesForCurrentThread();
            replay.Run(2_000_000_000, step: false);
            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before, "bytes for 1900 sentences");
        }

        [TestMethod]
        [DataRow("missing.nmea", "does not exist")]
        [DataRow(".", "is a directory")]
        public void AFileThatIsNotThereIsSaidSo(string name, string reason)
        {
            BenchInputException e = Assert.ThrowsExactly<BenchInputException>(() => NmeaReplayModel.SuitableBaudRate(Path.Combine(Path.GetTempPath(), name), out _));
            StringAssert.Contains(e.Message, reason);
        }

        [TestMethod]
        [DataRow("", "is empty")]
        [DataRow("# only a comment\n", "no whole sentence")]
        [DataRow("time,lat,lon\n1,2,3\n", "no whole sentence")]
        public void AFileThatIsNoRecordingIsSaidSo(string content, string reason)
        {
            using TemporaryFile file = new(Encoding.UTF8.GetBytes(content));
            BenchInputException e = Assert.ThrowsExactly<BenchInputException>(() => NmeaReplayModel.SuitableBaudRate(file.Path, out _));
            StringAssert.Contains(e.Message, reason);
        }

        [TestMethod]
        public void TheKartsRideComesThroughWhole()
        {
            string file = SharedData.Path("rides/kart-25hz.nmea");
            using Replay replay = new(file);
            replay.RunToEnd();
            Assert.AreEqual(0, replay.Line.Overflows, "overflows");
            Assert.AreEqual(8206, replay.Epochs.Count, "epochs");
            Assert.IsTrue(replay.Epochs.All(e => e.HasPosition), "a position is missing");
            Assert.AreEqual(4, replay.Receiver.Truncated, "sentences that the recording has cut");
        }

        [TestMethod]
        public void AReplayOverTheLineGivesTheEpochsOfTheFile()
        {
            foreach (string file in Directory.GetFiles(SharedData.Path("nmea"), "*.log").Order())
            {
                EpochCollector direct = new();
                GnssReceiver receiver = new(new SerialLine(new VirtualClock(), 9600));
                receiver.SetListener(direct);
                using (NmeaRecording recording = NmeaRecording.Open(file))
                {
                    byte[] data = new byte[1 << 20];
                    receiver.Feed(data, 0, recording.Read(data), 0);
                }

                receiver.Flush();
                using Replay replay = new(file);
                replay.RunToEnd();
                Assert.AreEqual(0, replay.Line.Overflows, file);
                Assert.AreEqual(Positions(direct), Positions(replay.Collector), file);
            }

            static string Positions(EpochCollector epochs) =>
                string.Join('\n', epochs.Epochs.Where(e => e.HasPosition).Select(e => $"{e.TimeOfDayMs} {e.LatitudeE7} {e.LongitudeE7} {e.AltitudeCm} {e.SpeedMmPerS}"));
        }

        private static string Rmc(string time) => Sentence($"GPRMC,{time},A,4807.03800,N,01131.00000,E,10.000,84.40,230326,,,A");

        private static string Sentence(string body) => $"${body}*{body.Aggregate(0, (sum, c) => sum ^ c):X2}\r\n";

        private static int RateFor(string text)
        {
            using TemporaryFile file = new(Encoding.Latin1.GetBytes(text));
            return NmeaReplayModel.SuitableBaudRate(file.Path, out _);
        }

        // A recording, given by its content or its path, on a line with the driver at the other end.
        private sealed class Replay : IDisposable
        {
            private readonly VirtualClock _clock = new();
            private readonly NmeaReplayModel _model;
            private readonly TemporaryFile? _file;

            public Replay(string contentOrFile)
            {
                _file = contentOrFile.Contains('$') ? new TemporaryFile(Encoding.Latin1.GetBytes(contentOrFile)) : null;
                string file = _file?.Path ?? contentOrFile;
                Line = new SerialLine(_clock, NmeaReplayModel.SuitableBaudRate(file, out _));
                _model = new NmeaReplayModel(Line, file, 20_000);
                Receiver = new GnssReceiver(Line);
                Receiver.SetListener(Collector);
            }

            public EpochCollector Collector { get; } = new();

            public List<GnssEpoch> Epochs => Collector.Epochs;

            public SerialLine Line { get; }

            public GnssReceiver Receiver { get; }

            public void RunToEnd()
            {
                while (!_model.IsFinished)
                {
                    Run(_clock.NowUs + 1_000_000);
                }

                Run(_clock.NowUs + 3_000_000);
            }

            public void Dispose()
            {
                _model.Dispose();
                _file?.Dispose();
            }

            public void Run(long untilUs, bool step = true)
            {
                while (_clock.NowUs < untilUs)
                {
                    _clock.MoveTo(_clock.NowUs + 10_000);
                    _model.AdvanceTo(_clock.NowUs);
                    if (step)
                    {
                        Receiver.Step(_clock.NowMs);
                    }
                    else
                    {
                        _ = Line.BytesToRead;
                    }
                }
            }
        }
    }
}
