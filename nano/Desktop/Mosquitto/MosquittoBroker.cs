using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Telematics.Hosting;

namespace Telematics.Mosquitto
{
    /// <summary>
    /// A Mosquitto broker of one's own on a loopback port, for the bench and for tests.
    /// It ends with its owner, however that ends.
    /// </summary>
    public sealed class MosquittoBroker : IDisposable
    {
        private const int StartTimeoutMs = 10_000;
        private const int Attempts = 5;

        private static readonly string[] s_folders = { "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/usr/bin", "/usr/local/bin" };

        private readonly MosquittoBrokerOptions _options;
        private readonly string _program;
        private readonly string _folder;
        private readonly StringBuilder _log = new();
        private readonly ManualResetEventSlim _running = new();
        private GuardedProcess? _process;

        private MosquittoBroker(MosquittoBrokerOptions options, string program)
        {
            _options = options;
            _program = program;
            _folder = Directory.CreateTempSubdirectory("telematics-broker-").FullName;
            CommandProcess.Hold(this);
        }

        /// <summary>The TCP port on 127.0.0.1; the same after <see cref="Restart"/>.</summary>
        public int Port { get; private set; }

        /// <summary>Whether the broker runs.</summary>
        public bool IsRunning => _process is { IsRunning: true };

        /// <summary>Where the broker's program is on this machine, or null when it is not installed.</summary>
        public static string? FindProgram()
        {
            string name = OperatingSystem.IsWindows() ? "mosquitto.exe" : "mosquitto";
            IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            return path.Concat(s_folders).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        }

        /// <summary>Starts a broker and waits until it takes connections.</summary>
        /// <exception cref="MosquittoException">It is not installed, or does not start; says why.</exception>
        public static MosquittoBroker Start(MosquittoBrokerOptions? options = null)
        {
            string program = FindProgram() ?? throw new MosquittoException("The MQTT broker mosquitto is not installed: install the package mosquitto.");
            MosquittoBroker broker = new(options ?? new MosquittoBrokerOptions(), program);
            try
            {
                broker.StartOnPort();
                return broker;
            }
            catch (Exception)
            {
                broker.Dispose();
                throw;
            }
        }

        /// <summary>Kills the broker at once, as a crash or a power cut would; returns when it is gone.</summary>
        public void Kill()
        {
            _process?.Kill();
            _process = null;
        }

        /// <summary>Starts the broker again on the port it had, killing it first where it runs. It remembers nothing.</summary>
        /// <exception cref="MosquittoException">It does not start; says why.</exception>
        public void Restart()
        {
            Kill();
            Launch();
            if (!WaitUntilItRuns())
            {
                throw Failure();
            }
        }

        /// <summary>Kills the broker and removes its files.</summary>
        public void Dispose()
        {
            Kill();
            if (Directory.Exists(_folder))
            {
                Directory.Delete(_folder, recursive: true);
            }

            CommandProcess.Release(this);
        }

        private void StartOnPort()
        {
            for (int attempt = 1; ; attempt++)
            {
                Port = _options.Port != 0 ? _options.Port : FreePort();
                Launch();
                if (WaitUntilItRuns())
                {
                    return;
                }

                // Between being found free and being taken, a port may have gone to someone else.
                if (_options.Port != 0 || attempt == Attempts)
                {
                    throw Failure();
                }

                Kill();
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
            lines.AppendLine("log_dest stderr");
            lines.AppendLine("log_timestamp false");
            lines.AppendLine("log_type error");
            lines.AppendLine("log_type warning");
            lines.AppendLine("log_type information");

            // Started by root it would become another user, who may not read these files.
            lines.AppendLine($"user {Environment.UserName}");
            if (_options.UserName.Length == 0)
            {
                lines.AppendLine("allow_anonymous true");
            }
            else
            {
                lines.AppendLine("allow_anonymous false");
                lines.AppendLine($"password_file {PasswordFile()}");
            }

            if (_options.CertificateFile is not null)
            {
                lines.AppendLine($"certfile {_options.CertificateFile}");
                lines.AppendLine($"keyfile {_options.KeyFile}");
            }

            lines.AppendLine(_options.ExtraConfiguration);
            return lines.ToString();
        }

        // The broker's own format: $7$iterations$salt$PBKDF2-HMAC-SHA512.
        private string PasswordFile()
        {
            const int Iterations = 101;
            byte[] salt = RandomNumberGenerator.GetBytes(12);
            byte[] hash = Rfc2898DeriveBytes.Pbkdf2(
                Encoding.UTF8.GetBytes(_options.Password), salt, Iterations, HashAlgorithmName.SHA512, 64);
            string file = Path.Combine(_folder, "passwords");
            File.WriteAllText(file, $"{_options.UserName}:$7${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}\n");
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

        private MosquittoException Failure()
        {
            Kill();
            lock (_log)
            {
                string reason = _log.Length == 0 ? "it said nothing" : _log.ToString().Trim().ReplaceLineEndings("; ");
                return new MosquittoException($"The broker did not start on port {Port}: {reason}.");
            }
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

        private static int FreePort()
        {
            using TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
