using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Commands;
using Telematics.Bench.Faults;
using Telematics.Bench.FarEnd;
using Telematics.Bench.Simulation;
using Telematics.Bench.World;
using Telematics.Brokers;
using Telematics.Signals;

namespace Telematics.Bench.Tests.Faults
{
    [TestClass]
    public sealed class FaultyRideTests
    {
        [TestMethod]
        [DataRow("mosquitto")]
        [DataRow("embedded")]
        public void NothingSealedIsLostOrDoubledWhenEverythingIsCutAndKilled(string broker)
        {
            if (broker == "mosquitto" && MosquittoBroker.FindProgram() is null)
            {
                Assert.Inconclusive("Mosquitto is not installed.");
            }

            StringWriter output = new(), errors = new();
            int status = CommandLine.Run($"bench --broker {broker} --faults all --duration 90 --rate 10 --seed 3 --json".Split(' '), output, errors);
            string seen = output.ToString() + errors;
            Assert.AreEqual(0, status, seen);
            JsonElement report = JsonDocument.Parse(output.ToString()).RootElement;
            Assert.AreEqual(0, report.GetProperty("samplesLost").GetInt32(), seen);
            Assert.AreEqual(0, report.GetProperty("mismatches").GetInt32(), seen);
            Assert.AreEqual(0, report.GetProperty("refused").GetInt32(), seen);
            Dictionary<string, int> faults = report.GetProperty("faults").EnumerateObject().ToDictionary(fault => fault.Name, fault => fault.Value.GetInt32());
            CollectionAssert.AreEquivalent(new[] { "drop", "restart", "slow", "powercut", "receiver" }, faults.Keys.ToArray(), seen);
            Assert.IsTrue(faults.Values.All(count => count == 1), seen);

            // A row of the ride each second, one of health in ten.
            Assert.IsTrue(report.GetProperty("samplesUnsealedAtPowerCut").GetInt32() <= 11, seen);
            Assert.IsTrue(report.GetProperty("samplesReceived").GetInt32() > 60, seen);
        }

        [TestMethod]
        public void OnlyTheLastTenSecondsBeforeAPowerCutAreItsTail()
        {
            VirtualClock clock = new();
            TruthLog truth = new(100, clock);
            SignalStore signals = new();
            for (int second = 0; second < 25; second++)
            {
                clock.MoveTo(second * 1_000_000L);
                truth.OnSample(SignalGroup.Ride, clock.NowMs, signals);
            }

            truth.EndBoot();
            Assert.AreEqual(25, truth.Rows);
            Assert.AreEqual(11, truth.RowsUnsealedAtPowerCut, "of seconds 14 to 24");
        }

        [TestMethod]
        public void AFrameSealedAsThePowerGoesCountsAsTailOnlyWhereItHasNotCome()
        {
            foreach (bool hasCome in new[] { false, true })
            {
                VirtualClock clock = new();
                TruthLog truth = new(100, clock);
                SignalStore signals = new();
                truth.OnSample(SignalGroup.Ride, 0, signals);
                truth.OnSealed(SignalGroup.Ride, 1, [], 0);
                clock.MoveTo(1_000_000);
                truth.OnSample(SignalGroup.Ride, 1000, signals);
                truth.OnSealed(SignalGroup.Ride, 2, [], 0);
                truth.EndBoot();
                truth.SettleUnsure(sequence =>
                {
                    Assert.AreEqual(2u, sequence);
                    return hasCome;
                });
                Assert.AreEqual(hasCome ? 0 : 1, truth.RowsUnsealedAtPowerCut);
            }
        }

        [TestMethod]
        public void FlashComesBackFromItsImageAlone()
        {
            string file = Path.GetTempFileName();
            File.Delete(file);
            try
            {
                using ImagedFlash flash = new(file, new Random(1));
                byte[] data = new byte[100];
                Assert.IsTrue(flash.Append("a", data, 0, 100));
                Assert.IsTrue(flash.Flush("a"));
                flash.CutPowerAfter(30);
                Assert.ThrowsExactly<PowerCutException>(() => flash.Append("a", data, 0, 100));
                flash.Restart();
                int length = flash.GetLength("a");
                Assert.IsTrue(length is >= 100 and <= 130, $"{length} bytes");
                using ImagedFlash other = new(file, new Random(2));
                Assert.AreEqual(length, other.GetLength("a"));
            }
            finally
            {
                File.Delete(file);
            }
        }
    }
}
