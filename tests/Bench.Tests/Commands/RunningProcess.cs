using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Bench.Tests.Commands
{
    /// <summary>A command as a process of its own, that runs for long and is sent signals.</summary>
    internal static class RunningProcess
    {
        private const int PatienceMs = 60_000;

        /// <summary>Waits until a process handles the signal that its program registers last, SIGHUP: then the command runs.</summary>
        /// <exception cref="AssertInconclusiveException">The system does not tell.</exception>
        public static void WaitUntilItHandlesSignals(Process process)
        {
            string status = $"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/status";
            if (!File.Exists(status) && !process.HasExited)
            {
                Assert.Inconclusive("There is no /proc here.");
            }

            WaitUntil(process, () => HandlesHangUp(status));
        }

        /// <summary>Waits until something is so, as long as a process runs.</summary>
        public static void WaitUntil(Process process, Func<bool> isSo)
        {
            Stopwatch waited = Stopwatch.StartNew();
            while (!isSo())
            {
                Assert.IsFalse(process.HasExited, $"it ended with status {(process.HasExited ? process.ExitCode : 0)}");
                Assert.IsLessThan(PatienceMs, waited.ElapsedMilliseconds, "it did not start");
                Thread.Yield();
            }
        }

        /// <summary>Sends a signal, by its name.</summary>
        public static void Signal(Process process, string signal)
        {
            using Process kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }

        private static bool HandlesHangUp(string status)
        {
            try
            {
                const string Caught = "SigCgt:";
                string line = Array.Find(File.ReadAllLines(status), one => one.StartsWith(Caught, StringComparison.Ordinal)) ?? Caught + "0";
                return (Convert.ToUInt64(line[Caught.Length..].Trim(), 16) & 1) != 0;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }
}
