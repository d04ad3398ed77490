using System.Threading;
using nanoFramework.Hardware.Desktop;

namespace System.IO.Ports
{
    /// <summary>
    /// The device's serial port over a <see cref="VirtualHardware"/> line, with the traits of the ESP32's driver:
    /// one buffer size, which must be set before <see cref="Open"/>; a full receive buffer loses what comes next, silently;
    /// a read is of exactly the bytes asked for; a write of more than the transmit FIFO has room for blocks its caller.
    /// </summary>
    public sealed class SerialPort : IDisposable
    {
        // The hardware's transmit FIFO. The driver opens it without a buffer of its own behind it.
        private const int FifoBytes = 128;

        private readonly byte[] _chunk = new byte[256];
        private byte[] _ring = [];
        private int _head;
        private int _count;
        private int _bufferSize = 256;
        private int _receivedBytesThreshold = 1;
        private IVirtualUart? _uart;
        private long _fifoEmptyUs;

        /// <summary>Names a port; nothing is opened yet.</summary>
        public SerialPort(string portName, int baudRate = 9600, Parity parity = Parity.None, int dataBits = 8, StopBits stopBits = StopBits.One)
        {
            PortName = portName;
            BaudRate = baudRate;
            Parity = parity;
            DataBits = dataBits;
            StopBits = stopBits;
        }

        /// <summary>Microseconds that callers of <see cref="Write"/> would have been kept waiting, of all ports.</summary>
        public static long BlockedUs { get; set; }

        /// <summary>Bytes lost to a full receive buffer, of all ports.</summary>
        public static long LostBytes { get; set; }

        /// <summary>The port's name.</summary>
        public string PortName { get; }

        /// <summary>Bits a second.</summary>
        public int BaudRate { get; set; }

        /// <summary>Parity.</summary>
        public Parity Parity { get; set; }

        /// <summary>Data bits.</summary>
        public int DataBits { get; set; }

        /// <summary>Stop bits.</summary>
        public StopBits StopBits { get; set; }

        /// <summary>Flow control.</summary>
        public Handshake Handshake { get; set; }

        /// <summary>Milliseconds that a read waits for its bytes.</summary>
        public int ReadTimeout { get; set; } = Timeout.Infinite;

        /// <summary>Milliseconds that a write waits for the line.</summary>
        public int WriteTimeout { get; set; } = Timeout.Infinite;

        /// <summary>Whether the port is open.</summary>
        public bool IsOpen => _uart != null;

        /// <summary>From how many received bytes on each arrival raises an event.</summary>
        public int ReceivedBytesThreshold
        {
            get => _receivedBytesThreshold;
            set => _receivedBytesThreshold = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
        }

        /// <summary>Bytes of the receive buffer.</summary>
        public int ReadBufferSize
        {
            get => _bufferSize;
            set => SetBufferSize(value);
        }

        /// <summary>The same as <see cref="ReadBufferSize"/>.</summary>
        public int WriteBufferSize
        {
            get => _bufferSize;
            set => SetBufferSize(value);
        }

        /// <summary>Bytes that have arrived.</summary>
        public int BytesToRead
        {
            get
            {
                Pump();
                return _count;
            }
        }

        /// <summary>Opens the port.</summary>
        public void Open()
        {
            if (_uart != null)
            {
                throw new InvalidOperationException();
            }

            _uart = VirtualHardware.OpenUart(PortName);
            _ring = new byte[_bufferSize > FifoBytes ? _bufferSize : FifoBytes + 1];
            _head = 0;
            _count = 0;
        }

        /// <summary>Closes the port.</summary>
        public void Close()
        {
            if (_uart != null)
            {
                VirtualHardware.CloseUart(PortName);
                _uart = null;
            }
        }

        /// <inheritdoc/>
        public void Dispose() => Close();

        /// <summary>Reads exactly that many bytes.</summary>
        /// <exception cref="TimeoutException">They are not there: the board would wait for them.</exception>
        public int Read(byte[] buffer, int offset, int count)
        {
            Check(buffer, offset, count);
            Pump();
            if (_count < count)
            {
                throw new TimeoutException($"{PortName}: read of {count} bytes with {_count} there.");
            }

            int first = Math.Min(count, _ring.Length - _head);
            Array.Copy(_ring, _head, buffer, offset, first);
            Array.Copy(_ring, 0, buffer, offset + first, count - first);
            _head = (_head + count) % _ring.Length;
            _count -= count;
            return count;
        }

        /// <summary>Writes all of it; what the FIFO has no room for makes the caller wait.</summary>
        public void Write(byte[] buffer, int offset, int count)
        {
            Check(buffer, offset, count);
            long now = VirtualHardware.NowUs();
            long emptyUs = Math.Max(_fifoEmptyUs, now) + (count * 10_000_000L / BaudRate);
            long roomUs = FifoBytes * 10_000_000L / BaudRate;
            BlockedUs += Math.Max(0, emptyUs - now - roomUs);
            _fifoEmptyUs = emptyUs;
            _uart!.Send(buffer, offset, count);
        }

        private void SetBufferSize(int value)
        {
            if (value <= 0)
            {
                throw new ArgumentOutOfRangeException(nameof(value));
            }

            if (_uart != null)
            {
                throw new InvalidOperationException();
            }

            _bufferSize = value;
        }

        private void Check(byte[] buffer, int offset, int count)
        {
            if (_uart == null)
            {
                throw new InvalidOperationException($"{PortName} is not open.");
            }

            if (offset < 0 || count < 0 || offset + count > buffer.Length)
            {
                throw new ArgumentException($"{offset} + {count} of {buffer.Length} bytes.");
            }
        }

        private void Pump()
        {
            if (_uart == null)
            {
                throw new InvalidOperationException($"{PortName} is not open.");
            }

            int n;
            while (_uart.Available > 0 && (n = _uart.Receive(_chunk, 0, _chunk.Length)) > 0)
            {
                int taken = Math.Min(n, _ring.Length - _count);
                for (int i = 0; i < taken; i++)
                {
                    _ring[(_head + _count + i) % _ring.Length] = _chunk[i];
                }

                _count += taken;
                LostBytes += n - taken;
            }
        }
    }
}
