using System;
using System.Text;
using System.Threading;
using Telematics.Buses;
using Telematics.Unit;
using nanoFramework.Runtime.Native;

namespace Telematics.Esp32
{
    /// <summary>
    /// Runs a unit for as long as the board has power. What escapes from it is written to <see cref="CrashFile"/>,
    /// and the board reboots, though not at once: a unit that fails each time must not wear out its flash and its SIM.
    /// </summary>
    /// <remarks>
    /// A sleeping runtime looks for interrupts once a FreeRTOS tick, every 10 ms, in which a CAN bus brings more frames than
    /// the MCP2515 holds. So the loop yields through short waits, which lets the interrupt's thread run as soon as an edge is
    /// there, and sleeps only through long ones.
    /// </remarks>
    public sealed class BoardLoop
    {
        /// <summary>Where the last crash is written down.</summary>
        public const string CrashFile = "crash.txt";

        private const int RebootAfterMs = 10000;
        private const int DateCheckMs = 10000;
        private const int MaxCrashLength = 512;
        private const int MaxSleepMs = 60000;

        private readonly IClock _clock;
        private readonly Esp32Storage _storage;
        private readonly int _sleepFromMs;
        private long _nextDateMs;

        /// <summary>Makes a loop.</summary>
        /// <param name="unit">What is run.</param>
        /// <param name="clock">The board's clock.</param>
        /// <param name="storage">The board's files; closed before a reboot.</param>
        /// <param name="sleepFromMs">Shorter waits are yielded through, longer ones slept through.</param>
        public BoardLoop(VehicleUnit unit, IClock clock, Esp32Storage storage, int sleepFromMs)
        {
            Unit = unit;
            _clock = clock;
            _storage = storage;
            _sleepFromMs = sleepFromMs;
        }

        /// <summary>What is run.</summary>
        public VehicleUnit Unit { get; }

        /// <summary>Runs the unit. Does not return.</summary>
        public void Run()
        {
            try
            {
                while (true)
                {
                    Wait(RunOnce());
                }
            }
            catch (Exception e)
            {
                Crash(e);
            }
        }

        /// <summary>Does what is due.</summary>
        /// <returns>When something is due next, milliseconds since boot.</returns>
        [SteadyState]
        public long RunOnce()
        {
            long nowMs = _clock.NowMs;
            if (nowMs >= _nextDateMs)
            {
                SetDate(nowMs);
            }

            return Unit.RunDue(nowMs);
        }

        /// <summary>Writes down why the unit ended, and reboots after a while. Does not return.</summary>
        public void Crash(Exception e)
        {
            Console.WriteLine("The unit ended: " + e.Message);
            try
            {
                byte[] text = Encoding.UTF8.GetBytes(e.GetType().FullName + ": " + e.Message + "\r\n" + e.StackTrace);
                _storage.Delete(CrashFile);
                _storage.Append(CrashFile, text, 0, text.Length > MaxCrashLength ? MaxCrashLength : text.Length);
                _storage.CloseAll();
            }
            catch (Exception)
            {
                // Out of memory, most likely; the reboot is what matters.
            }

            Thread.Sleep(RebootAfterMs);
            Esp32Restart.Reboot();
        }

        private void Wait(long untilMs)
        {
            long waitMs = untilMs - _clock.NowMs;
            if (waitMs >= _sleepFromMs)
            {
                Thread.Sleep(waitMs > MaxSleepMs ? MaxSleepMs : (int)waitMs);
                return;
            }

            do
            {
                Thread.Sleep(0);
            }
            while (_clock.NowMs < untilMs);
        }

        // The chip's calendar is for TLS, which looks at the dates in certificates; the unit itself has its own.
        [Allocates("Dates are structs. Once, when the time is first known.")]
        private void SetDate(long nowMs)
        {
            _nextDateMs = nowMs + DateCheckMs;
            if (Unit.Utc.IsKnown)
            {
                Rtc.SetSystemTime(DateTime.UnixEpoch.AddTicks(Unit.Utc.ToUtcMs(nowMs) * TimeSpan.TicksPerMillisecond));
                _nextDateMs = long.MaxValue;
            }
        }
    }
}
