using nanoFramework.Hardware.Desktop;

namespace System.Device.Spi
{
    /// <summary>
    /// One chip on a bus. As on the ESP32, an array of words goes out as it stands in its memory:
    /// the low byte of each word first, whatever the word's length in the settings.
    /// </summary>
    public class SpiDevice : IDisposable
    {
        private readonly SpiConnectionSettings _settings;
        private readonly VirtualSpiTransfer _chip;
        private byte[] _write = new byte[64];
        private byte[] _read = new byte[64];

        /// <summary>Opens the chip.</summary>
        public SpiDevice(SpiConnectionSettings settings)
        {
            _settings = settings;
            _chip = VirtualHardware.OpenSpi(settings.BusId, settings.ChipSelectLine);
            VirtualPin select = VirtualHardware.Pin(settings.ChipSelectLine);
            select.IsReserved = true;

            // The driver opens with a transfer of two zeros, to leave the lines in a known state.
            _chip(_write, _read, 2);
        }

        /// <summary>Opens the chip.</summary>
        public static SpiDevice Create(SpiConnectionSettings settings) => new(settings);

        /// <summary>Exchanges words. The transfer is as long as the longer array.</summary>
        public void TransferFullDuplex(ushort[] writeBuffer, ushort[] readBuffer)
        {
            if (_settings.Configuration != SpiBusConfiguration.FullDuplex)
            {
                throw new InvalidOperationException();
            }

            int bytes = 2 * Math.Max(writeBuffer.Length, readBuffer.Length);
            if (bytes > _write.Length)
            {
                _write = new byte[bytes];
                _read = new byte[bytes];
            }

            Buffer.BlockCopy(writeBuffer, 0, _write, 0, 2 * writeBuffer.Length);
            _chip(_write, _read, bytes);
            Buffer.BlockCopy(_read, 0, readBuffer, 0, 2 * readBuffer.Length);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            VirtualHardware.CloseSpi(_settings.BusId, _settings.ChipSelectLine);
            VirtualHardware.Pin(_settings.ChipSelectLine).IsReserved = false;
            GC.SuppressFinalize(this);
        }
    }
}
