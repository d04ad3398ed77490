using System.IO;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Esp32;
using Telematics.LilygoTA7670;

namespace Telematics.Boards.Tests
{
    [TestClass]
    public class UnitSettingsTests
    {
        private const string Enough = "vehicle=MC-0042\nbroker.host=mqtt.example.org\n";
        private string _root = "";

        [TestInitialize]
        public void Setup() => _root = Directory.CreateTempSubdirectory("settings").FullName + Path.DirectorySeparatorChar;

        [TestCleanup]
        public void Cleanup() => Directory.Delete(_root, true);

        [TestMethod]
        public void VehicleAndBrokerAreEnough()
        {
            UnitSettings settings = Load(Enough);
            Assert.IsNull(settings.Problem);
            Assert.IsNull(settings.Complaint);
            Assert.AreEqual("MC-0042", settings.Unit.VehicleId);
            Assert.AreEqual("mqtt.example.org", settings.Unit.Uplink.Broker.Host);
            Assert.AreEqual(1883, settings.Unit.Uplink.Broker.Port);
            Assert.IsFalse(settings.UsesWifi);
            Assert.AreEqual(9600, settings.GnssBaudRate);
            Assert.AreEqual(500000, settings.CanBitRate);
            Assert.AreEqual(8000000, settings.CanCrystalHz);
            Assert.AreEqual("victron", settings.Battery);
            Assert.AreEqual(UnitSettings.NoDevice, settings.Motor);
        }

        [TestMethod]
        public void EverythingCanBeSet()
        {
            File.WriteAllText(_root + "fleet.pem", "-----BEGIN CERTIFICATE-----");
            UnitSettings settings = Load(
                Enough + "broker.tls=yes\nbroker.ca=fleet.pem\nbroker.user=unit\nbroker.password=s=cret\nbroker.client=c1\nbroker.keepalive=120\n"
                + "link=wifi\nmodem.apn=internet\nmodem.pin=1234\ngnss.baud=115200\nride.period=500\n"
                + "can.bitrate=250000\ncan.crystal=16000000\ncan.listen-only=yes\nbattery=none\n"
                + "uplink.message-bytes=4000\nuplink.release-on-puback=yes\nuplink.puback-timeout=45\nuplink.reconnect-spread=0\n"
                + "motor=vesc\njournal.bytes=524288\nmotor.id=10\nmotor.pole-pairs=23\nmotor.gear-ratio=4500\nwheel.circumference=1950\n");
            Assert.IsNull(settings.Problem);
            Assert.IsNull(settings.Complaint, settings.Complaint);
            Assert.AreEqual(8883, settings.Unit.Uplink.Broker.Port, "TLS has its own");
            Assert.AreEqual("s=cret", settings.Unit.Uplink.Broker.Password);
            Assert.AreEqual("unit", settings.Unit.Uplink.Broker.UserName);
            Assert.AreEqual("c1", settings.Unit.Uplink.Broker.ClientId);
            Assert.AreEqual(120, settings.Unit.Uplink.Broker.KeepAliveS);
            Assert.AreEqual(500, settings.Unit.RidePeriodMs);
            Assert.AreEqual(4000, settings.Unit.Uplink.MessageBytes);
            Assert.IsTrue(settings.Unit.Uplink.ReleaseOnPuback);
            Assert.AreEqual(45_000, settings.Unit.Uplink.PubackTimeoutMs);
            Assert.AreEqual(0, settings.Unit.Uplink.BackoffSpreadMs);
            Assert.AreEqual("internet", settings.Modem.Apn);
            Assert.AreEqual("1234", settings.Modem.SimPin);
            Assert.AreEqual("fleet.pem", settings.Modem.CaCertificateName);
            Assert.HasCount(27, settings.CertificateAuthority!);
            Assert.IsTrue(settings.UsesWifi);
            Assert.AreEqual(115200, settings.GnssBaudRate);
            Assert.AreEqual(250000, settings.CanBitRate);
            Assert.AreEqual(16000000, settings.CanCrystalHz);
            Assert.IsTrue(settings.CanListensOnly);
            Assert.AreEqual(UnitSettings.NoDevice, settings.Battery);
            Assert.AreEqual("vesc", settings.Motor);
            Assert.AreEqual(524_288, settings.Unit.JournalBytes);
            Assert.AreEqual(10, settings.MotorInstallation.ControllerId);
            Assert.AreEqual(23, settings.MotorInstallation.PolePairs);
            Assert.AreEqual(4500, settings.MotorInstallation.GearRatioMilli);
            Assert.AreEqual(1950, settings.MotorInstallation.WheelCircumferenceMm);
        }

        [TestMethod]
        [DataRow("", "vehicle")]
        [DataRow("vehicle=MC-0042\n", "broker.host")]
        [DataRow("vehicle=MC 42\nbroker.host=h\n", "vehicle")]
        [DataRow("vehicle=+/#\nbroker.host=h\n", "vehicle")]
        [DataRow(Enough + "broker.tls=yes\n", "broker.ca")]
        [DataRow(Enough + "broker.tls=yes\nbroker.ca=missing.pem\nlink=wifi\n", "broker.ca")]
        public void WhatCannotBeDoneWithoutIsNamed(string text, string named)
        {
            UnitSettings settings = Load(text);
            Assert.IsNotNull(settings.Problem);
            Assert.Contains($"'{named}'", settings.Problem);
        }

        [TestMethod]
        public void MissingFileIsNamed()
        {
            UnitSettings settings = UnitSettings.Load(new Esp32Storage(_root), LilygoTA7670Wiring.Make());
            Assert.AreEqual("There is no unit.conf.", settings.Problem);
        }

        [TestMethod]
        [DataRow("can.bitrate=1000000\n", "can.bitrate")]
        [DataRow("can.bitrate=300000\n", "can.bitrate")]
        [DataRow("can.crystal=12000000\n", "can.crystal")]
        [DataRow("link=carrier-pigeon\n", "link")]
        [DataRow("battery=lead\n", "battery")]
        [DataRow("motor.id=300\n", "motor.id")]
        [DataRow("motor=servo\n", "motor")]
        [DataRow("journal.bytes=100\n", "journal.bytes")]
        [DataRow("broker.port=0\n", "broker.port")]
        [DataRow("broker.hots=x\n", "broker.hots")]
        [DataRow("this is no setting\n", "line 3")]
        public void WhatIsWrongIsLeftOutAndNamed(string line, string named)
        {
            UnitSettings settings = Load(Enough + line);
            Assert.IsNull(settings.Problem);
            Assert.IsNotNull(settings.Complaint);
            Assert.Contains(named, settings.Complaint);
            Assert.AreEqual(500000, settings.CanBitRate);
            Assert.AreEqual(8000000, settings.CanCrystalHz);
            Assert.AreEqual(1883, settings.Unit.Uplink.Broker.Port);
            Assert.AreEqual(UnitSettings.NoDevice, settings.Motor);
        }

        [TestMethod]
        public void CertificateThatTheModemMayHaveAlreadyIsOnlyNamed()
        {
            UnitSettings settings = Load(Enough + "broker.tls=yes\nbroker.ca=stored.pem\n");
            Assert.IsNull(settings.Problem);
            Assert.AreEqual("stored.pem", settings.Modem.CaCertificateName);
            Assert.IsNull(settings.Modem.CaCertificatePem);
        }

        private UnitSettings Load(string text)
        {
            File.WriteAllText(_root + UnitSettings.FileName, text);
            return UnitSettings.Load(new Esp32Storage(_root), LilygoTA7670Wiring.Make());
        }
    }
}
