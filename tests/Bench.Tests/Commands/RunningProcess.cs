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
        /// <exception cref="AssertInconclusiveException">The process was started with interrupts ignored, as these tests were then: nothing reaches it.</exception>
        public static void Signal(Process process, string signal)
        {
            if (signal == "INT" && (Mask(process.Id, "SigIgn:") & 2) != 0)
            {
                process.Kill(true);
                Assert.Inconclusive("These tests run with interrupts ignored, as what a shell starts in the background does.");
            }

            using Process kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }

        private static bool HandlesHangUp(string status)
        {
            try
            {
                return (Mask(status, "SigCgt:") & 1) != 0;
            }
            catch (IOException)
            {
                return false;
            }
        }

        private static ulong Mask(int id, string name)
        {
            string status = $"/proc/{id.ToString(CultureInfo.InvariantCulture)}/status";
            return File.Exists(status) ? Mask(status, name) : 0;
        }

        private static ulong Mask(string status, string name)
        {
            string line = Array.Find(File.ReadAllLines(status), one => one.StartsWith(name, StringComparison.Ordinal)) ?? name + "0";
            return Convert.ToUInt64(line[name.Length..].Trim(), 16);
        }
    }
}
