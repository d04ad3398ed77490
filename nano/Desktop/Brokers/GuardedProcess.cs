using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Telematics.Brokers
{
    /// <summary>
    /// A program that runs beside its owner, can be killed, and ends with its owner, however that ends: its guard, a shell, waits for
    /// the end of the pipe from its owner.
    /// </summary>
    public sealed class GuardedProcess : IDisposable
    {
        // "$@" the program and its arguments. Ends with the program, or kills it when the owner closes the pipe or dies.
        private const string Guard =
            "exec 3<&0; \"$@\" </dev/null 3<&- & child=$!; { read -r _ <&3; kill -9 $child; } 2>/dev/null & reader=$!; " +
            "wait $child; code=$?; kill -9 $reader 2>/dev/null; exit $code";

        private const string Shell = "/bin/sh";
        private const string SetSid = "/usr/bin/setsid";

        private readonly Process _process;
        private bool _isDone;

        private GuardedProcess(Process process)
        {
            _process = process;
        }

        /// <summary>Whether the program runs.</summary>
        public bool IsRunning => !_isDone && !_process.HasExited;

        /// <summary>Starts a program.</summary>
        /// <param name="program">Its file.</param>
        /// <param name="arguments">Its arguments.</param>
        /// <param name="onLine">Hears each line that it writes, from other threads.</param>
        /// <exception cref="BrokerException">It cannot be started.</exception>
        public static GuardedProcess Start(string program, IEnumerable<string> arguments, Action<string> onLine)
        {
            ProcessStartInfo start = new()
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            if (OperatingSystem.IsWindows())
            {
                start.FileName = program;
            }
            else
            {
                // A session of its own, where there is a program for that: Ctrl-C at the terminal is for the owner, who still needs it.
                bool canDetach = File.Exists(SetSid);
                start.FileName = canDetach ? SetSid : Shell;
                if (canDetach)
                {
                    start.ArgumentList.Add(Shell);
                }

                start.ArgumentList.Add("-c");
                start.ArgumentList.Add(Guard);
                start.ArgumentList.Add("guard");
                start.ArgumentList.Add(program);
            }

            foreach (string argument in arguments)
            {
                start.ArgumentList.Add(argument);
            }

            // A .NET program that is killed would leave its diagnostics' socket behind.
            start.Environment["DOTNET_EnableDiagnostics"] = "0";

            Process process = Process.Start(start) ?? throw new BrokerException($"Could not start {program}.");
            DataReceivedEventHandler hear = (_, line) =>
            {
                if (line.Data is not null)
                {
                    onLine(line.Data);
                }
            };
            process.ErrorDataReceived += hear;
            process.OutputDataReceived += hear;
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            return new GuardedProcess(process);
        }

        /// <summary>Kills the program at once, as a crash or a power cut would (SIGKILL); returns when it is gone.</summary>
        public void Kill()
        {
            if (_isDone)
            {
                return;
            }

            _isDone = true;
            if (OperatingSystem.IsWindows())
            {
                _process.Kill();
            }
            else
            {
                _process.StandardInput.Close();
            }

            _process.WaitForExit();
            _process.Dispose();
        }

        /// <inheritdoc/>
        public void Dispose() => Kill();
    }
}
