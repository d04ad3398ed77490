using System;
using Telematics.Buses;

namespace Telematics.Bench.World
{
    /// <summary>
    /// A UART between the firmware and a modelled device, both ways at the line's rate (10 bits a byte: 8N1).
    /// The firmware's side behaves as the ESP32's driver: a receive buffer of fixed size that is flushed whole,
    /// silently, when it overflows. Bytes come to harm only where <see cref="NoiseToFirmware"/> and <see cref="NoiseToDevice"/> say so.
    /// Leaves out: framing and parity errors as such, break, jitter, flow control.
    /// </summary>
    public sealed class SerialLine : ISerialPort
    {
        private readonly VirtualClock _clock;
        private readonly Direction _toFirmware;
        private readonly Direction _toDevice;
        private readonly int _receiveBufferBytes;
        private Action? _deviceAwaited;

        /// <summary>Lays a line.</summary>
        /// <param name="clock">The world's clock.</param>
        /// <param name="baudRate">Bits a second.</param>
        /// <param name="receiveBufferBytes">The firmware side's receive buffer.</param>
        /// <param name="transmitBufferBytes">What the firmware's side takes before it says that the line is busy.</param>
        public SerialLine(VirtualClock clock, int baudRate, int receiveBufferBytes = 2048, int transmitBufferBytes = 1024)
        {
            _clock = clock;
            _receiveBufferBytes = receiveBufferBytes;
            BaudRate = baudRate;
            _toFirmware = new Direction(baudRate, 65536);
            _toDevice = new Direction(baudRate, transmitBufferBytes);
        }

        /// <summary>Bits a second.</summary>
        public int BaudRate { get; }

        /// <summary>What happens to bytes on their way to the firmware, or null.</summary>
        public SerialNoise? NoiseToFirmware { get; set; }

        /// <summary>What happens to bytes on their way to the device, or null.</summary>
        public SerialNoise? NoiseToDevice { get; set; }

        /// <summary>Sees all bytes that are sent, before what happens to them; null for nobody.</summary>
        public RunDigest? Digest { get; set; }

        /// <summary>Times the firmware's receive buffer overflowed and was flushed.</summary>
        public int Overflows { get; private set; }

        /// <summary>Bytes that the device has sent to the firmware.</summary>
        public long BytesToFirmware { get; private set; }

        /// <summary>Bytes that the firmware has sent to the device.</summary>
        public long BytesToDevice { get; private set; }

        /// <summary>When all that the firmware has written so far will be with the device; <see cref="long.MaxValue"/> when nothing is on its way or waits there.</summary>
        public long DeviceReadableUs => _toDevice.Count == 0 ? long.MaxValue : _toDevice.LastArrivalUs;

        /// <summary>When all that the device has sent so far will be with the firmware.</summary>
        public long FirmwareReadableUs => _toFirmware.LastArrivalUs;

        /// <inheritdoc/>
        public int BytesToRead
        {
            get
            {
                int arrived = _toFirmware.Arrived(_clock.NowUs);
                if (arrived > _receiveBufferBytes)
                {
                    _toFirmware.Drop(arrived);
                    Overflows++;
                    return 0;
                }

                return arrived;
            }
        }

        /// <inheritdoc/>
        public int Read(byte[] buffer, int offset, int count) => _toFirmware.Take(buffer.AsSpan(offset, Math.Min(count, BytesToRead)));

        /// <inheritdoc/>
        public int Write(byte[] buffer, int offset, int count)
        {
            int taken = _toDevice.Put(buffer.AsSpan(offset, count), NoiseToDevice, _clock.NowUs);
            BytesToDevice += taken;
            _deviceAwaited?.Invoke();
            Digest?.Add(buffer.AsSpan(offset, taken));
            return taken;
        }

        /// <summary>Sets who hears that <see cref="DeviceReadableUs"/> has changed. Call once, at start.</summary>
        public void OnDeviceAwaited(Action handler) => _deviceAwaited = handler;

        /// <summary>The device sends: the bytes reach the firmware one after the other at the line's rate.</summary>
        /// <returns>The bytes taken; fewer only when over 64 KiB are on their way.</returns>
        public int DeviceSend(ReadOnlySpan<byte> data)
        {
            int taken = _toFirmware.Put(data, NoiseToFirmware, _clock.NowUs);
            BytesToFirmware += taken;
            Digest?.Add(data[..taken]);
            return taken;
        }

        /// <summary>The device takes what has reached it from the firmware.</summary>
        public int DeviceReceive(Span<byte> buffer) =>
            _toDevice.Take(buffer[..Math.Min(buffer.Length, _toDevice.Arrived(_clock.NowUs))]);

        /// <summary>The firmware's side loses its power: what it had not put on the wire yet is gone.</summary>
        public void CutPower()
        {
            _toDevice.DropFlying(_clock.NowUs);
            _deviceAwaited?.Invoke();
        }

        /// <summary>The firmware's side opens its port: what came before, nobody heard; what is on the wire comes in.</summary>
        public void OpenPort() => _toFirmware.Drop(_toFirmware.Arrived(_clock.NowUs));

        private sealed class Direction
        {
            private readonly byte[] _ring;
            private readonly long _bitsUs;
            private readonly int _baudRate;
            private int _head;
            private int _count;
            private int _arrived;

            // When the first byte that has not arrived began, scaled by the baud rate to stay exact.
            private long _startScaled;

            public Direction(int baudRate, int capacity)
            {
                _ring = new byte[capacity];
                _baudRate = baudRate;
                _bitsUs = 10_000_000L;
            }

            public int Count => _count;

            public long LastArrivalUs => (_startScaled + ((_count - _arrived) * _bitsUs) + _baudRate - 1) / _baudRate;

            public int Arrived(long nowUs)
            {
                int flying = _count - _arrived;
                if (flying > 0)
                {
                    long landed = ((nowUs * _baudRate) - _startScaled) / _bitsUs;
                    int n = (int)Math.Clamp(landed, 0, flying);
                    _arrived += n;
                    _startScaled += n * _bitsUs;
                }

                return _arrived;
            }

            public int Put(ReadOnlySpan<byte> data, SerialNoise? noise, long nowUs)
            {
                Arrived(nowUs);
                if (_count == _arrived)
                {
                    // The line is idle: the next byte begins now, or when the last one's stop bit ends.
                    _startScaled = Math.Max(_startScaled, nowUs * _baudRate);
                }

                int n = Math.Min(data.Length, _ring.Length - _count);
                if (noise is null || !noise.Hits(n))
                {
                    Append(data[..n]);
                    return n;
                }

                Span<byte> heard = stackalloc byte[2 * SerialNoise.MostAtOnce];
                for (int at = 0; at < n; at += SerialNoise.MostAtOnce)
                {
                    int heardCount = noise.Pass(data[at..Math.Min(at + SerialNoise.MostAtOnce, n)], heard);
                    Append(heard[..Math.Min(heardCount, _ring.Length - _count)]);
                }

                return n;
            }

            public void DropFlying(long nowUs) => _count = Arrived(nowUs);

            private void Append(ReadOnlySpan<byte> data)
            {
                int tail = (_head + _count) % _ring.Length;
                int first = Math.Min(data.Length, _ring.Length - tail);
                data[..first].CopyTo(_ring.AsSpan(tail));
                data[first..].CopyTo(_ring);
                _count += data.Length;
            }

            public int Take(Span<byte> buffer)
            {
                int n = buffer.Length;
                if (n == 0)
                {
                    return 0;
                }

                int first = Math.Min(n, _ring.Length - _head);
                _ring.AsSpan(_head, first).CopyTo(buffer);
                _ring.AsSpan(0, n - first).CopyTo(buffer[first..]);
                Drop(n);
                return n;
            }

            public void Drop(int n)
            {
                _head = (_head + n) % _ring.Length;
                _count -= n;
                _arrived -= n;
            }
        }
    }
}
