using System;
using System.IO.Ports;
using nanoFramework.Hardware.Esp32;
using Telematics.Buses;

namespace Telematics.Esp32
{
    /// <summary>
    /// A UART of the ESP32 (COM2 or COM3; COM1 carries the debugger), 8N1, without flow control.
    /// </summary>
    /// <remarks>
    /// The driver opens the UART without a transmit buffer: what the hardware's FIFO of 128 bytes has no room for blocks
    /// the whole call until the line has taken it. So the port keeps account of the FIFO by baud rate and time,
    /// and hands over only what fits. Nor does it use the driver's events: each would allocate, with every burst received.
    /// </remarks>
    public sealed class Esp32SerialPort : ISerialPort, ICounters
    {
        // 128, less what a byte under way and the driver's own delay may take.
        private const int FifoBytes = 120;

        // 8N1: ten bits a byte.
        private const long BitsPerByteUs = 10000000L;

        /// <summary>The names of its counters, behind a name of its own.</summary>
        public const string Counters = " overflows errors";

        private readonly SerialPort _port;
        private readonly IClock _clock;
        private readonly int _baudRate;
        private readonly int _bufferBytes;
        private long _fifoEmptyUs;

        /// <summary>Gives the UART its pins and opens it.</summary>
        /// <param name="counterNames">Its name and <see cref="Counters"/>.</param>
        /// <param name="clock">Measures what the line has carried meanwhile.</param>
        /// <param name="portName">COM2 or COM3.</param>
        /// <param name="transmitGpio">GPIO that the ESP32 sends on.</param>
        /// <param name="receiveGpio">GPIO that the ESP32 hears on; an input-only one will do.</param>
        /// <param name="baudRate">Bits a second, 1200 and up.</param>
        /// <param name="bufferBytes">Receive buffer, which must hold what arrives in the longest pause of the loop.</param>
        /// <exception cref="Exception">The port does not exist, or is open: the board's data are wrong.</exception>
        public Esp32SerialPort(string counterNames, IClock clock, string portName, int transmitGpio, int receiveGpio, int baudRate, int bufferBytes)
        {
            // The functions of a UART's lines: class 3, number of the port, line (0 out, 1 in).
            int function = 0x30000 + ((portName[3] - '0') << 8);
            Configuration.SetPinFunction(transmitGpio, (DeviceFunction)function);
            Configuration.SetPinFunction(receiveGpio, (DeviceFunction)(function + 1));

            CounterNames = counterNames;
            _clock = clock;
            _baudRate = baudRate;
            _bufferBytes = bufferBytes;
            _port = new SerialPort(portName, baudRate);

            // One size for both directions, and only before the port is open.
            _port.ReadBufferSize = bufferBytes;

            // Nothing ever waits as long as this; it only bounds what must not happen.
            _port.ReadTimeout = 100;
            _port.WriteTimeout = 1000;

            // Never as many bytes as that: no event is ever raised.
            _port.ReceivedBytesThreshold = int.MaxValue;
            _port.Open();
        }

        /// <summary>Times the receive buffer was found full. The driver drops what arrives then, without a word.</summary>
        public int Overflows { get; private set; }

        /// <summary>Calls of the driver that failed.</summary>
        public int Errors { get; private set; }

        /// <inheritdoc/>
        public string CounterNames { get; }

        /// <inheritdoc/>
        public int FaultCounters => 2;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => Overflows,
            _ => Errors,
        };

        /// <inheritdoc/>
        public int BytesToRead => _port.BytesToRead;

        /// <inheritdoc/>
        public int Read(byte[] buffer, int offset, int count)
        {
            // The driver reads exactly as much as it is asked for, or waits.
            int there = _port.BytesToRead;
            if (there >= _bufferBytes)
            {
                Overflows++;
            }

            if (count > there)
            {
                count = there;
            }

            if (count <= 0)
            {
                return 0;
            }

            try
            {
                return _port.Read(buffer, offset, count);
            }
            catch (Exception)
            {
                Errors++;
                return 0;
            }
        }

        /// <inheritdoc/>
        public int Write(byte[] buffer, int offset, int count)
        {
            long nowUs = _clock.NowUs;
            long emptyUs = _fifoEmptyUs;
            int baudRate = _baudRate;
            int room = FifoBytes;
            if (emptyUs > nowUs)
            {
                room -= (int)((((emptyUs - nowUs) * baudRate) + BitsPerByteUs - 1) / BitsPerByteUs);
            }
            else
            {
                emptyUs = nowUs;
            }

            if (count > room)
            {
                count = room;
            }

            if (count <= 0)
            {
                return 0;
            }

            _fifoEmptyUs = emptyUs + (((count * BitsPerByteUs) + baudRate - 1) / baudRate);
            try
            {
                _port.Write(buffer, offset, count);
            }
            catch (Exception)
            {
                // How much went out is not known. What reads at the other end resynchronises, as after any noise.
                Errors++;
            }

            return count;
        }
    }
}
