using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Fleet.Tests
{
    /// <summary>How <c>./telematics fuzz</c> ends, which may run for long.</summary>
    [TestClass]
    public sealed class FuzzEndsTests
    {
        // Five seconds are promised; a machine that is busy with other tests may take longer to say so.
        private const int LimitMs = 30_000;

        [TestMethod]
        [DataRow("TERM")]
        [DataRow("HUP")]
        public void ItEndsInOrderWhenItIsToldTo(string signal)
        {
            using Process fuzz = Start();
            Assert.AreEqual('s', fuzz.StandardOutput.Read(), "the first seed");
            using (Process kill = Process.Start("kill", ["-" + signal, fuzz.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                kill.WaitForExit();
            }

            fuzz.StandardOutput.ReadToEnd();
            string errors = fuzz.StandardError.ReadToEnd();
            Assert.IsTrue(fuzz.WaitForExit(LimitMs), "it goes on");
            Assert.AreEqual(0, fuzz.ExitCode, errors);
            Assert.AreEqual("", errors);
        }

        [TestMethod]
        public void ItEndsWhenNobodyReadsItsOutput()
        {
            using Process fuzz = Start();
            Assert.AreEqual('s', fuzz.StandardOutput.Read(), "the first seed");
            fuzz.StandardOutput.Close();
            string errors = fuzz.StandardError.ReadToEnd();
            Assert.IsTrue(fuzz.WaitForExit(LimitMs), "it goes on");
            Assert.AreEqual(0, fuzz.ExitCode, errors);
        }

        private static Process Start() => Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Telematics.Fleet.Tests.dll"), "--frames", "1000000000"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
