using System;
using System.Collections.Generic;
using System.Device.Gpio;
using System.Diagnostics;
using System.IO.Ports;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;

namespace nanoFramework.Hardware.Desktop
{
    /// <summary>
    /// The chip behind the stand-ins of this assembly: an ESP32 with 40 GPIOs, of which nothing is wired until a test
    /// or the bench attaches it. One a process, as on the board; not for several threads.
    /// </summary>
    /// <remarks>
    /// Leaves out: timing of SPI transfers, glitches of a pin while its mode is set, the latency of the interrupt
    /// dispatcher (edges arrive at once), and all that a transfer costs.
    /// </remarks>
    public static class VirtualHardware
    {
        /// <summary>GPIOs of the chip.</summary>
        public const int PinCount = 40;

        private static readonly VirtualPin[] Pins = new VirtualPin[PinCount];
        private static readonly Dictionary<string, IVirtualUart> Uarts = [];
        private static readonly Dictionary<(int Bus, int ChipSelect), VirtualSpiTransfer> Chips = [];
        private static readonly Dictionary<DeviceFunction, int> FunctionPins = [];
        private static readonly HashSet<string> OpenPorts = [];
        private static readonly HashSet<(int Bus, int ChipSelect)> OpenChips = [];

        static VirtualHardware()
        {
            Reset();
        }

        /// <summary>Microseconds since boot; real time unless a test or the bench sets its own.</summary>
        public static Func<long> NowUs { get; set; } = RealUs;

        /// <summary>
        /// Called by <see cref="Power.RebootDevice(RebootOption)"/>, which never returns on the board: must throw.
        /// Throws <see cref="VirtualRebootException"/> unless set.
        /// </summary>
        public static Action<RebootOption> OnReboot { get; set; } = Reboot;

        /// <summary>What the chip's calendar was set to last, or null.</summary>
        public static DateTime? Date { get; internal set; }

        /// <summary>Takes everything off the chip and lets go of every pin, as after power-up.</summary>
        public static void Reset()
        {
            for (int i = 0; i < PinCount; i++)
            {
                Pins[i] = new VirtualPin(i);
            }

            Uarts.Clear();
            Chips.Clear();
            OpenPorts.Clear();
            OpenChips.Clear();
            FunctionPins.Clear();
            GpioPinEventListener.Install();
            FunctionPins[DeviceFunction.COM1_TX] = 1;
            FunctionPins[DeviceFunction.COM1_RX] = 3;
            NowUs = RealUs;
            OnReboot = Reboot;
            Date = null;
        }

        /// <summary>Wires a line to a UART, by the name of its port (COM2).</summary>
        public static void AttachUart(string portName, IVirtualUart uart) => Uarts[portName] = uart;

        /// <summary>Wires a chip to an SPI bus (1 or 2) and the GPIO of its chip select.</summary>
        public static void AttachSpi(int busId, int chipSelect, VirtualSpiTransfer chip) => Chips[(busId, chipSelect)] = chip;

        /// <summary>The GPIO of that number.</summary>
        public static VirtualPin Pin(int number) => Pins[number];

        /// <summary>The GPIO that carries a function, or -1.</summary>
        public static int PinOf(DeviceFunction function) => FunctionPins.GetValueOrDefault(function, -1);

        internal static void Map(DeviceFunction function, int pin) => FunctionPins[function] = pin;

        internal static IVirtualUart OpenUart(string portName)
        {
            // The driver refuses a port without pins, and one that another object holds open.
            int number = portName[3] - '0';
            int port = 0x30000 + (number << 8);
            if (PinOf((DeviceFunction)port) < 0 || PinOf((DeviceFunction)(port + 1)) < 0)
            {
                throw new InvalidOperationException($"{portName}: no pins.");
            }

            if (!Uarts.TryGetValue(portName, out IVirtualUart? uart) || !OpenPorts.Add(portName))
            {
                throw new ArgumentException($"{portName}: nothing is wired to it, or it is open already.");
            }

            return uart;
        }

        internal static void CloseUart(string portName) => OpenPorts.Remove(portName);

        internal static VirtualSpiTransfer OpenSpi(int busId, int chipSelect)
        {
            int bus = 0x10000 + (busId << 8);
            if (PinOf((DeviceFunction)bus) < 0 || PinOf((DeviceFunction)(bus + 1)) < 0 || PinOf((DeviceFunction)(bus + 2)) < 0)
            {
                throw new ArgumentException($"SPI{busId}: no pins.");
            }

            if (!Chips.TryGetValue((busId, chipSelect), out VirtualSpiTransfer? chip))
            {
                throw new ArgumentException($"SPI{busId}: nothing is wired to chip select {chipSelect}.");
            }

            if (!OpenChips.Add((busId, chipSelect)))
            {
                throw new System.Device.Spi.SpiDeviceAlreadyInUseException();
            }

            return chip;
        }

        internal static void CloseSpi(int busId, int chipSelect) => OpenChips.Remove((busId, chipSelect));

        private static long RealUs() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

        private static void Reboot(RebootOption option) => throw new VirtualRebootException(option);
    }
}
