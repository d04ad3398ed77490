using System;
using System.IO;
using System.Threading;
using Telematics.Bench.World;
using Telematics.Brokers;

namespace Telematics.Bench.Faults
{
    /// <summary>The fleet's receiver as it is run by a fleet: <c>fleet receive --store FILE</c>, a process of its own.</summary>
    public sealed class ReceiverProcess : IDisposable
    {
        private const string Program = "Telematics.Fleet.dll";
        private const string Ready = "Receiving from the broker";
        private const int StartLimitMs = 60_000;

        private readonly int _port;
        private readonly ManualResetEventSlim _ready = new();
        private GuardedProcess? _process;
        private volatile string _lastLine = "it said nothing";

        /// <summary>Prepares one.</summary>
        /// <param name="store">The store's file.</param>
        /// <param name="port">The broker's port on this machine.</param>
        public ReceiverProcess(string store, int port)
        {
            Store = store;
            _port = port;
        }

        /// <summary>The store's file.</summary>
        public string Store { get; }

        /// <summary>Whether it runs.</summary>
        public bool IsRunning => _process is { IsRunning: true };

        /// <summary>What it said last.</summary>
        public string LastLine => _lastLine.TrimEnd('.');

        /// <summary>Starts it, and returns when it receives.</summary>
        /// <exception cref="BenchInputException">It does not start; says why.</exception>
        public void Start()
        {
            _ready.Reset();
            string program = Path.Combine(AppContext.BaseDirectory, Program);
            _process = GuardedProcess.Start(Host(), [program, "receive", "--store", Store, "--broker", $"mqtt://127.0.0.1:{_port}"], OnLine);
            long limitMs = Environment.TickCount64 + StartLimitMs;
            while (!_ready.Wait(20))
            {
                if (!IsRunning || Environment.TickCount64 > limitMs)
                {
                    Kill();
                    throw new BenchInputException($"The receiver did not start: {LastLine}.");
                }
            }
        }

        /// <summary>Kills it at once.</summary>
        public void Kill()
        {
            _process?.Kill();
            _process = null;
        }

        /// <inheritdoc/>
        public void Dispose() => Kill();

        private static string Host()
        {
            string? own = Environment.ProcessPath;
            return Path.GetFileNameWithoutExtension(own) == "dotnet" ? own! : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        }

        private void OnLine(string line)
        {
            _lastLine = line;
            if (line.StartsWith(Ready, StringComparison.Ordinal))
            {
                _ready.Set();
            }
        }
    }
}
