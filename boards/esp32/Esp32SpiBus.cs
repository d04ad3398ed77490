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
    /// Transfers go through arrays of words, made once for each length: an array goes to the driver as a reference,
    /// where <c>SpanByte</c> is a struct, and each pass of one by value allocates. The driver sends an array as it stands in
    /// memory, the low byte of each word first, and all of it; hence an array a length, and transfers of an even number of
    /// bytes only. The bytes are packed and unpacked by hand, and unrolled: a loop would cost the interpreter half as much again.
    /// </remarks>
    public sealed class Esp32SpiBus : ISpiBus
    {
        /// <summary>The longest transfer, in bytes.</summary>
        public const int MaxBytes = 16;

        private const int MaxWords = MaxBytes / 2;

        private readonly SpiDevice _device;
        private readonly ushort[][] _write = new ushort[MaxWords + 1][];
        private readonly ushort[][] _read = new ushort[MaxWords + 1][];

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

            for (int words = 1; words <= MaxWords; words++)
            {
                _write[words] = new ushort[words];
                _read[words] = new ushort[words];
            }
        }

        /// <summary>Transfers refused for their length, and transfers that the driver failed.</summary>
        public int Errors { get; private set; }

        /// <inheritdoc/>
        /// <remarks>
        /// Takes even counts from 2 to <see cref="MaxBytes"/>. Any other is refused and counted, and leaves what was in
        /// <paramref name="read"/>.
        /// </remarks>
        public void Transfer(byte[] write, byte[] read, int count)
        {
            if (count < 2 || count > MaxBytes || (count & 1) != 0)
            {
                Errors++;
                return;
            }

            int words = count >> 1;
            ushort[] pack = _write[words];
            ushort[] unpack = _read[words];
            int word;
            switch (words)
            {
                case 8:
                    pack[7] = BitConverter.ToUInt16(write, 14);
                    goto case 7;
                case 7:
                    pack[6] = BitConverter.ToUInt16(write, 12);
                    goto case 6;
                case 6:
                    pack[5] = BitConverter.ToUInt16(write, 10);
                    goto case 5;
                case 5:
                    pack[4] = BitConverter.ToUInt16(write, 8);
                    goto case 4;
                case 4:
                    pack[3] = BitConverter.ToUInt16(write, 6);
                    goto case 3;
                case 3:
                    pack[2] = BitConverter.ToUInt16(write, 4);
                    goto case 2;
                case 2:
                    pack[1] = BitConverter.ToUInt16(write, 2);
                    goto default;
                default:
                    pack[0] = BitConverter.ToUInt16(write, 0);
                    break;
            }

            try
            {
                _device.TransferFullDuplex(pack, unpack);
            }
            catch (Exception)
            {
                Errors++;
                return;
            }

            switch (words)
            {
                case 8:
                    word = unpack[7];
                    read[15] = (byte)(word >> 8);
                    read[14] = (byte)word;
                    goto case 7;
                case 7:
                    word = unpack[6];
                    read[13] = (byte)(word >> 8);
                    read[12] = (byte)word;
                    goto case 6;
                case 6:
                    word = unpack[5];
                    read[11] = (byte)(word >> 8);
                    read[10] = (byte)word;
                    goto case 5;
                case 5:
                    word = unpack[4];
                    read[9] = (byte)(word >> 8);
                    read[8] = (byte)word;
                    goto case 4;
                case 4:
                    word = unpack[3];
                    read[7] = (byte)(word >> 8);
                    read[6] = (byte)word;
                    goto case 3;
                case 3:
                    word = unpack[2];
                    read[5] = (byte)(word >> 8);
                    read[4] = (byte)word;
                    goto case 2;
                case 2:
                    word = unpack[1];
                    read[3] = (byte)(word >> 8);
                    read[2] = (byte)word;
                    goto default;
                default:
                    word = unpack[0];
                    read[1] = (byte)(word >> 8);
                    read[0] = (byte)word;
                    break;
            }
        }
    }
}
