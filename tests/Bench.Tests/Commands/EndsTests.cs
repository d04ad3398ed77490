using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Brokers;

namespace Telematics.Bench.Tests.Commands
{
    /// <summary>How commands end that are told to, or that nobody listens to any more: as processes, as a shell starts them.</summary>
    [TestClass]
    public sealed class EndsTests : IDisposable
    {
        // Five seconds are promised; a machine that is busy with other tests may take longer to say so.
        private const int LimitMs = 30_000;

        private readonly string _folder = Directory.CreateTempSubdirectory("ends-").FullName;

        /// <inheritdoc/>
        public void Dispose() => Directory.Delete(_folder, true);

        [TestMethod]
        [DataRow("TERM", "bench --duration 6000 --rate 1")]
        [DataRow("INT", "bench --duration 6000 --rate 1")]
        [DataRow("HUP", "bench --duration 6000 --rate 1")]
        [DataRow("TERM", "bench --duration 6000 --rate max")]
        [DataRow("TERM", "bench --duration 6000 --rate 10 --faults all")]
        public void ARideThatIsToldToEndsLeavesNothingBehind(string signal, string arguments)
        {
            using Process bench = Start(arguments);

            // The first line of the ride: its broker and its folders are there.
            Assert.IsNotNull(bench.StandardOutput.ReadLine());
            RunningProcess.Signal(bench, signal);
            bench.StandardOutput.ReadToEnd();
            string errors = bench.StandardError.ReadToEnd();
            Assert.IsTrue(bench.WaitForExit(LimitMs), "it goes on");
            Assert.AreEqual(0, bench.ExitCode, errors);
            Assert.IsEmpty(Directory.GetFileSystemEntries(_folder).Where(e => !IsRuntimes(e)), "left behind");
        }

        [TestMethod]
        [DataRow("TERM", "bench simulate --days 1000000")]
        [DataRow("INT", "bench simulate --days 1000000 --json")]
        [DataRow("TERM", "bench gnss /dev/stdin")]
        [DataRow("INT", "bench gnss /dev/stdin --json")]
        [DataRow("TERM", "bench frames --ride commute --duration 1000000")]
        [DataRow("INT", "bench frames --csv /dev/stdin")]
        [DataRow("TERM", "bench cost")]
        [DataRow("INT", "bench cost --json")]
        [DataRow("TERM", "fleet decode /dev/stdin")]
        [DataRow("INT", "fleet decode /dev/stdin --json")]
        [DataRow("TERM", "fleet bench-store --messages 100000000")]
        [DataRow("INT", "fleet bench-store --messages 100000000")]
        public void ACommandThatIsToldToEndsAndLeavesNothingBehind(string signal, string arguments)
        {
            string program = arguments.StartsWith("fleet ", StringComparison.Ordinal) ? "Telematics.Fleet.dll" : "Telematics.Bench.dll";
            using Process process = StartProgram(program, arguments[(arguments.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            RunningProcess.WaitUntilItHandlesSignals(process);
            RunningProcess.Signal(process, signal);
            process.StandardOutput.ReadToEnd();
            string errors = process.StandardError.ReadToEnd();
            Assert.IsTrue(process.WaitForExit(LimitMs), "it goes on");
            Assert.AreEqual(0, process.ExitCode, errors);
            Assert.IsEmpty(Directory.GetFileSystemEntries(_folder).Where(e => !IsRuntimes(e)), "left behind");
        }

        [TestMethod]
        [DataRow("TERM", "")]
        [DataRow("INT", "--json")]
        [DataRow("HUP", "--store")]
        [DataRow("TERM", "--store")]
        public void AReceiverThatIsToldToEndsAndLeavesNothingButItsStore(string signal, string option)
        {
            using OwnBroker broker = OwnBroker.Start(new OwnBrokerOptions { Kind = BrokerKind.Embedded });
            string store = Path.Combine(_folder, "kept.store");
            string[] options = option.Length == 0 ? [] : option == "--store" ? [option, store] : [option];
            using Process process = StartProgram("Telematics.Fleet.dll", string.Join(' ', ["receive", "--broker", $"mqtt://127.0.0.1:{broker.Port}", .. options]));
            RunningProcess.WaitUntilItHandlesSignals(process);
            RunningProcess.Signal(process, signal);
            process.StandardOutput.ReadToEnd();
            string errors = process.StandardError.ReadToEnd();
            Assert.IsTrue(process.WaitForExit(LimitMs), "it goes on");
            Assert.AreEqual(0, process.ExitCode, errors);
            Assert.IsEmpty(Directory.GetFileSystemEntries(_folder).Where(e => !IsRuntimes(e) && e != store), "left behind");
        }

        [TestMethod]
        [DataRow("TERM")]
        [DataRow("INT")]
        public void ABenchmarkThatIsEndedAmidItsStoreRemovesIt(string signal)
        {
            using Process process = StartProgram("Telematics.Fleet.dll", "bench-store --messages 10000000");
            RunningProcess.WaitUntil(process, () => Directory.GetFiles(_folder, "*.store").Length > 0);
            RunningProcess.Signal(process, signal);
            process.StandardOutput.ReadToEnd();
            string errors = process.StandardError.ReadToEnd();
            Assert.IsTrue(process.WaitForExit(LimitMs), "it goes on");
            Assert.AreEqual(0, process.ExitCode, errors);
            Assert.IsEmpty(Directory.GetFileSystemEntries(_folder).Where(e => !IsRuntimes(e)), "left behind");
        }

        [TestMethod]
        public void ACommandWhoseOutputNobodyReadsEndsAtOnce()
        {
            using Process gnss = Start("gnss " + Recording(200_000));
            Assert.IsNotNull(gnss.StandardOutput.ReadLine());
            gnss.StandardOutput.Close();
            string errors = gnss.StandardError.ReadToEnd();
            Assert.IsTrue(gnss.WaitForExit(LimitMs), "it goes on");
            Assert.AreEqual(0, gnss.ExitCode, errors);
            Assert.AreEqual("", errors);
        }

        [TestMethod]
        public void AFullDiskUnderTheOutputIsOneSentence()
        {
            if (!File.Exists("/dev/full"))
            {
                Assert.Inconclusive("There is no /dev/full here.");
            }

            using Process shell = Start("gnss " + Recording(10), "/dev/full");
            string errors = shell.StandardError.ReadToEnd();
            Assert.IsTrue(shell.WaitForExit(LimitMs), "it goes on");
            Assert.AreEqual(2, shell.ExitCode);
            Assert.HasCount(1, errors.TrimEnd().Split('\n'), errors);
        }

        // Of the runtime itself, and gone with it.
        private static bool IsRuntimes(string file) => Path.GetFileName(file).StartsWith("clr-debug-", StringComparison.Ordinal)
            || Path.GetFileName(file).StartsWith("dotnet-diagnostic-", StringComparison.Ordinal);

        private Process StartProgram(string program, string arguments)
        {
            ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments.Split(' ')])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["TMPDIR"] = _folder;
            return Process.Start(start)!;
        }

        private Process Start(string arguments, string? output = null)
        {
            string bench = Path.Combine(AppContext.BaseDirectory, "Telematics.Bench.dll");
            ProcessStartInfo start = output is null
                ? new("dotnet", [bench, .. arguments.Split(' ')])
                : new("sh", ["-c", $"exec dotnet \"$0\" {arguments} >{output}", bench]);
            start.RedirectStandardOutput = true;
            start.RedirectStandardError = true;
            start.Environment["TMPDIR"] = _folder;
            return Process.Start(start)!;
        }

        private string Recording(int sentences)
        {
            string file = Path.Combine(_folder, "clr-debug-recording.nmea");
            StringBuilder text = new();
            for (int i = 0; i < sentences; i++)
            {
                string body = FormattableString.Invariant($"GPRMC,{i / 3600 % 24:00}{i / 60 % 60:00}{i % 60:00},A,4807.038,N,01131.324,E,10.0,84.4,230326,,,A");
                text.Append(FormattableString.Invariant($"${body}*{body.Aggregate(0, (sum, c) => sum ^ c):X2}\r\n"));
            }

            File.WriteAllText(file, text.ToString());
            return file;
        }
    }
}
