using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace Telematics.Hosting
{
    /// <summary>
    /// How a program of this repository begins and ends. On SIGTERM, SIGINT (Ctrl-C) and SIGHUP, and when nobody reads its output any more, it
    /// ends in status 0: a command that holds something lets go of it first, within <see cref="GraceMs"/>; any other ends at once.
    /// </summary>
    public static class CommandProcess
    {
        /// <summary>How long a command may take to end, milliseconds; then the process ends all the same.</summary>
        public const int GraceMs = 3000;

        private const int Failure = 2;

        private static readonly CancellationTokenSource Stopping = new();
        private static readonly List<IDisposable> Held = [];
        private static int s_signals;
        private static bool s_endsInOrder;
        private static volatile bool s_isEnding;

        /// <summary>Runs a command.</summary>
        /// <param name="endsInOrder">Whether it holds something, and watches its token.</param>
        /// <param name="command">What it does with its output and its token; returns the exit status.</param>
        /// <returns>The exit status.</returns>
        public static int Run(bool endsInOrder, Func<Stream, CancellationToken, int> command)
        {
            s_endsInOrder = endsInOrder;
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
            using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
            AppDomain.CurrentDomain.UnhandledException += (_, e) =>
            {
                // Of a thread beside the command's: where it writes, nobody reads.
                if (s_isEnding || e.ExceptionObject is OutputClosedException)
                {
                    Environment.Exit(0);
                }
            };
            try
            {
                return command(StandardOutput.Open(), Stopping.Token);
            }
            catch (Exception) when (s_isEnding)
            {
                // What it held was taken from it.
                return 0;
            }
            catch (OutputClosedException)
            {
                return 0;
            }
            catch (IOException e) when (e is not FileNotFoundException)
            {
                Console.Error.WriteLine($"The output cannot be written: {e.Message}");
                return Failure;
            }
            catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
            {
                return 0;
            }
        }

        /// <summary>The same for a command that writes text.</summary>
        public static int RunText(bool endsInOrder, Func<TextWriter, CancellationToken, int> command) => Run(endsInOrder, (stream, stop) =>
        {
            if (!Console.IsOutputRedirected)
            {
                return command(Console.Out, stop);
            }

            // What writes to the console by itself then finds out, too, that nobody reads it.
            using StreamWriter writer = new(stream, new UTF8Encoding(false)) { AutoFlush = true };
            Console.SetOut(writer);
            return command(writer, stop);
        });

        /// <summary>Something that must be let go of even where the command does not end in time: a process, a folder.</summary>
        public static void Hold(IDisposable held)
        {
            lock (Held)
            {
                Held.Add(held);
            }
        }

        /// <summary>It has been let go of.</summary>
        public static void Release(IDisposable held)
        {
            lock (Held)
            {
                Held.Remove(held);
            }
        }

        private static void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            if (!s_endsInOrder || Interlocked.Increment(ref s_signals) > 1)
            {
                End();
            }

            Thread limit = new(() =>
            {
                Thread.Sleep(GraceMs);
                End();
            })
            {
                IsBackground = true,
            };
            limit.Start();
            Stopping.Cancel();
        }

        // The command still runs: what it does meanwhile no longer matters.
        private static void End()
        {
            s_isEnding = true;
            IDisposable[] held;
            lock (Held)
            {
                held = [.. Held];
            }

            for (int i = held.Length - 1; i >= 0; i--)
            {
                try
                {
                    held[i].Dispose();
                }
                catch (Exception)
                {
                    // As much as can be.
                }
            }

            Environment.Exit(0);
        }
    }
}
