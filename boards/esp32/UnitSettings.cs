using System;
using Telematics.Battery;
using Telematics.Buses;
using Telematics.Journal;
using Telematics.Modem;
using Telematics.Motor;
using Telematics.Sampling;
using Telematics.Unit;
using Telematics.Uplink;

namespace Telematics.Esp32
{
    /// <summary>
    /// What one unit is told, from <see cref="FileName"/> on its flash: vehicle, broker, SIM and what is on the CAN bus.
    /// boards/README.md lists the keys.
    /// </summary>
    public sealed class UnitSettings
    {
        /// <summary>The file's name.</summary>
        public const string FileName = "unit.conf";

        // As much as the modem stores (AT+CCERTDOWN).
        private const int MaxCertificateBytes = 10240;

        // As much as the modem publishes (AT+CMQTTPAYLOAD).
        private const int MaxMessageBytes = 10240;

        private const int MaxLevels = 24;

        /// <summary>What settings say where there is nothing.</summary>
        public const string NoDevice = "none";

        /// <summary>For the unit itself.</summary>
        public readonly UnitConfiguration Unit = new UnitConfiguration();

        /// <summary>For the modem; what the board's wiring decides is not set here.</summary>
        public readonly SimcomModemOptions Modem = new SimcomModemOptions();

        /// <summary>How the motor is built in.</summary>
        public readonly MotorInstallation MotorInstallation = new MotorInstallation();

        private UnitSettings()
        {
        }

        /// <summary>Why the unit cannot run with them, in a sentence, or null.</summary>
        public string? Problem { get; private set; }

        /// <summary>What is wrong with them and was left out, in a sentence, or null.</summary>
        public string? Complaint { get; private set; }

        /// <summary>Whether MQTT goes over Wi-Fi instead of the modem.</summary>
        public bool UsesWifi { get; private set; }

        /// <summary>The broker's certificate authority, PEM, or null.</summary>
        public byte[]? CertificateAuthority { get; private set; }

        /// <summary>The GNSS receiver's bits a second.</summary>
        public int GnssBaudRate { get; private set; }

        /// <summary>The CAN bus's bits a second: 125,000, 250,000 or 500,000; 0 when it is not used.</summary>
        public int CanBitRate { get; private set; }

        /// <summary>The MCP2515's crystal: 8,000,000 or 16,000,000.</summary>
        public int CanCrystalHz { get; private set; }

        /// <summary>Whether the unit only listens to the CAN bus.</summary>
        public bool CanListensOnly { get; private set; }

        /// <summary>The battery on the bus: a name of <see cref="BatteryProfiles"/>, or <see cref="NoDevice"/>.</summary>
        public string Battery { get; private set; } = NoDevice;

        /// <summary>The motor controller on the bus: a name of <see cref="MotorProfiles"/>, or <see cref="NoDevice"/>.</summary>
        public string Motor { get; private set; } = NoDevice;

        /// <summary>Reads the file.</summary>
        /// <param name="storage">Has it, and the certificate that it names.</param>
        /// <param name="wiring">Gives what is not set.</param>
        public static UnitSettings Load(IStorage storage, CellularWiring wiring)
        {
            ConfigFile? file = ConfigFile.Load(storage, FileName);
            if (file == null)
            {
                UnitSettings settings = new UnitSettings();
                settings.Problem = "There is no " + FileName + ".";
                return settings;
            }

            return Read(file, storage, wiring);
        }

        /// <summary>Reads settings that were found.</summary>
        /// <param name="file">The settings.</param>
        /// <param name="storage">Has the certificate that they name.</param>
        /// <param name="wiring">Gives what is not set.</param>
        public static UnitSettings Read(ConfigFile file, IStorage storage, CellularWiring wiring)
        {
            UnitSettings settings = new UnitSettings();
            settings.ReadAll(file, storage, wiring);
            settings.Complain(file);
            return settings;
        }

        private void ReadAll(ConfigFile file, IStorage storage, CellularWiring wiring)
        {
            Unit.VehicleId = file.GetText("vehicle", "");
            Unit.Uplink.Broker.Host = file.GetText("broker.host", "");
            Unit.Uplink.Broker.UseTls = file.GetFlag("broker.tls", false);
            Unit.Uplink.Broker.Port = file.GetNumber("broker.port", Unit.Uplink.Broker.UseTls ? 8883 : 1883, 1, 65535);
            Unit.Uplink.Broker.ClientId = file.GetText("broker.client", "");
            Unit.Uplink.Broker.UserName = file.GetText("broker.user", "");
            Unit.Uplink.Broker.Password = file.GetText("broker.password", "");
            Unit.Uplink.Broker.KeepAliveS = file.GetNumber("broker.keepalive", Unit.Uplink.Broker.KeepAliveS, 10, 3600);
            Unit.RidePeriodMs = file.GetNumber("ride.period", Unit.RidePeriodMs, 100, 3600000);
            Unit.JournalBytes = file.GetNumber("journal.bytes", Unit.JournalBytes, FrameJournal.MinCapacity, FrameJournal.MaxCapacity);
            Unit.KeyIntervalMs = file.GetNumber("frame.key-interval", Unit.KeyIntervalMs / 1000, 10, 3600) * 1000;
            ReadLevels(file);
            Unit.Uplink.MessageBytes = file.GetNumber("uplink.message-bytes", Unit.Uplink.MessageBytes, 64, MaxMessageBytes);
            Unit.Uplink.ReleaseOnPuback = file.GetFlag("uplink.release-on-puback", Unit.Uplink.ReleaseOnPuback);
            Unit.Uplink.PubackTimeoutMs = 1000 * file.GetNumber("uplink.puback-timeout", Unit.Uplink.PubackTimeoutMs / 1000, 5, 600);
            Unit.Uplink.BackoffSpreadMs = 1000 * file.GetNumber("uplink.reconnect-spread", Unit.Uplink.BackoffSpreadMs / 1000, 0, 3600);

            string link = file.GetText("link", "modem");
            UsesWifi = link == "wifi";
            if (!UsesWifi && link != "modem")
            {
                file.Refuse("link");
            }

            Modem.Apn = file.GetText("modem.apn", "");
            Modem.SimPin = file.GetText("modem.pin", "");
            ReadCertificate(file, storage);

            GnssBaudRate = file.GetNumber("gnss.baud", wiring.GnssBaudRate, 4800, 921600);
            ReadCan(file, wiring);

            if (!VehicleTopics.IsValidId(Unit.VehicleId))
            {
                Problem = FileName + ": 'vehicle' is missing or no vehicle id.";
            }
            else if (Unit.Uplink.Broker.Host.Length == 0)
            {
                Problem = FileName + ": 'broker.host' is missing.";
            }
            else if (Unit.Uplink.Broker.UseTls && CertificateAuthority == null && (UsesWifi || Modem.CaCertificateName.Length == 0))
            {
                // The modem may have the file from before; over Wi-Fi there is no such place.
                Problem = FileName + ": 'broker.tls' needs 'broker.ca', the name of a file that is there.";
            }
        }

        private void ReadLevels(ConfigFile file)
        {
            SignalLevel[] levels = new SignalLevel[MaxLevels];
            int count = 0;
            for (int i = 1; i <= MaxLevels; i++)
            {
                string key = "signal." + i;
                string text = file.GetText(key, "");
                if (text.Length == 0)
                {
                    continue;
                }

                SignalLevel? level = SignalLevel.Parse(text);
                if (level == null)
                {
                    file.Refuse(key);
                }
                else
                {
                    levels[count++] = level;
                }
            }

            Unit.Levels = new SignalLevel[count];
            Array.Copy(levels, Unit.Levels, count);
        }

        private void ReadCan(ConfigFile file, CellularWiring wiring)
        {
            CanBitRate = file.GetNumber("can.bitrate", 500000, 0, 500000);
            if (CanBitRate != 0 && CanBitRate != 125000 && CanBitRate != 250000 && CanBitRate != 500000)
            {
                file.Refuse("can.bitrate");
                CanBitRate = 500000;
            }

            CanCrystalHz = file.GetNumber("can.crystal", wiring.CanCrystalHz, 8000000, 16000000);
            if (CanCrystalHz != 8000000 && CanCrystalHz != 16000000)
            {
                file.Refuse("can.crystal");
                CanCrystalHz = wiring.CanCrystalHz;
            }

            CanListensOnly = file.GetFlag("can.listen-only", false);
            Battery = file.GetText("battery", BatteryProfiles.Victron);
            if (Battery != NoDevice && BatteryProfiles.Make(Battery) == null)
            {
                file.Refuse("battery");
                Battery = NoDevice;
            }

            int controllerId = file.GetNumber("motor.id", -1, -1, 254);
            string motor = file.GetText("motor", MotorProfiles.Vesc);
            MotorInstallation.ControllerId = controllerId < 0 ? 0 : controllerId;
            MotorInstallation.PolePairs = file.GetNumber("motor.pole-pairs", MotorInstallation.PolePairs, 1, 100);
            MotorInstallation.WheelCircumferenceMm = file.GetNumber("wheel.circumference", MotorInstallation.WheelCircumferenceMm, 100, 5000);
            MotorInstallation.GearRatioMilli = file.GetNumber("motor.gear-ratio", MotorInstallation.GearRatioMilli, 1, 100000);
            if (motor != NoDevice && MotorProfiles.Make(motor, MotorInstallation) == null)
            {
                file.Refuse("motor");
                motor = NoDevice;
            }

            Motor = controllerId < 0 ? NoDevice : motor;
        }

        private void ReadCertificate(ConfigFile file, IStorage storage)
        {
            string name = file.GetText("broker.ca", "");
            if (name.Length == 0)
            {
                return;
            }

            int length = storage.GetLength(name);
            if (length > MaxCertificateBytes || length == 0)
            {
                file.Refuse("broker.ca");
                return;
            }

            // Without the file, the modem may still have it from before.
            Modem.CaCertificateName = name;
            if (length < 0)
            {
                return;
            }

            byte[] pem = new byte[length];
            if (storage.Read(name, 0, pem, 0, length) != length)
            {
                file.Refuse("broker.ca");
                return;
            }

            CertificateAuthority = pem;
            Modem.CaCertificatePem = pem;
        }

        private void Complain(ConfigFile file)
        {
            string? unknown = file.FindUnknown();
            if (file.IsTooLong)
            {
                Complaint = FileName + " is too long; what is beyond " + ConfigFile.MaxBytes + " bytes was not read.";
            }
            else if (file.BadLines > 0)
            {
                Complaint = FileName + ": line " + file.FirstBadLine + " is not understood (" + file.BadLines + " in all).";
            }
            else if (file.BadValues > 0)
            {
                Complaint = FileName + ": the value of '" + file.FirstBadValue + "' cannot be (" + file.BadValues + " in all).";
            }
            else if (unknown != null)
            {
                Complaint = FileName + ": '" + unknown + "' is not known.";
            }
        }
    }
}
