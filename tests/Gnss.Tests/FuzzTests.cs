using nanoFramework.TestFramework;
using Telematics.Doubles;

namespace Telematics.Gnss.Tests
{
    [TestClass]
    public class FuzzTests
    {
        [TestMethod]
        [DataRow(1)]
        [DataRow(2)]
        [DataRow(3)]
        [DataRow(4)]
        public void ADamagedStreamNeverGivesAPositionThatWasNotSent(int seed)
        {
            FuzzRandom random = new FuzzRandom(seed);
            FuzzRide ride = new FuzzRide();
            byte[] clean = ride.Stream();
            FakeSerialPort port = new FakeSerialPort();
            GnssReceiver receiver = new GnssReceiver(port);
            receiver.SetListener(ride);
            long nowMs = 0;
            for (int round = 0; round < 25; round++)
            {
                byte[] data = new byte[clean.Length];
                int length = random.Damage(clean, data, round);
                int at = 0;
                while (at < length)
                {
                    int count = random.Next(90);
                    count = count > length - at ? length - at : count;
                    port.Queue(data, at, count);
                    at += count;
                    receiver.Step(nowMs);
                    nowMs += random.Next(30);
                }

                nowMs += 1000;
                receiver.Step(nowMs);
            }

            Assert.AreEqual(0, ride.Wrong, "positions that were never sent, of " + ride.Positions.ToString());
            Assert.IsTrue(ride.Positions > 100, "only " + ride.Positions.ToString() + " positions came through");
            Assert.IsTrue(receiver.BadChecksums > 100, "only " + receiver.BadChecksums.ToString() + " checksums were damaged");
        }

        [TestMethod]
        [DataRow(11)]
        [DataRow(12)]
        public void NoiseOfAllBytesIsSurvived(int seed)
        {
            FuzzRandom random = new FuzzRandom(seed);
            FakeSerialPort port = new FakeSerialPort();
            GnssReceiver receiver = new GnssReceiver(port);
            byte[] data = new byte[200];
            for (int round = 0; round < 200; round++)
            {
                for (int i = 0; i < data.Length; i++)
                {
                    // Half of it from the alphabet of NMEA, so that more of the decoder is reached.
                    data[i] = (byte)(random.Next(2) == 0 ? random.Next(256) : "$!*,.-0123456789ANESWVGPRMC\r\n"[random.Next(29)]);
                }

                port.Queue(data);
                receiver.Step(round * 20);
            }

            Assert.AreEqual(0, receiver.Epochs, "epochs out of noise");
        }

        [TestMethod]
        [DataRow(21)]
        [DataRow(22)]
        public void AnyFieldsWithARightChecksumStayInRange(int seed)
        {
            FuzzRandom random = new FuzzRandom(seed);
            ReceiverRig rig = new ReceiverRig();
            string[] kinds = { "GPRMC", "GPGGA", "GNGNS", "GPGLL", "GPGSA", "GPVTG", "GPZDA" };
            string[] values =
            {
                "", "0", "A", "V", "N", "E", "W", "S", "1", "3", "120000", "235960.999", "4807.038", "01131.324", "9000", "18000.0001",
                "-1", "-", ".", "1.", ".5", "99999999999", "000000000", "2147483648", "230326", "999999", "T", "M", "D", "AAN", "2026", " ", "1e5", "-0.0",
            };
            for (int round = 0; round < 3000; round++)
            {
                string body = kinds[random.Next(kinds.Length)];
                int fields = random.Next(20);
                for (int i = 0; i < fields && body.Length < 100; i++)
                {
                    body += "," + values[random.Next(values.Length)];
                }

                int before = rig.Count;
                rig.Send(body);
                if (random.Next(3) == 0)
                {
                    rig.Pause();
                }

                if (rig.Count > before)
                {
                    AssertInRange(rig.Last, body);
                }
            }
        }

        private static void AssertInRange(GnssEpoch epoch, string body)
        {
            Assert.IsTrue(epoch.HasPosition == (epoch.LongitudeE7 != GnssEpoch.NotSet), body);
            if (epoch.HasPosition)
            {
                Assert.IsTrue(epoch.LatitudeE7 >= -900000000 && epoch.LatitudeE7 <= 900000000, body);
                Assert.IsTrue(epoch.LongitudeE7 >= -1800000000 && epoch.LongitudeE7 <= 1800000000, body);
                Assert.IsTrue(epoch.TimeOfDayMs >= 0 && epoch.TimeOfDayMs <= 86401000, body);
            }

            Assert.IsTrue(epoch.SpeedMmPerS == GnssEpoch.NotSet || (epoch.SpeedMmPerS >= 0 && epoch.HasPosition), body);
            Assert.IsTrue(epoch.CourseCentiDegrees == GnssEpoch.NotSet || (epoch.CourseCentiDegrees >= 0 && epoch.CourseCentiDegrees < 36000), body);
            Assert.IsTrue(epoch.Satellites == GnssEpoch.NotSet || (epoch.Satellites >= 0 && epoch.Satellites <= 510), body);
            Assert.IsTrue(epoch.HdopCenti == GnssEpoch.NotSet || (epoch.HdopCenti > 0 && epoch.HdopCenti < 9900), body);
        }
    }
}
