using Telematics.Buses;
using Telematics.Modem;
using Telematics.Mqtt;

namespace Telematics.Esp32
{
    /// <summary>A board's buses and lines, open; where there is none, it stays null. See <see cref="UnitAssembly"/>.</summary>
    public sealed class BoardParts
    {
        /// <summary>Makes the list from what every board has.</summary>
        /// <param name="clock">The board's clock.</param>
        /// <param name="storage">Files on the board's flash.</param>
        public BoardParts(IClock clock, IStorage storage)
        {
            Clock = clock;
            Storage = storage;
        }

        /// <summary>The board's clock.</summary>
        public IClock Clock { get; }

        /// <summary>Files on the board's flash.</summary>
        public IStorage Storage { get; }

        /// <summary>The GNSS receiver's line, at its baud rate.</summary>
        public ISerialPort? GnssPort;

        /// <summary>The modem's line.</summary>
        public ISerialPort? ModemPort;

        /// <summary>The modem's pins.</summary>
        public SimcomModemPins ModemPins = new SimcomModemPins();

        /// <summary>Makes MQTT clients over Wi-Fi; needed where the settings say so.</summary>
        public IMqttClientFactory? MqttClients;

        /// <summary>Carries their blocking calls.</summary>
        public IM2MqttHelperStarter? MqttHelper;

        /// <summary>The MCP2515's SPI.</summary>
        public ISpiBus? CanSpi;

        /// <summary>The MCP2515's interrupt line.</summary>
        public IInterruptPin? CanInterrupt;

        /// <summary>The line to the external watchdog's input.</summary>
        public IOutputPin? WatchdogPin;
    }
}
