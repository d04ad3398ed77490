using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Fleet.Tests.Store
{
    /// <summary><c>fleet receive --store</c> as a process of its own, which can be killed.</summary>
    internal sealed class ReceiverProcess : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly Process _process;
        private readonly BlockingCollection<string> _lines = [];

        public ReceiverProcess(string file, int brokerPort)
        {
            ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Telematics.Fleet.dll"), "receive", "--store", file, "--broker", $"mqtt://127.0.0.1:{brokerPort}"])
            {
                start.ArgumentList.Add(argument);
            }

            _process = Process.Start(start)!;
            _process.ErrorDataReceived += (_, line) => _lines.Add(line.Data ?? "");
            _process.BeginErrorReadLine();
        }

        /// <summary>Waits until it receives.</summary>
        public void WaitUntilItReceives()
        {
            string all = "";
            while (!all.Contains("Receiving from the broker", StringComparison.Ordinal))
            {
                Assert.IsTrue(_lines.TryTake(out string? line, Patience) && !_process.HasExited, $"It did not start: {all}");
                all += line + "\n";
            }
        }

        /// <summary>Kills it at once (SIGKILL) and waits until it is gone.</summary>
        public void Kill()
        {
            _process.Kill();
            _process.WaitForExit();
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                Kill();
            }

            _process.Dispose();
            _lines.Dispose();
        }
    }
}
