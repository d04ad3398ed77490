using Telematics.Battery;
using Telematics.Buses;
using Telematics.Can;
using Telematics.Modem;
using Telematics.Motor;
using Telematics.Mqtt;
using Telematics.Unit;

namespace Telematics.Esp32
{
    /// <summary>Joins a board's parts, as its wiring and the unit's settings say, and makes the unit on them.</summary>
    public sealed class CellularUnit
    {
        // What arrives while the loop stands still, for a garbage collection or a write to the flash: some 350 ms of a line
        // at 115,200 bits a second. The driver takes twice as much memory, outside of the managed heap.
        private const int BufferBytes = 4096;

        private static readonly int[] VictronIds = { 0x351, 0x355, 0x356, 0x35A, 0x373 };

        // Status 1 to 5: CAN_PACKET_ID in the VESC firmware's datatypes.h.
        private static readonly int[] VescCommands = { 9, 14, 15, 16, 27 };

        /// <summary>Opens the buses and makes the parts.</summary>
        /// <param name="wiring">Where everything is.</param>
        /// <param name="settings">What the unit is told; its <see cref="UnitSettings.Problem"/> is null.</param>
        /// <param name="clock">The board's clock.</param>
        /// <param name="storage">The board's files.</param>
        /// <exception cref="System.Exception">A bus cannot be opened, or a part refuses its settings, with the reason.</exception>
        public CellularUnit(CellularWiring wiring, UnitSettings settings, IClock clock, IStorage storage)
        {
            IMqttLink link = settings.UsesWifi ? MakeWifi(settings) : MakeModem(wiring, settings, clock);
            UnitHardware hardware = new UnitHardware(clock, storage, link);
            hardware.Modem = Modem;
            if (wiring.GnssReceive != CellularWiring.None)
            {
                GnssPort = new Esp32SerialPort(
                    clock, wiring.GnssPort, wiring.GnssTransmit, wiring.GnssReceive, settings.GnssBaudRate, BufferBytes);
                hardware.GnssPort = GnssPort;
            }

            if (wiring.CanSelect != CellularWiring.None && settings.CanBitRate != 0)
            {
                AddCan(wiring, settings, clock, hardware);
            }

            if (wiring.Watchdog != CellularWiring.None)
            {
                hardware.WatchdogPin = new Esp32OutputPin(wiring.Watchdog, false);
            }

            Unit = new VehicleUnit(settings.Unit, hardware);
        }

        /// <summary>The unit.</summary>
        public VehicleUnit Unit { get; }

        /// <summary>The modem, or null where MQTT goes over Wi-Fi.</summary>
        public SimcomModem? Modem { get; private set; }

        /// <summary>The modem's line, or null.</summary>
        public Esp32SerialPort? ModemPort { get; private set; }

        /// <summary>The GNSS receiver's line, or null.</summary>
        public Esp32SerialPort? GnssPort { get; }

        /// <summary>The CAN controller, or null.</summary>
        public Mcp2515? Can { get; private set; }

        /// <summary>The CAN controller's bus, or null.</summary>
        public Esp32SpiBus? CanSpi { get; private set; }

        private static IMqttLink MakeWifi(UnitSettings settings)
        {
            M2MqttLimits limits = new M2MqttLimits();
            limits.MaxPayload = LongestMessage(settings.Unit);
            return new M2MqttLink(new Esp32MqttClientFactory(settings.CertificateAuthority), limits, new M2MqttHelperThread());
        }

        private static int LongestMessage(UnitConfiguration unit)
        {
            return unit.Uplink.MessageBytes > unit.FrameCapacity ? unit.Uplink.MessageBytes : unit.FrameCapacity;
        }

        private static IOutputPin? Output(int gpio, bool high)
        {
            return gpio == CellularWiring.None ? null : new Esp32OutputPin(gpio, high);
        }

        // Both receive buffers for every frame that is wanted: the devices send theirs in bursts.
        private static Mcp2515Acceptance Accept(UnitSettings settings)
        {
            int[]? extended = null;
            if (settings.MotorControllerId >= 0)
            {
                extended = new int[VescCommands.Length];
                for (int i = 0; i < extended.Length; i++)
                {
                    extended[i] = (VescCommands[i] << 8) | settings.MotorControllerId;
                }
            }

            return Mcp2515Acceptance.TwoDeep(settings.HasVictronBattery ? VictronIds : null, extended);
        }

        private IMqttLink MakeModem(CellularWiring wiring, UnitSettings settings, IClock clock)
        {
            SimcomModemOptions options = settings.Modem;
            options.PowerKeyActiveHigh = wiring.ModemPowerKeyActiveHigh;
            options.ResetActiveHigh = wiring.ModemResetActiveHigh;
            options.MaxPayload = LongestMessage(settings.Unit);

            SimcomModemPins pins = new SimcomModemPins();
            pins.PowerKey = Output(wiring.ModemPowerKey, !wiring.ModemPowerKeyActiveHigh);
            pins.Reset = Output(wiring.ModemReset, !wiring.ModemResetActiveHigh);
            pins.Dtr = Output(wiring.ModemDtr, false);
            pins.Supply = Output(wiring.ModemSupply, true);

            ModemPort = new Esp32SerialPort(
                clock, wiring.ModemPort, wiring.ModemTransmit, wiring.ModemReceive, wiring.ModemBaudRate, BufferBytes);
            Modem = new SimcomModem(ModemPort, pins, options);
            return Modem.Mqtt;
        }

        private void AddCan(CellularWiring wiring, UnitSettings settings, IClock clock, UnitHardware hardware)
        {
            CanSpi = new Esp32SpiBus(
                wiring.CanBus, wiring.CanClock, wiring.CanMosi, wiring.CanMiso, wiring.CanSelect, wiring.CanSpiHz);
            Can = new Mcp2515(
                CanSpi,
                new Esp32InterruptPin(wiring.CanInterrupt),
                clock,
                settings.CanCrystalHz,
                settings.CanBitRate,
                Accept(settings),
                settings.CanListensOnly);
            hardware.Can = Can;
            hardware.CanDriver = Can;
            if (settings.HasVictronBattery)
            {
                hardware.Battery = new VictronProfile();
            }

            if (settings.MotorControllerId >= 0)
            {
                hardware.Motor = new VescStatus(
                    settings.MotorControllerId, settings.MotorPolePairs, settings.WheelCircumferenceMm, settings.GearRatioMilli);
            }
        }
    }
}
