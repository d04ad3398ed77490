using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models;
using Telematics.Bench.World;
using Telematics.Gnss;

namespace Telematics.Bench.Tests.Gnss
{
    /// <summary>
    /// Decodes recordings of 52 receivers and compares every epoch with what gpsd made of them (its TPV reports): each of its
    /// positions must be among ours at the same time and place, and each of ours among its. What differs is named here, with its reason.
    /// The mode (2D, 3D) is only counted: GSA decides it here, while gpsd says 3D of any fix with an altitude and keeps that for a while.
    /// </summary>
    [TestClass]
    public sealed class GpsdComparisonTests
    {
        private const double PlaceDeg = 1e-6;
        private const string EarlyReport = "gpsd reports the cycle by its last sentence, and had none yet";
        private const string Splits = "the receiver gives GLL a second later than the rest; gpsd reports GLL's only, with the rest's speed";

        // Times that gpsd has and we have not, and ours that gpsd has not, beside those that are explained alike in all recordings.
        private static readonly Dictionary<string, (int Missing, int Extra, string Reason)> Times = new()
        {
            ["ac12_binary.log"] = (0, 1, EarlyReport),
            ["garmin48.log"] = (0, 5, Splits),
            ["magellan315.log"] = (1, 0, "gpsd reports the GLL of 27.523 s and then the GGA of 27.52 s, which are one instant"),
            ["neo-m8n.log"] = (22, 21, "gpsd moves the date of 2015 by 1024 weeks to 2034; the recording says 2015"),
            ["tn204.log"] = (0, 1, Splits),
        };

        // Epochs with the same time and place, but another altitude or speed.
        private static readonly Dictionary<string, (int Altitude, int Speed, string Reason)> Values = new()
        {
            ["ac12_binary.log"] = (4, 0, "gpsd takes the altitude from PASHR, which is above the ellipsoid"),
            ["garmin48.log"] = (0, 7, Splits),
            ["tn204.log"] = (0, 3, Splits),
            ["tr737A+.log"] = (0, 1, "gpsd works a speed out from two positions where RMC is missing"),
            ["ublox-lea-5h.log"] = (0, 1, "gpsd works a speed out from two positions where RMC is missing"),
        };

        public TestContext TestContext { get; set; } = null!;

        [TestMethod]
        public void EveryEpochAgreesWithGpsdsOrIsExplained()
        {
            StringBuilder table = new("recording                               epochs  placed  gpsd  agree  other mode  unexplained  explained\n");
            List<string> unexplained = [];
            string[] files = Directory.GetFiles(SharedData.Path("nmea"), "*.log");
            Array.Sort(files, StringComparer.Ordinal);
            foreach (string file in files)
            {
                Compare(file, table, unexplained);
            }

            TestContext.WriteLine(table.ToString());
            Assert.AreEqual(0, unexplained.Count, string.Join('\n', unexplained));
        }

        private static void Compare(string file, StringBuilder table, List<string> unexplained)
        {
            string name = Path.GetFileName(file);
            List<GnssEpoch> epochs = Decode(file);
            List<GnssEpoch> placed = epochs.Where(e => e.HasPosition).ToList();
            List<Tpv> tpvs = ReadTpvs(file + ".chk");
            ILookup<long, Tpv> byTime = tpvs.Where(t => t.UtcMs is not null && t.Lat is not null).ToLookup(t => t.UtcMs!.Value);
            ILookup<long, GnssEpoch> ours = placed.ToLookup(e => e.UtcMs);

            int agree = 0, extra = 0, alike = 0, altitude = 0, speed = 0, mode = 0;
            for (int i = 0; i < placed.Count; i++)
            {
                GnssEpoch epoch = placed[i];
                List<Tpv> same = byTime[epoch.UtcMs].ToList();
                if (same.Count == 0)
                {
                    if (IsExplainedAlike(epochs, epoch, tpvs))
                    {
                        alike++;
                    }
                    else
                    {
                        extra++;
                    }

                    continue;
                }

                List<Tpv> here = same.Where(t => IsAt(t, epoch)).ToList();
                if (here.Count == 0)
                {
                    unexplained.Add($"{name} {Utc(epoch.UtcMs)}: at {epoch.LatitudeE7} {epoch.LongitudeE7}, gpsd at {same[0].Lat} {same[0].Lon}");
                    continue;
                }

                agree++;
                altitude += here.Any(t => Agrees(t.Alt, epoch.AltitudeCm, 100, 0.0051)) ? 0 : 1;
                speed += here.Any(t => Agrees(t.Speed, epoch.SpeedMmPerS, 1000, 0.0011)) ? 0 : 1;
                mode += here.Any(t => t.Mode == (int)epoch.Fix) ? 0 : 1;
                if (!here.Any(t => Agrees(t.Track, epoch.CourseCentiDegrees, 100, 0.0051)))
                {
                    unexplained.Add($"{name} {Utc(epoch.UtcMs)}: course {epoch.CourseCentiDegrees}, gpsd {here[0].Track}");
                }
            }

            int missing = byTime.Count(times => !ours.Contains(times.Key));
            Times.TryGetValue(name, out (int Missing, int Extra, string Reason) times);
            Values.TryGetValue(name, out (int Altitude, int Speed, string Reason) values);
            Expect(times.Missing, missing, "times that only gpsd has");
            Expect(times.Extra, extra, "epochs that gpsd has not");
            Expect(values.Altitude, altitude, "other altitudes");
            Expect(values.Speed, speed, "other speeds");
            int explained = alike + times.Missing + times.Extra + values.Altitude + values.Speed;
            table.AppendLine($"{name,-40}{epochs.Count,6}{placed.Count,8}{byTime.Count,6}{agree,7}{mode,12}{missing + extra - times.Missing - times.Extra,13}{explained,11}  {times.Reason ?? values.Reason}");

            void Expect(int expected, int actual, string what)
            {
                if (expected != actual)
                {
                    unexplained.Add($"{name}: {actual} {what}, {expected} explained");
                }
            }
        }

        // gpsd had the place but no date yet; or the recording breaks off or jumps behind the epoch, before gpsd saw the cycle's end.
        private static bool IsExplainedAlike(List<GnssEpoch> epochs, GnssEpoch epoch, List<Tpv> tpvs)
        {
            if (tpvs.Any(t => t.UtcMs is null && IsAt(t, epoch)))
            {
                return true;
            }

            int next = epochs.IndexOf(epoch) + 1;
            return next == epochs.Count || Math.Abs((long)epochs[next].TimeOfDayMs - epoch.TimeOfDayMs) > 10_000;
        }

        private static bool IsAt(Tpv tpv, GnssEpoch epoch) =>
            Math.Abs((tpv.Lat ?? 1000) - (epoch.LatitudeE7 / 1e7)) < PlaceDeg && Math.Abs((tpv.Lon ?? 1000) - (epoch.LongitudeE7 / 1e7)) < PlaceDeg;

        private static bool Agrees(double? gpsd, int value, double scale, double tolerance) =>
            gpsd is null || (value != GnssEpoch.NotSet && Math.Abs(gpsd.Value - (value / scale)) <= tolerance);

        private static string Utc(long utcMs) =>
            utcMs == long.MinValue ? "?" : DateTime.UnixEpoch.AddMilliseconds(utcMs).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

        private static List<GnssEpoch> Decode(string file)
        {
            EpochCollector collector = new();
            GnssReceiver receiver = new(new SerialLine(new VirtualClock(), 9600));
            receiver.SetListener(collector);
            using NmeaRecording recording = NmeaRecording.Open(file);
            byte[] data = new byte[1000];
            int count;
            while ((count = recording.Read(data)) > 0)
            {
                receiver.Feed(data, 0, count, 0);
            }

            receiver.Flush();
            return collector.Epochs;
        }

        private static List<Tpv> ReadTpvs(string file)
        {
            List<Tpv> tpvs = [];
            foreach (string line in File.ReadLines(file, Encoding.Latin1).Where(l => l.StartsWith("{\"class\":\"TPV\"", StringComparison.Ordinal)))
            {
                using JsonDocument document = JsonDocument.Parse(line);
                JsonElement root = document.RootElement;
                long? utcMs = root.TryGetProperty("time", out JsonElement time)
                    ? (long)(time.GetDateTimeOffset() - DateTimeOffset.UnixEpoch).TotalMilliseconds
                    : null;
                tpvs.Add(new Tpv(utcMs, Number(root, "lat"), Number(root, "lon"), Number(root, "altMSL"), Number(root, "speed"), Number(root, "track"), root.GetProperty("mode").GetInt32()));
            }

            return tpvs;

            static double? Number(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : null;
        }

        private sealed record Tpv(long? UtcMs, double? Lat, double? Lon, double? Alt, double? Speed, double? Track, int Mode);
    }
}
