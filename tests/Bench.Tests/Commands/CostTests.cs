using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Bench.Tests.Commands
{
    /// <summary>What the firmware may cost, counted: the same on every machine.</summary>
    [TestClass]
    public class CostTests
    {
        private const double BoardBudgetIlPerSecond = 150_000;
        private const double CanFrameBudgetIl = 400;
        private const double GnssByteBudgetIl = 45;

        [TestMethod]
        public void TheWholeBoardStaysWithinItsBudgetAndMakesNoGarbage()
        {
            JsonElement cost = Cost();
            double board = cost.GetProperty("ilPerSecondBoard").GetDouble();
            Assert.IsLessThanOrEqualTo(BoardBudgetIlPerSecond, board);
            Assert.IsGreaterThan(cost.GetProperty("ilPerSecond").GetDouble(), board, "adapters and framework come on top");
            Assert.AreEqual(0.0, cost.GetProperty("garbageBytesPerSecondBoard").GetDouble());
            double frame = cost.GetProperty("ilPerCanFrame").GetDouble();
            Assert.IsLessThanOrEqualTo(CanFrameBudgetIl, frame);
            Assert.IsGreaterThan(frame, cost.GetProperty("ilPerCanFrameBoard").GetDouble());
            Assert.IsLessThanOrEqualTo(GnssByteBudgetIl, cost.GetProperty("ilPerGnssByte").GetDouble());
        }

        private static JsonElement Cost()
        {
            string root = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(root, "Telematics.sln")))
            {
                root = Path.GetDirectoryName(root)!;
            }

            string check = Path.Combine(root, "nano", "Check", "bin", "Release", "net10.0", "Telematics.Nano.dll");
            if (!File.Exists(check) || !File.Exists(Path.Combine(root, "boards", "bench", "bin", "Release", "net10.0", "Telematics.Bench.dll")))
            {
                Assert.Inconclusive("The whole solution is not built.");
            }

            ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string argument in new[] { check, "cost", "--repo", root, "--", "--json" })
            {
                start.ArgumentList.Add(argument);
            }

            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.AreEqual(0, process.ExitCode, errors);
            return JsonDocument.Parse(output).RootElement;
        }
    }
}
