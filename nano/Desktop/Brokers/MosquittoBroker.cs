using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;

namespace Telematics.Brokers
{
    /// <summary>Eclipse Mosquitto as a process.</summary>
    public sealed class MosquittoBroker : OwnBroker
    {
        private const int StartTimeoutMs = 10_000;

        private static readonly string[] s_folders = { "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/usr/bin", "/usr/local/bin" };

        private readonly string _program;
        private readonly string _folder;
        private readonly StringBuilder _log = new();
        private readonly ManualResetEventSlim _running = new();
        private GuardedProcess? _process;

        internal MosquittoBroker(OwnBrokerOptions options)
            : base(options)
        {
            _program = FindProgram() ?? throw new BrokerException("The MQTT broker mosquitto is not installed: install the package mosquitto.");
            _folder = Directory.CreateTempSubdirectory("telematics-broker-").FullName;
        }

        /// <inheritdoc/>
        public override bool IsRunning => _process is { IsRunning: true };

        /// <inheritdoc/>
        public override string Name => "Mosquitto";

        /// <summary>Where the broker's program is on this machine, or null when it is not installed.</summary>
        public static string? FindProgram()
        {
            string name = OperatingSystem.IsWindows() ? "mosquitto.exe" : "mosquitto";
            IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            return path.Concat(s_folders).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        }

        /// <inheritdoc/>
        public override void Kill()
        {
            _process?.Kill();
            _process = null;
        }

        /// <inheritdoc/>
        public override void Dispose()
        {
            base.Dispose();
            if (Directory.Exists(_folder))
            {
                Directory.Delete(_folder, recursive: true);
            }
        }

        /// <inheritdoc/>
        protected override string? TryLaunch()
        {
            Launch();
            if (WaitUntilItRuns())
            {
                return null;
            }

            Kill();
            lock (_log)
            {
                return _log.Length == 0 ? "it said nothing" : _log.ToString().Trim().ReplaceLineEndings("; ");
            }
        }

        private void Launch()
        {
            string configuration = Path.Combine(_folder, "mosquitto.conf");
            File.WriteAllText(configuration, Configuration());
            _running.Reset();
            lock (_log)
            {
                _log.Clear();
            }

            _process = GuardedProcess.Start(_program, ["-c", configuration], Note);
        }

        private string Configuration()
        {
            StringBuilder lines = new();
            lines.AppendLine($"listener {Port} 127.0.0.1");
            lines.AppendLine("persistence false");

            // Longer ones are refused by their length, before they are read.
            lines.AppendLine($"max_packet_size {MaxPacketBytes}");

            // A receiver hears of the next messages while it commits these: with 20, the default, it would wait for each 20.
            lines.AppendLine("max_inflight_messages 0");

            // Of what waits for a client it leaves out all beyond 1000 messages otherwise.
            lines.AppendLine("max_queued_messages 0");
            lines.AppendLine("log_dest stderr");
            lines.AppendLine("log_timestamp false");
            lines.AppendLine("log_type error");
            lines.AppendLine("log_type warning");
            lines.AppendLine("log_type information");

            // Started by root it would become another user, who may not read these files.
            lines.AppendLine($"user {Environment.UserName}");
            if (Options.UserName.Length == 0)
            {
                lines.AppendLine("allow_anonymous true");
            }
            else
            {
                lines.AppendLine("allow_anonymous false");
                lines.AppendLine($"password_file {PasswordFile()}");
            }

            if (Options.CertificateFile is not null)
            {
                lines.AppendLine($"certfile {Options.CertificateFile}");
                lines.AppendLine($"keyfile {Options.KeyFile}");
            }

            return lines.ToString();
        }

        // The broker's own format: $7$iterations$salt$PBKDF2-HMAC-SHA512.
        private string PasswordFile()
        {
            const int Iterations = 101;
            byte[] salt = RandomNumberGenerator.GetBytes(12);
            byte[] hash = Rfc2898DeriveBytes.Pbkdf2(
                Encoding.UTF8.GetBytes(Options.Password), salt, Iterations, HashAlgorithmName.SHA512, 64);
            string file = Path.Combine(_folder, "passwords");
            File.WriteAllText(file, $"{Options.UserName}:$7${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            return file;
        }

        private bool WaitUntilItRuns()
        {
            long deadline = Environment.TickCount64 + StartTimeoutMs;
            while (IsRunning && Environment.TickCount64 < deadline)
            {
                if (_running.Wait(20))
                {
                    return true;
                }
            }

            return false;
        }

        private void Note(string line)
        {
            const int Enough = 2_000;
            lock (_log)
            {
                if (_log.Length < Enough)
                {
                    _log.AppendLine(line);
                }
            }

            // Its own word for "all listeners are open", since version 2.0. Asking the port could reach someone else there.
            if (line.StartsWith("mosquitto version", StringComparison.Ordinal) && line.EndsWith("running", StringComparison.Ordinal))
            {
                _running.Set();
            }
        }
    }
}
