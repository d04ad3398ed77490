using Telematics.Battery;
using Telematics.Buses;
using Telematics.Can;
using Telematics.Modem;
using Telematics.Motor;
using Telematics.Mqtt;

namespace Telematics.Unit
{
    /// <summary>What a board gives the unit. What it has not, stays null.</summary>
    public sealed class UnitHardware
    {
        /// <summary>Makes the list from what every board has.</summary>
        /// <param name="clock">The board's clock.</param>
        /// <param name="storage">Files on the board's flash.</param>
        /// <param name="link">Carries MQTT. It is stepped by the unit.</param>
        public UnitHardware(IClock clock, IStorage storage, IMqttLink link)
        {
            Clock = clock;
            Storage = storage;
            Link = link;
        }

        /// <summary>The board's clock.</summary>
        public IClock Clock { get; }

        /// <summary>Files on the board's flash.</summary>
        public IStorage Storage { get; }

        /// <summary>Carries MQTT. It is stepped by the unit.</summary>
        public IMqttLink Link { get; }

        /// <summary>The GNSS receiver's line, open at its baud rate.</summary>
        public ISerialPort? GnssPort;

        /// <summary>The CAN bus.</summary>
        public ICanBus? Can;

        /// <summary>The CAN controller's driver where it must be stepped; often the same object as <see cref="Can"/>.</summary>
        public IStep? CanDriver;

        /// <summary>The battery on the CAN bus.</summary>
        public IBatteryProfile? Battery;

        /// <summary>The motor controller on the CAN bus.</summary>
        public IMotorProfile? Motor;

        /// <summary>The modem, also where it carries the link: gives signal strength and the network's time. It is stepped by the unit.</summary>
        public SimcomModem? Modem;

        /// <summary>What counts beside the parts above: the board's buses, where they do.</summary>
        public ICounters?[] Buses = new ICounters?[0];

        /// <summary>The line to the external watchdog's input.</summary>
        public IOutputPin? WatchdogPin;
    }
}
