using Telematics.Buses;
using Telematics.Can;
using Telematics.Modem;
using Telematics.Mqtt;
using Telematics.Unit;

namespace Telematics.Esp32
{
    /// <summary>Opens a board's buses, as its wiring says, and makes the unit on them.</summary>
    public sealed class CellularUnit
    {
        // What arrives while the loop stands still, for a garbage collection or a write to the flash: some 350 ms of a line
        // at 115,200 bits a second. The driver takes twice as much memory, outside of the managed heap.
        private const int BufferBytes = 4096;

        private readonly UnitAssembly _assembly;

        /// <summary>Opens the buses and makes the parts.</summary>
        /// <param name="wiring">Where everything is.</param>
        /// <param name="settings">What the unit is told; its <see cref="UnitSettings.Problem"/> is null.</param>
        /// <param name="clock">The board's clock.</param>
        /// <param name="storage">The board's files.</param>
        /// <exception cref="System.Exception">A bus cannot be opened, or a part refuses its settings, with the reason.</exception>
        public CellularUnit(CellularWiring wiring, UnitSettings settings, IClock clock, IStorage storage)
        {
            BoardParts parts = new BoardParts(clock, storage);
            if (settings.UsesWifi)
            {
                parts.MqttClients = new Esp32MqttClientFactory(settings.CertificateAuthority);
                parts.MqttHelper = new M2MqttHelperThread();
            }
            else
            {
                OpenModem(wiring, settings, parts);
            }

            if (wiring.GnssReceive != CellularWiring.None)
            {
                parts.GnssPort = new Esp32SerialPort(
                    "gnssPort" + Esp32SerialPort.Counters, clock, wiring.GnssPort, wiring.GnssTransmit, wiring.GnssReceive, settings.GnssBaudRate, BufferBytes);
            }

            if (wiring.CanSelect != CellularWiring.None && settings.CanBitRate != 0)
            {
                parts.CanSpi = new Esp32SpiBus(
                    wiring.CanBus, wiring.CanClock, wiring.CanMosi, wiring.CanMiso, wiring.CanSelect, wiring.CanSpiHz);
                parts.CanInterrupt = new Esp32InterruptPin(wiring.CanInterrupt);
            }

            if (wiring.Watchdog != CellularWiring.None)
            {
                parts.WatchdogPin = new Esp32OutputPin(wiring.Watchdog, false);
            }

            _assembly = new UnitAssembly(parts, settings);
        }

        /// <summary>The unit.</summary>
        public VehicleUnit Unit => _assembly.Unit;

        /// <summary>The CAN controller, or null.</summary>
        public Mcp2515? Can => _assembly.Can;

        private static void OpenModem(CellularWiring wiring, UnitSettings settings, BoardParts parts)
        {
            SimcomModemOptions options = settings.Modem;
            options.PowerKeyActiveHigh = wiring.ModemPowerKeyActiveHigh;
            options.ResetActiveHigh = wiring.ModemResetActiveHigh;

            SimcomModemPins pins = parts.ModemPins;
            pins.PowerKey = Output(wiring.ModemPowerKey, !wiring.ModemPowerKeyActiveHigh);
            pins.Reset = Output(wiring.ModemReset, !wiring.ModemResetActiveHigh);
            pins.Dtr = Output(wiring.ModemDtr, false);
            pins.Supply = Output(wiring.ModemSupply, true);

            parts.ModemPort = new Esp32SerialPort(
                "modemPort" + Esp32SerialPort.Counters, parts.Clock, wiring.ModemPort, wiring.ModemTransmit, wiring.ModemReceive, wiring.ModemBaudRate, BufferBytes);
        }

        private static IOutputPin? Output(int gpio, bool high)
        {
            return gpio == CellularWiring.None ? null : new Esp32OutputPin(gpio, high);
        }
    }
}
