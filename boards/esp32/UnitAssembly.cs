using System;
using Telematics.Battery;
using Telematics.Buses;
using Telematics.Can;
using Telematics.Modem;
using Telematics.Motor;
using Telematics.Mqtt;
using Telematics.Unit;

namespace Telematics.Esp32
{
    /// <summary>
    /// A unit, made of a board's buses as its settings say: the one composition there is, for every board and for the bench, so that
    /// what is simulated is what ships.
    /// </summary>
    public sealed class UnitAssembly
    {
        /// <summary>Makes drivers, profiles and the unit.</summary>
        /// <param name="parts">The board's buses.</param>
        /// <param name="settings">What the unit is told; its <see cref="UnitSettings.Problem"/> is null.</param>
        /// <exception cref="ArgumentException">The board lacks what the settings ask for, or a part refuses its settings.</exception>
        public UnitAssembly(BoardParts parts, UnitSettings settings)
        {
            UnitHardware hardware = new UnitHardware(parts.Clock, parts.Storage, settings.UsesWifi ? MakeWifi(parts, settings) : MakeModem(parts, settings));
            hardware.Modem = Modem;
            hardware.GnssPort = parts.GnssPort;
            hardware.WatchdogPin = parts.WatchdogPin;
            hardware.Buses = new ICounters?[] { parts.ModemPort as ICounters, parts.GnssPort as ICounters, parts.CanSpi as ICounters };
            if (parts.CanSpi != null && parts.CanInterrupt != null && settings.CanBitRate != 0)
            {
                AddCan(parts, settings, hardware);
            }

            Unit = new VehicleUnit(settings.Unit, hardware);
        }

        /// <summary>The unit.</summary>
        public VehicleUnit Unit { get; }

        /// <summary>The modem, or null where MQTT goes over Wi-Fi.</summary>
        public SimcomModem? Modem { get; private set; }

        /// <summary>The link over Wi-Fi, or null with a modem.</summary>
        public M2MqttLink? Wifi { get; private set; }

        /// <summary>The CAN controller, or null.</summary>
        public Mcp2515? Can { get; private set; }

        private static int LongestMessage(UnitConfiguration unit)
        {
            return unit.Uplink.MessageBytes > unit.FrameCapacity ? unit.Uplink.MessageBytes : unit.FrameCapacity;
        }

        private IMqttLink MakeWifi(BoardParts parts, UnitSettings settings)
        {
            if (parts.MqttClients == null || parts.MqttHelper == null)
            {
                throw new ArgumentException("The board has no Wi-Fi.");
            }

            M2MqttLimits limits = new M2MqttLimits();
            limits.MaxPayload = LongestMessage(settings.Unit);
            Wifi = new M2MqttLink(parts.MqttClients, limits, parts.MqttHelper);
            return Wifi;
        }

        private IMqttLink MakeModem(BoardParts parts, UnitSettings settings)
        {
            if (parts.ModemPort == null)
            {
                throw new ArgumentException("The board has no modem.");
            }

            settings.Modem.MaxPayload = LongestMessage(settings.Unit);
            Modem = new SimcomModem(parts.ModemPort, parts.ModemPins, settings.Modem);
            return Modem.Mqtt;
        }

        // Both receive buffers for every frame that is wanted: the devices send theirs in bursts.
        private void AddCan(BoardParts parts, UnitSettings settings, UnitHardware hardware)
        {
            CanIdList ids = new CanIdList();
            hardware.Battery = BatteryProfiles.Make(settings.Battery);
            hardware.Battery?.AddIds(ids);
            hardware.Motor = MotorProfiles.Make(settings.Motor, settings.MotorInstallation);
            hardware.Motor?.AddIds(ids);
            Can = new Mcp2515(
                parts.CanSpi!,
                parts.CanInterrupt!,
                parts.Clock,
                settings.CanCrystalHz,
                settings.CanBitRate,
                Mcp2515Acceptance.TwoDeep(ids.Standard, ids.Extended),
                settings.CanListensOnly);
            hardware.Can = Can;
            hardware.CanDriver = Can;
        }
    }
}
