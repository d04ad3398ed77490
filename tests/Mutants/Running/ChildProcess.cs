using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Telematics.Mutants.Running
{
    /// <summary>Runs a .NET program to its end, to a line that is enough, or to a limit of time.</summary>
    internal sealed class ChildProcess : IDisposable
    {
        // A mutant may ask for memory for ever.
        private const string MostMemory = "60000000";

        private readonly Process _process;

        private ChildProcess(Process process)
        {
            _process = process;
        }

        /// <summary>Runs one.</summary>
        /// <param name="scratch">Where its temporary files go; ends it when that goes.</param>
        /// <param name="arguments">Of <c>dotnet</c>.</param>
        /// <param name="limit">How long it may take.</param>
        /// <param name="isEnough">Hears each line of its output; true ends it there.</param>
        /// <param name="stop">Ends it.</param>
        /// <returns>Its exit status; null when it took longer, or when a line was enough.</returns>
        public static (int? Status, bool IsLate) Run(Scratch scratch, IEnumerable<string> arguments, TimeSpan limit, Func<string, bool> isEnough, CancellationToken stop)
        {
            ProcessStartInfo start = new("dotnet")
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = scratch.Folder,
            };
            foreach (string argument in arguments)
            {
                start.ArgumentList.Add(argument);
            }

            start.Environment["TMPDIR"] = scratch.Folder;
            start.Environment["DOTNET_EnableDiagnostics"] = "0";
            start.Environment["DOTNET_GCHeapHardLimit"] = MostMemory;
            start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
            using ManualResetEventSlim enough = new();
            object gate = new();
            using ChildProcess child = new(Process.Start(start)!);
            scratch.Enter(child);
            try
            {
                void Hear(object sender, DataReceivedEventArgs line)
                {
                    lock (gate)
                    {
                        if (line.Data is not null && !enough.IsSet && isEnough(line.Data))
                        {
                            enough.Set();
                        }
                    }
                }

                Process process = child._process;
                process.OutputDataReceived += Hear;
                process.ErrorDataReceived += Hear;
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
                process.StandardInput.Close();
                using CancellationTokenSource late = new(limit);
                using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
                try
                {
                    using CancellationTokenRegistration end = ended.Token.Register(child.Dispose);
                    System.Threading.Tasks.Task exit = process.WaitForExitAsync(CancellationToken.None);
                    WaitHandle.WaitAny([((IAsyncResult)exit).AsyncWaitHandle, enough.WaitHandle]);
                    if (!enough.IsSet)
                    {
                        exit.Wait(CancellationToken.None);
                    }

                    stop.ThrowIfCancellationRequested();
                    return enough.IsSet ? (null, false) : late.IsCancellationRequested ? (null, true) : (process.ExitCode, false);
                }
                finally
                {
                    child.Dispose();
                    process.WaitForExit();
                }
            }
            finally
            {
                scratch.Leave(child);
            }
        }

        /// <summary>Kills it and all that it started.</summary>
        public void Dispose()
        {
            try
            {
                _process.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
            {
                // It has ended.
            }
        }
    }
}
