using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Commands;
using Telematics.Bench.Tests.Gnss;
using Telematics.Fleet.Comparison;
using Telematics.Signals;
using CommandLine = Telematics.Bench.Commands.CommandLine;
using Usage = Telematics.Fleet.Commands.Usage;

namespace Telematics.Bench.Tests.Commands
{
    [TestClass]
    public sealed class FramesCommandTests
    {
        private static readonly string[] Peers = ["json", "cbor", "protobuf", "packed", "codec8e", "gbt32960", "xz", "floor"];

        [TestMethod]
        [DataRow("frames")]
        [DataRow("frames --csv a --ride commute")]
        [DataRow("frames --nmea a --csv b")]
        [DataRow("frames --ride nowhere")]
        [DataRow("frames --ride commute --signals speed,nope")]
        [DataRow("frames --ride commute --signals speed,speed")]
        [DataRow("frames --ride commute --signals ,")]
        [DataRow("frames --ride commute --seal 0")]
        [DataRow("frames --ride commute --at -1")]
        [DataRow("frames --ride commute --at NaN")]
        [DataRow("frames --ride commute --key x")]
        [DataRow("frames --ride parked --resolution hdop=2000")]
        [DataRow("frames --ride parked --resolution speed")]
        [DataRow("frames --ride parked --resolution nope=1")]
        [DataRow("frames --ride parked --duration 20 --signals speed --resolution hdop=1")]
        [DataRow("frames --csv /does/not/exist")]
        [DataRow("frames --csv /")]
        [DataRow("frames --nmea /does/not/exist")]
        public void WhatIsWrongIsOneSentenceAndStatusTwo(string line)
        {
            (int status, string output, string errors) = Run(line.Split(' '));
            Assert.AreEqual(Usage.Failure, status, errors);
            Assert.AreEqual("", output);
            Assert.AreEqual(1, errors.TrimEnd().Split('\n').Length, errors);
            Assert.IsFalse(errors.Contains("   at ") || errors.Contains("Exception"), errors);
        }

        [TestMethod]
        [DataRow("", "empty")]
        [DataRow("\n\n", "empty")]
        [DataRow("speed\n1\n", "line 1: there is no column 'time'")]
        [DataRow("time\n1\n", "line 1: there is no column of a signal")]
        [DataRow("time,speed\n", "no samples")]
        [DataRow("time,Speed\n1,1\n", "line 1: the column 'Speed' is no signal")]
        [DataRow("time,speed,Vehicle.Speed\n1,1,1\n", "line 1: the column 'Vehicle.Speed' is there twice")]
        [DataRow("time,speed,time\n1,1,1\n", "line 1: the column 'time' is there twice")]
        [DataRow("time,speed\n0,1\n\n1,2,3\n", "line 4: 3 fields where the header has 2")]
        [DataRow("time,speed\n0,1\n1\n", "line 3: 1 fields")]
        [DataRow("time,speed\nnoon,1\n", "line 2: 'noon' is no time")]
        [DataRow("time,speed\n,1\n", "line 2: '' is no time")]
        [DataRow("time,speed\n-1,1\n", "line 2: '-1' is no time")]
        [DataRow("time,speed\n1e20,1\n", "line 2: '1e20' is no time")]
        [DataRow("time,speed\n2026-13-01T00:00:00Z,1\n", "is no time")]
        [DataRow("time,speed\n2,1\n1,1\n", "line 3: the time goes backwards")]
        [DataRow("time,speed\n1,fast\n", "line 2: 'fast' in column speed is no number")]
        [DataRow("time,speed\n1,NaN\n", "line 2: 'NaN' in column speed is no number")]
        [DataRow("time;speed\n1;1,5\n", "line 2: '1,5' in column speed is no number")]
        [DataRow("time,speed\n1,\n", "There is no value of these signals")]
        public void AWrongCsvIsOneSentenceWithTheLine(string content, string expected)
        {
            (int status, string output, string errors) = RunCsv(content);
            Assert.AreEqual(Usage.Failure, status, errors);
            Assert.AreEqual("", output);
            StringAssert.Contains(errors, expected);
            Assert.AreEqual(1, errors.TrimEnd().Split('\n').Length, errors);
        }

        [TestMethod]
        [DataRow("time,speed\n1,1e28\n2,5\n3,600\n", "left out of 'F': 2, the first in line 2: speed is 1e28, and can be 0 to 500.")]
        [DataRow("time,speed\n1,-0.1\n2,5\n", "left out of 'F': 1, the first in line 2: speed is -0.1, and can be 0 to 500.")]
        [DataRow("time,speed,latitude\n1,1,90.0000001\n", "line 2: latitude is 90.0000001, and can be -90 to 90.")]
        public void AValueThatItsSignalCannotHaveIsLeftOutAndCounted(string content, string expected)
        {
            (int status, string output, string errors) = RunCsv(content);
            Assert.AreEqual(0, status, errors);
            StringAssert.Contains(output, "every value came out as it went in");
            string[] parts = expected.Split('F');
            StringAssert.Contains(errors, parts[0]);
            StringAssert.Contains(errors, parts[^1]);
        }

        [TestMethod]
        public void AnotherResolutionIsWhatIsSentAndWhatOthersAreGiven()
        {
            string content = "time,speed\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},{20 + (i * 37 % 50 / 10.0):F1}\n"));
            (int fineStatus, string fine, _) = RunCsv(content, "--json");
            (int coarseStatus, string coarse, string errors) = RunCsv(content, "--resolution", "speed=5", "--json");
            Assert.AreEqual(0, fineStatus);
            Assert.AreEqual(0, coarseStatus, errors);
            (double Body, double Floor) before = Read(fine), after = Read(coarse);
            Assert.IsTrue(after.Body < before.Body * 0.7 && after.Floor < before.Floor * 0.7, $"{before} became {after}");

            static (double, double) Read(string output)
            {
                JsonElement json = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
                return (json.GetProperty("bodyBytesPerSample").GetDouble(), json.GetProperty("peers").GetProperty("floor").GetDouble());
            }
        }

        [TestMethod]
        public void AFileWithoutLineEndsEndsInASentence()
        {
            (int status, _, string errors) = RunCsv("time,speed\n" + new string('1', 200_000));
            Assert.AreEqual(Usage.Failure, status);
            StringAssert.Contains(errors, "line 2: a line of more than 65536 characters");
        }

        [TestMethod]
        public void RandomBytesEndInASentence()
        {
            Random random = new(1);
            for (int i = 0; i < 200; i++)
            {
                byte[] content = new byte[random.Next(400)];
                random.NextBytes(content);
                byte[] header = i % 2 == 0 ? [] : Encoding.UTF8.GetBytes("time,speed\n");
                (int status, _, string errors) = RunCsv([.. header, .. content]);
                Assert.AreEqual(Usage.Failure, status, errors);
                Assert.AreEqual(1, errors.TrimEnd().Split('\n').Length, errors);
            }
        }

        [TestMethod]
        public void ACsvIsReadWithAllThatItMayHave()
        {
            string content = "\uFEFF\"time\" ; Vehicle.Speed;packCurrent;latitude\r\n2026-05-04T06:30:00.25Z; 12.34 ;-1.25;\r\n\r\n\"1777876201.5\";;5e-1;45.0627005";
            using TemporaryFile file = new(Encoding.UTF8.GetBytes(content));
            SampleTable samples = SampleCsv.Read(file.Path, null, null, TextWriter.Null);
            Assert.AreEqual("0 3 9", string.Join(' ', samples.Ids.ToArray()));
            Assert.AreEqual((2, 1777876200250, 1777876201500), (samples.Rows, samples.GetTimeMs(0), samples.GetTimeMs(1)));
            Assert.IsTrue(samples.IsUtc);
            Assert.AreEqual(1250, samples.PeriodMs);
            Assert.AreEqual("- 123 -13, 450627005 - 5", $"{Row(0)}, {Row(1)}", "halves are rounded away from zero");

            string Row(int row) => string.Join(' ', Enumerable.Range(0, 3).Select(column => samples.TryGetRaw(row, column, out int raw) ? raw.ToString(CultureInfo.InvariantCulture) : "-"));
        }

        [TestMethod]
        public void SignalsTakesColumnsAndPassesOverOthers()
        {
            (int status, _, string errors) = RunCsv("time,remark,speed,altitude\n0,hello,1,2\n1,there,2,3\n", "--signals", "altitude,Vehicle.Speed");
            Assert.AreEqual(0, status, errors);
            (status, _, errors) = RunCsv("time,speed\n0,1\n", "--signals", "altitude");
            Assert.AreEqual(Usage.Failure, status);
            StringAssert.Contains(errors, "line 1: there is no column 'altitude'");
        }

        [TestMethod]
        public void AtTakesTheFirstSampleOfEachPeriod()
        {
            SampleThinner thinner = new(2);
            long[] taken = [.. new long[] { 40, 400, 499, 500, 999, 1000, 1040, 7777 }.Where(thinner.Takes)];
            CollectionAssert.AreEqual(new long[] { 40, 500, 1000, 7777 }, taken);
        }

        [TestMethod]
        public void TheLastLineSaysWhatAScriptNeeds()
        {
            StringBuilder csv = new("time,latitude,longitude,speed,packVoltage\n");
            Random random = new(3);
            double speed = 40;
            for (int i = 0; i < 500; i++)
            {
                speed = Math.Clamp(speed + random.NextDouble() - 0.5, 0, 80);
                csv.Append(CultureInfo.InvariantCulture, $"{i},{45 + (i * 1e-4):F7},{7.5 + (i * 5e-5):F7},{speed:F1},{(i % 11 == 0 ? "" : "71.3")}\n");
            }

            (int status, string output, string errors) = RunCsv(csv.ToString(), "--json");
            Assert.AreEqual(0, status, errors);
            using JsonDocument json = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
            JsonElement root = json.RootElement;
            Assert.AreEqual(500, root.GetProperty("samples").GetInt32());
            Assert.AreEqual(4, root.GetProperty("signals").GetInt32());
            double all = root.GetProperty("bytesPerSample").GetDouble();
            double body = root.GetProperty("bodyBytesPerSample").GetDouble();
            Assert.IsTrue(body > 0 && all > body, $"{all} bytes a sample, of which {body} body");
            CollectionAssert.AreEqual(
                new[] { "latitude", "longitude", "speed", "packVoltage" },
                root.GetProperty("bySignal").EnumerateObject().Select(signal => signal.Name).ToArray());
            Assert.IsTrue(root.GetProperty("bySignal").EnumerateObject().Sum(signal => signal.Value.GetDouble()) <= body);
            foreach (string peer in Peers)
            {
                JsonElement bytes = root.GetProperty("peers").GetProperty(peer);
                Assert.IsTrue((peer == "xz" && bytes.ValueKind == JsonValueKind.Null) || bytes.GetDouble() > 0, $"{peer}: {bytes}");
            }
        }

        [TestMethod]
        public void ASimulatedRideHasTwentySignals()
        {
            (int status, string output, string errors) = Run("frames --ride commute --seed 1 --duration 120 --json".Split(' '));
            Assert.AreEqual(0, status, errors);
            using JsonDocument json = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
            Assert.AreEqual(20, json.RootElement.GetProperty("signals").GetInt32());
            Assert.IsTrue(json.RootElement.GetProperty("samples").GetInt32() is > 110 and <= 120);
            Assert.AreEqual(output, Run("frames --ride commute --seed 1 --duration 120 --json".Split(' ')).Output, "the same seed is the same ride");
        }

        [TestMethod]
        public void ARecordingIsThinnedToOneSampleASecond()
        {
            string path = SharedData.Path("rides/kart-25hz.nmea");
            SampleTable samples = NmeaSamples.Read(path, null, 1);
            HashSet<long> seconds = [];
            for (int row = 0; row < samples.Rows; row++)
            {
                Assert.IsTrue(seconds.Add(samples.GetTimeMs(row) / 1000), $"second sample of one second in row {row}");
            }

            Assert.IsTrue(samples.Rows > 300, $"{samples.Rows} samples");
            Assert.AreEqual(1000, samples.PeriodMs);
            Assert.IsTrue(samples.FindColumn(SignalId.Latitude) >= 0 && samples.FindColumn(SignalId.Longitude) >= 0);
            (int status, _, string errors) = Run("frames", "--nmea", path, "--at", "1");
            Assert.AreEqual(0, status, errors);
        }

        [TestMethod]
        public void ARecordingWithoutWholeSentencesIsOneSentence()
        {
            using TemporaryFile file = new(Encoding.UTF8.GetBytes("time,speed\n1,2\n"));
            (int status, string output, string errors) = Run("frames", "--nmea", file.Path);
            Assert.AreEqual((Usage.Failure, ""), (status, output));
            StringAssert.Contains(errors, "no whole sentence");
        }

        private static (int Status, string Output, string Errors) RunCsv(string content, params string[] options) =>
            RunCsv(Encoding.UTF8.GetBytes(content), options);

        private static (int Status, string Output, string Errors) RunCsv(byte[] content, params string[] options)
        {
            using TemporaryFile file = new(content);
            return Run(["frames", "--csv", file.Path, .. options]);
        }

        private static (int Status, string Output, string Errors) Run(params string[] args)
        {
            using StringWriter output = new();
            using StringWriter errors = new();
            return (CommandLine.Run(args, output, errors), output.ToString(), errors.ToString());
        }
    }
}
