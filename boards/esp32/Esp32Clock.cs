using nanoFramework.Hardware.Esp32;
using Telematics.Buses;

namespace Telematics.Esp32
{
    /// <summary>
    /// The ESP32's microsecond timer: monotonic from boot, and not moved by setting the date.
    /// <c>Environment.TickCount64</c> is not used: it counts FreeRTOS ticks, 10 ms each.
    /// </summary>
    /// <remarks>
    /// The timer's ulong is made a long by an operation whose left side is one: converted only, the interpreter would take it,
    /// and every difference to it, for unsigned.
    /// </remarks>
    public sealed class Esp32Clock : IClock
    {
        /// <inheritdoc/>
        public long NowMs => (long.MaxValue & (long)HighResTimer.GetCurrent()) / 1000;

        /// <inheritdoc/>
        public long NowUs => long.MaxValue & (long)HighResTimer.GetCurrent();
    }
}
