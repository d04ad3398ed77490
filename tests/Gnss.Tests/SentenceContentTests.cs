using nanoFramework.TestFramework;

namespace Telematics.Gnss.Tests
{
    [TestClass]
    public class SentenceContentTests
    {
        private const int NotSet = GnssEpoch.NotSet;

        [TestMethod]
        public void RmcGivesTimeDatePositionSpeedAndCourse()
        {
            GnssEpoch epoch = new ReceiverRig().After("GPRMC,225446.33,A,4916.45,N,12311.12,W,000.5,054.7,191194,020.3,E,A");
            Assert.AreEqual("82486330 fix 2 at 492741667,-1231853333 alt - v 257 c 5470 sat - hdop -", ReceiverRig.Text(epoch));
            Assert.AreEqual(785285686330L, epoch.UtcMs, "UTC");
            Assert.IsFalse(epoch.IsDatePlausible, "1994 is not plausible");
        }

        [TestMethod]
        public void GgaGivesPositionAltitudeSatellitesAndHdop()
        {
            GnssEpoch epoch = new ReceiverRig().After("GPGGA,123519,4807.038,N,01131.324,E,1,08,0.9,545.4,M,46.9,M,,");
            Assert.AreEqual("45319000 fix 3 at 481173000,115220667 alt 54540 v - c - sat 8 hdop 90", ReceiverRig.Text(epoch));
            Assert.AreEqual(long.MinValue, epoch.UtcMs, "UTC without a date");
        }

        [TestMethod]
        public void GnsGivesPositionAltitudeSatellitesAndHdop()
        {
            GnssEpoch epoch = new ReceiverRig().After("GNGNS,224749.00,3333.4268304,N,11153.3538273,W,ND,19,0.6,406.110,-26.294,6.0,0138,V");
            Assert.AreEqual("82069000 fix 3 at 335571138,-1118892305 alt 40611 v - c - sat 19 hdop 60", ReceiverRig.Text(epoch));
        }

        [TestMethod]
        public void GllGivesAPosition()
        {
            GnssEpoch epoch = new ReceiverRig().After("GPGLL,4916.45,N,12311.12,W,225444,A,A");
            Assert.AreEqual("82484000 fix 2 at 492741667,-1231853333 alt - v - c - sat - hdop -", ReceiverRig.Text(epoch));
        }

        [TestMethod]
        public void VtgGivesSpeedAndCourseWhereRmcIsMissing()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPGGA,123519,4807.038,N,01131.324,E,1,08,0.9,545.4,M,46.9,M,,");
            GnssEpoch epoch = rig.After("GPVTG,054.7,T,034.4,M,005.5,N,010.2,K,A");
            Assert.AreEqual(2829, epoch.SpeedMmPerS, "speed");
            Assert.AreEqual(5470, epoch.CourseCentiDegrees, "course");
        }

        [TestMethod]
        public void VtgsKilometresAnHourDoWhereItsKnotsAreEmpty()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPGGA,123519,4807.038,N,01131.324,E,1,08,0.9,545.4,M,46.9,M,,");
            GnssEpoch epoch = rig.After("GPVTG,054.7,T,,M,,N,36.0,K,A");
            Assert.AreEqual(10000, epoch.SpeedMmPerS, "speed");
        }

        [TestMethod]
        public void GsaGivesTheDimensionsAndHdop()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPRMC,225446.33,A,4916.45,N,12311.12,W,000.5,054.7,191124,020.3,E,A");
            GnssEpoch epoch = rig.After("GPGSA,A,3,19,28,14,18,27,22,31,39,,,,,1.7,1.0,1.3");
            Assert.IsTrue(epoch.Fix == GnssFix.Fix3D, ReceiverRig.Text(epoch));
            Assert.AreEqual(100, epoch.HdopCenti, "HDOP");
        }

        [TestMethod]
        [DataRow("GPGSA,A,2,19,28,14,,,,,,,,,,1.7,1.0,1.3", 2, 100)]
        [DataRow("GNGSA,A,3,19,28,14,18,,,,,,,,,1.7,1.0,1.3,1", 3, 100)]
        [DataRow("GNGSA,A,1,,,,,,,,,,,,,99.99,99.99,99.99", 2, NotSet)]
        [DataRow("GPGSA,A,3,01,02,03,04,05,06,07,08,09,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,1.7,1.0,1.3", 3, NotSet)]
        [DataRow("GPGSA,A,3", 3, NotSet)]
        public void GsaComesInManyLengths(string gsa, int fix, int hdopCenti)
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPRMC,225446.33,A,4916.45,N,12311.12,W,000.5,054.7,191124,020.3,E,A");
            GnssEpoch epoch = rig.After(gsa);
            Assert.AreEqual(fix, (int)epoch.Fix, "fix");
            Assert.AreEqual(hdopCenti, epoch.HdopCenti, "HDOP");
            Assert.AreEqual(0, rig.Receiver.Malformed, "malformed");
        }

        [TestMethod]
        public void TheBestOfSeveralGsasCounts()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GNRMC,225446.33,A,4916.45,N,12311.12,W,000.5,054.7,191124,020.3,E,A");
            rig.Send("GNGSA,A,1,,,,,,,,,,,,,1.7,1.0,1.3,1");
            rig.Send("GNGSA,A,3,65,66,67,68,,,,,,,,,1.7,1.0,1.3,2");
            GnssEpoch epoch = rig.After("GNGSA,A,1,,,,,,,,,,,,,1.7,1.0,1.3,3");
            Assert.IsTrue(epoch.Fix == GnssFix.Fix3D, ReceiverRig.Text(epoch));
        }

        [TestMethod]
        [DataRow("N", "E", 481173000, 115220667)]
        [DataRow("S", "E", -481173000, 115220667)]
        [DataRow("N", "W", 481173000, -115220667)]
        [DataRow("S", "W", -481173000, -115220667)]
        public void HemispheresGiveTheSign(string northSouth, string eastWest, int latitudeE7, int longitudeE7)
        {
            GnssEpoch epoch = new ReceiverRig().After("GPRMC,120000,A,4807.038," + northSouth + ",01131.324," + eastWest + ",0,0,230326,,,A");
            Assert.AreEqual(latitudeE7, epoch.LatitudeE7, "latitude");
            Assert.AreEqual(longitudeE7, epoch.LongitudeE7, "longitude");
        }

        [TestMethod]
        [DataRow("4807", 481166667)]
        [DataRow("4807.", 481166667)]
        [DataRow("4807.0", 481166667)]
        [DataRow("4807.03", 481171667)]
        [DataRow("4807.038", 481173000)]
        [DataRow("4807.0380001", 481173000)]
        [DataRow("4807.0380029", 481173000)]
        [DataRow("4807.0380030", 481173001)]
        [DataRow("4807.00002999999999999", 481166672)]
        [DataRow("4807.00000299999999999", 481166667)]
        [DataRow("0000.0000030", 1)]
        [DataRow("0000.0000029", 0)]
        [DataRow("8959.9999999", 900000000)]
        [DataRow("9000.0000000", 900000000)]
        public void LatitudesOfAnyLengthAreRoundedTo1E7Degrees(string latitude, int latitudeE7)
        {
            GnssEpoch epoch = new ReceiverRig().After("GPGLL," + latitude + ",N,01131.324,E,120000,A,A");
            Assert.AreEqual(latitudeE7, epoch.LatitudeE7, latitude);
        }

        [TestMethod]
        [DataRow("17959.9999999", 1800000000)]
        [DataRow("18000.0000", 1800000000)]
        [DataRow("00000.0000030", 1)]
        [DataRow("12118.8472460", 1213141208)]
        public void LongitudesReachTheDateLine(string longitude, int longitudeE7)
        {
            GnssEpoch epoch = new ReceiverRig().After("GPGLL,4807.038,N," + longitude + ",E,120000,A,A");
            Assert.AreEqual(longitudeE7, epoch.LongitudeE7, longitude);
        }

        [TestMethod]
        [DataRow("9100.000,N,01131.324,E")]
        [DataRow("9000.001,N,01131.324,E")]
        [DataRow("36000.000,N,01131.324,E")]
        [DataRow("4860.000,N,01131.324,E")]
        [DataRow("4899.999,N,01131.324,E")]
        [DataRow("480703.8,N,01131.324,E")]
        [DataRow("407.038,N,01131.324,E")]
        [DataRow("4807.038,N,1131.324,E")]
        [DataRow("4807.038,N,001131.324,E")]
        [DataRow("4807.038,N,18000.001,E")]
        [DataRow("4807.038,N,18100.000,E")]
        [DataRow("4807.038,N,72000.000,E")]
        [DataRow("4807.038,E,01131.324,N")]
        [DataRow("4807.038,n,01131.324,e")]
        [DataRow("4807.038,NN,01131.324,E")]
        [DataRow("4807.038,,01131.324,E")]
        [DataRow("4807.038,N,01131.324,")]
        [DataRow(",N,01131.324,E")]
        [DataRow("4807.038,N,,E")]
        [DataRow("4807.038,N,,")]
        [DataRow(",,,")]
        [DataRow("-4807.038,N,01131.324,E")]
        [DataRow("+4807.038,N,01131.324,E")]
        [DataRow("4807.0A8,N,01131.324,E")]
        [DataRow("4807.03.8,N,01131.324,E")]
        [DataRow("4807 .038,N,01131.324,E")]
        [DataRow(".038,N,01131.324,E")]
        [DataRow("NaN,N,01131.324,E")]
        [DataRow("99999999999999999999,N,01131.324,E")]
        public void APositionThatIsNotWholeAndInRangeIsRefused(string position)
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPRMC,120000,A," + position + ",1.0,1.0,230326,,,A");
            rig.Pause();
            Assert.AreEqual(0, rig.Receiver.Positions, rig.Text());
            Assert.AreEqual(1, rig.Receiver.Malformed, "malformed");
        }

        [TestMethod]
        [DataRow("0.0", 0)]
        [DataRow("0.001", 1)]
        [DataRow("0.00097", 0)]
        [DataRow("0.00098", 1)]
        [DataRow("1", 514)]
        [DataRow("1.0", 514)]
        [DataRow("000.5", 257)]
        [DataRow("0.000000", 0)]
        [DataRow("19.438", 10000)]
        [DataRow("100.123456789", 51508)]
        [DataRow("9999.99999", 5144444)]
        [DataRow("", NotSet)]
        public void KnotsBecomeMillimetresASecond(string knots, int speedMmPerS)
        {
            ReceiverRig rig = new ReceiverRig();
            GnssEpoch epoch = rig.After("GPRMC,120000,A,4807.038,N,01131.324,E," + knots + ",,230326,,,A");
            Assert.AreEqual(speedMmPerS, epoch.SpeedMmPerS, knots);
            Assert.AreEqual(0, rig.Receiver.Malformed, "malformed");
        }

        [TestMethod]
        [DataRow("0", 0)]
        [DataRow("359.99", 35999)]
        [DataRow("359.994", 35999)]
        [DataRow("359.995", 0)]
        [DataRow("360.0", 0)]
        [DataRow("084.4", 8440)]
        [DataRow("", NotSet)]
        public void CourseIsWithinTheCircle(string course, int courseCentiDegrees)
        {
            ReceiverRig rig = new ReceiverRig();
            GnssEpoch epoch = rig.After("GPRMC,120000,A,4807.038,N,01131.324,E,1.0," + course + ",230326,,,A");
            Assert.AreEqual(courseCentiDegrees, epoch.CourseCentiDegrees, course);
            Assert.AreEqual(0, rig.Receiver.Malformed, "malformed");
        }

        [TestMethod]
        [DataRow("-1.0,84.4,230326")]
        [DataRow("99999.0,84.4,230326")]
        [DataRow("1x,84.4,230326")]
        [DataRow("1.0,360.01,230326")]
        [DataRow("1.0,-0.01,230326")]
        [DataRow("1.0,84.4,0811-1")]
        [DataRow("1.0,84.4,2303261")]
        [DataRow("1.0,84.4,23032")]
        [DataRow("1.0,84.4,320326")]
        [DataRow("1.0,84.4,290226")]
        [DataRow("1.0,84.4,231326")]
        [DataRow("1.0,84.4,000326")]
        public void ABadValueBesideAGoodPositionIsLeftOutAndCounted(string speedCourseDate)
        {
            ReceiverRig rig = new ReceiverRig();
            GnssEpoch epoch = rig.After("GPRMC,120000,A,4807.038,N,01131.324,E," + speedCourseDate + ",,,A");
            Assert.AreEqual(481173000, epoch.LatitudeE7, "latitude");
            Assert.AreEqual(1, rig.Receiver.Malformed, "malformed");
            bool leftOut = epoch.SpeedMmPerS == NotSet || epoch.CourseCentiDegrees == NotSet || epoch.UtcMs == long.MinValue;
            Assert.IsTrue(leftOut, ReceiverRig.Text(epoch));
        }

        [TestMethod]
        [DataRow("545.4", 54540)]
        [DataRow("-28.351", -2835)]
        [DataRow("-28.355", -2836)]
        [DataRow("00019", 1900)]
        [DataRow("0", 0)]
        [DataRow("8848.86", 884886)]
        [DataRow("", NotSet)]
        [DataRow("-", NotSet)]
        [DataRow("--1", NotSet)]
        [DataRow("1e3", NotSet)]
        public void AltitudeMayBeNegative(string altitude, int altitudeCm)
        {
            GnssEpoch epoch = new ReceiverRig().After("GPGGA,123519,4807.038,N,01131.324,E,1,08,0.9," + altitude + ",M,46.9,M,,");
            Assert.AreEqual(altitudeCm, epoch.AltitudeCm, altitude);
            Assert.AreEqual(481173000, epoch.LatitudeE7, "latitude");
            Assert.AreEqual(altitudeCm == NotSet ? 2 : 3, (int)epoch.Fix, "fix");
        }

        [TestMethod]
        [DataRow("0.90", 90)]
        [DataRow("01.8", 180)]
        [DataRow("98.99", 9899)]
        [DataRow("99.0", NotSet)]
        [DataRow("99.99", NotSet)]
        [DataRow("0.0", NotSet)]
        [DataRow("", NotSet)]
        public void ADilutionOfPrecisionThatMeansNoneIsNone(string hdop, int hdopCenti)
        {
            GnssEpoch epoch = new ReceiverRig().After("GPGGA,123519,4807.038,N,01131.324,E,1,08," + hdop + ",545.4,M,46.9,M,,");
            Assert.AreEqual(hdopCenti, epoch.HdopCenti, hdop);
        }

        [TestMethod]
        [DataRow("000000", 0)]
        [DataRow("000000.5", 500)]
        [DataRow("000000.05", 50)]
        [DataRow("000000.04", 40)]
        [DataRow("000000.123", 123)]
        [DataRow("000000.1234", 123)]
        [DataRow("000000.1235", 124)]
        [DataRow("000000.9999", 1000)]
        [DataRow("000001.", 1000)]
        [DataRow("235959.999", 86399999)]
        [DataRow("235960", 86400000)]
        [DataRow("235960.50", 86400500)]
        public void TimesOfAnyPrecisionAreMilliseconds(string time, int timeOfDayMs)
        {
            GnssEpoch epoch = new ReceiverRig().After("GPGLL,4807.038,N,01131.324,E," + time + ",A,A");
            Assert.AreEqual(timeOfDayMs, epoch.TimeOfDayMs, time);
        }

        [TestMethod]
        [DataRow("240000")]
        [DataRow("126000")]
        [DataRow("120061")]
        [DataRow("12000")]
        [DataRow("1200000")]
        [DataRow("12:00:00")]
        [DataRow("-20000")]
        [DataRow(".5")]
        [DataRow("")]
        public void ASentenceWithoutAGoodTimeGivesNoPosition(string time)
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPRMC," + time + ",A,4807.038,N,01131.324,E,1.0,1.0,230326,,,A");
            rig.Pause();
            Assert.AreEqual(0, rig.Receiver.Positions, rig.Text());
            Assert.AreEqual(1, rig.Receiver.Malformed, "malformed");
        }

        [TestMethod]
        [DataRow("GPRMC,120000,V,4807.038,N,01131.324,E,1.0,1.0,230326,,,A")]
        [DataRow("GPRMC,120000,,4807.038,N,01131.324,E,1.0,1.0,230326,,,A")]
        [DataRow("GPRMC,120000,A,4807.038,N,01131.324,E,1.0,1.0,230326,,,N")]
        [DataRow("GPRMC,120000,A,4807.038,N,01131.324,E,1.0,1.0,230326,,,S")]
        [DataRow("GPRMC,120000,A,4807.038,N,01131.324,E,1.0,1.0,230326,,,M")]
        [DataRow("GPRMC,,V,,,,,,,,,,N")]
        [DataRow("GPGGA,120000,4807.038,N,01131.324,E,0,08,0.9,545.4,M,46.9,M,,")]
        [DataRow("GPGGA,120000,4807.038,N,01131.324,E,7,08,0.9,545.4,M,46.9,M,,")]
        [DataRow("GPGGA,120000,4807.038,N,01131.324,E,8,08,0.9,545.4,M,46.9,M,,")]
        [DataRow("GPGGA,120000,4807.038,N,01131.324,E,1,00,0.9,545.4,M,46.9,M,,")]
        [DataRow("GPGGA,120000,36000.000,N,72000.000,E,0,00,,,M,,M,,")]
        [DataRow("GPGGA,,,,,,0,,,,,,,,")]
        [DataRow("GPGLL,4807.038,N,01131.324,E,120000,V,A")]
        [DataRow("GPGLL,4807.038,N,01131.324,E,120000,A,N")]
        [DataRow("GPGLL,4807.038,N,01131.324,E,120000,N,V")]
        [DataRow("GNGNS,120000,4807.038,N,01131.324,E,NN,08,0.9,545.4,46.9,,,")]
        [DataRow("GNGNS,120000,,,,,NNN,,,,,,")]
        [DataRow("GPRMC,120000,A,0000.000,N,00000.000,E,0.0,0.0,230326,,,A")]
        [DataRow("GPGGA,120000,0000.0000,N,00000.0000,E,1,04,0.9,0.0,M,0.0,M,,")]
        public void AVoidFixHasNoPosition(string body)
        {
            ReceiverRig rig = new ReceiverRig();
            GnssEpoch epoch = rig.After(body);
            Assert.AreEqual(1, rig.Count, "epochs");
            Assert.IsFalse(epoch.HasPosition, ReceiverRig.Text(epoch));
            Assert.IsTrue(epoch.Fix == GnssFix.None, ReceiverRig.Text(epoch));
            Assert.AreEqual(NotSet, epoch.LongitudeE7, "longitude");
            Assert.AreEqual(NotSet, epoch.AltitudeCm, "altitude");
            Assert.AreEqual(NotSet, epoch.SpeedMmPerS, "speed");
            Assert.AreEqual(NotSet, epoch.CourseCentiDegrees, "course");
        }

        [TestMethod]
        [DataRow("GPRMC,120000,A,4807.038,N,01131.324,E,1.0,1.0,230326,,,A,V")]
        [DataRow("GPRMC,120000,A,4807.038,N,01131.324,E,1.0,1.0,230326,,,E")]
        [DataRow("GPRMC,120000,A,4807.038,N,01131.324,E,1.0,1.0,230326,,,D")]
        [DataRow("GPRMC,120000,A,4807.038,N,01131.324,E,1.0,1.0,230326,,,R")]
        [DataRow("GPRMC,120000,A,4807.038,N,01131.324,E,1.0,1.0,230326,,")]
        [DataRow("GPRMC,120000,D,4807.038,N,01131.324,E,1.0,1.0,230326,,,D")]
        [DataRow("GPGGA,120000,4807.038,N,01131.324,E,2,08,0.9,545.4,M,46.9,M,,")]
        [DataRow("GPGGA,120000,4807.038,N,01131.324,E,5,08,0.9,545.4,M,46.9,M,,")]
        [DataRow("GPGGA,120000,4807.038,N,01131.324,E,6,00,0.9,545.4,M,46.9,M,,")]
        [DataRow("GPGGA,120000,4807.038,N,01131.324,E,1,,,,M,,M,,")]
        [DataRow("GPGLL,4807.038,N,01131.324,E,120000,A")]
        [DataRow("GNGNS,120000,4807.038,N,01131.324,E,NAN,08,0.9,545.4,46.9,,,V")]
        [DataRow("GNGNS,120000,4807.038,N,01131.324,E,EN,00,0.9,545.4,46.9,,,V")]
        public void AFixThatTheReceiverVouchesForHasOne(string body)
        {
            GnssEpoch epoch = new ReceiverRig().After(body);
            Assert.AreEqual(481173000, epoch.LatitudeE7, ReceiverRig.Text(epoch));
            Assert.AreEqual(115220667, epoch.LongitudeE7, ReceiverRig.Text(epoch));
        }

        [TestMethod]
        public void VoidFixNeverMovesThePosition()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPRMC,120000,A,4807.038,N,01131.324,E,1.0,1.0,230326,,,A");
            rig.Send("GPRMC,120001,V,0000.000,N,00000.000,E,,,230326,,,N");
            rig.Send("GPRMC,120002,A,4807.038,N,01131.324,E,1.0,1.0,230326,,,A");
            rig.Pause();
            Assert.AreEqual(3, rig.Count, rig.Text());
            Assert.IsTrue(rig[0].HasPosition && !rig[1].HasPosition && rig[2].HasPosition, rig.Text());
        }

        [TestMethod]
        public void AVoidVtgGivesNoSpeed()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPGGA,123519,4807.038,N,01131.324,E,1,08,0.9,545.4,M,46.9,M,,");
            rig.Send("GPVTG,,T,,M,,N,,K,N");
            rig.Send("GPVTG,,,,,,,,,N");
            GnssEpoch epoch = rig.After("GPVTG,1.0,T,,M,5.0,N,9.3,K,N");
            Assert.AreEqual(NotSet, epoch.SpeedMmPerS, ReceiverRig.Text(epoch));
            Assert.AreEqual(0, rig.Receiver.Malformed, "malformed");
        }

        [TestMethod]
        public void SatellitesOfSeveralSystemsAreTakenTogether()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPGGA,020935.000,4404.1351,N,12118.8556,W,1,08,0.9,1123.9,M,-19.6,M,,0000");
            GnssEpoch epoch = rig.After("GLGGA,020935.000,4404.1351,N,12118.8556,W,1,02,0.9,1123.9,M,-19.6,M,,0000");
            Assert.AreEqual(10, epoch.Satellites, ReceiverRig.Text(epoch));
        }

        [TestMethod]
        public void ATalkerForAllSystemsCountsAllSatellites()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPGGA,020935.000,4404.1351,N,12118.8556,W,1,08,0.9,1123.9,M,-19.6,M,,0000");
            GnssEpoch epoch = rig.After("GNGNS,020935.000,4404.1351,N,12118.8556,W,AA,13,0.9,1123.9,-19.6,,,V");
            Assert.AreEqual(13, epoch.Satellites, ReceiverRig.Text(epoch));
        }
    }
}
