using System;
using System.Device.Spi;
using nanoFramework.Hardware.Esp32;
using Telematics.Buses;

namespace Telematics.Esp32
{
    /// <summary>
    /// One chip on an SPI bus of the ESP32 (1 or 2). Not for two threads at once: who shares the chip takes a lock.
    /// </summary>
    /// <remarks>
    /// The driver takes an array of words as a reference, where <c>SpanByte</c> is a struct, and each pass of one by value
    /// allocates. It sends the array as it stands in memory, the low byte of each word first, whatever the settings say of
    /// a word's length; and all of it.
    /// </remarks>
    public sealed class Esp32SpiBus : ISpiBus, ICounters
    {
        private readonly SpiDevice _device;

        /// <summary>Gives the bus its pins and opens the chip.</summary>
        /// <param name="busId">1 or 2.</param>
        /// <param name="clockGpio">GPIO of the clock.</param>
        /// <param name="mosiGpio">GPIO that the ESP32 sends on.</param>
        /// <param name="misoGpio">GPIO that the ESP32 hears on.</param>
        /// <param name="selectGpio">GPIO of the chip select, active low.</param>
        /// <param name="clockHz">Clock, at most 26 MHz through the pin matrix. Mode 0.</param>
        /// <exception cref="Exception">The bus does not exist, or the chip select is taken: the board's data are wrong.</exception>
        public Esp32SpiBus(int busId, int clockGpio, int mosiGpio, int misoGpio, int selectGpio, int clockHz)
        {
            // The functions of a bus's lines: class 1, number of the bus, line (0 MOSI, 1 MISO, 2 clock).
            int function = 0x10000 + (busId << 8);
            Configuration.SetPinFunction(mosiGpio, (DeviceFunction)function);
            Configuration.SetPinFunction(misoGpio, (DeviceFunction)(function + 1));
            Configuration.SetPinFunction(clockGpio, (DeviceFunction)(function + 2));

            SpiConnectionSettings settings = new SpiConnectionSettings(busId, selectGpio);
            settings.ClockFrequency = clockHz;
            settings.Mode = SpiMode.Mode0;
            _device = new SpiDevice(settings);
        }

        /// <summary>Transfers that the driver failed.</summary>
        public int Errors { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "canSpi errors";

        /// <inheritdoc/>
        public int FaultCounters => 1;

        /// <inheritdoc/>
        public int GetCounter(int index) => Errors;

        /// <inheritdoc/>
        public void Transfer(ushort[] write, ushort[] read)
        {
            try
            {
                _device.TransferFullDuplex(write, read);
            }
            catch (Exception)
            {
                Errors++;
            }
        }
    }
}
