using System;
using nanoFramework.TestFramework;

namespace Telematics.Gnss.Tests
{
    [TestClass]
    public class DateTests
    {
        private const long DayMs = 86400000;

        [TestMethod]
        public void EveryDayFrom1980To2079IsTheCalendars()
        {
            ReceiverRig rig = new ReceiverRig();
            DateTime day = new DateTime(1980, 1, 1);
            long days = 3652;
            while (day.Year < 2080)
            {
                string date = Two(day.Day) + Two(day.Month) + Two(day.Year % 100);
                rig.Send(Rmc("000000", date));
                GnssEpoch epoch = rig.After(Rmc("000001", date));
                if (epoch.UtcMs != (days * DayMs) + 1000)
                {
                    Assert.AreEqual((days * DayMs) + 1000, epoch.UtcMs, day.ToString("yyyy-MM-dd"));
                }

                // Every day of the leap years' months, else a stride, as the whole is slow on the device.
                int stride = day.Month == 2 && day.Day > 20 ? 1 : 9;
                rig.Send("GPRMC,010000,V,,,,,,,,,,N");
                day = day.AddDays(stride);
                days += stride;
            }
        }

        [TestMethod]
        public void TheDateHoldsForSentencesWithoutOneAndRollsAtMidnight()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.After("GPRMC,235958,A,4807.038,N,01131.324,E,,,281226,,,A");
            long midnight = rig.Last.UtcMs + 2000;
            rig.After(Gga("235959"));
            Assert.AreEqual(midnight - 1000, rig.Last.UtcMs, "before midnight");
            rig.After(Gga("000000"));
            Assert.AreEqual(midnight, rig.Last.UtcMs, "at midnight");
            for (int hour = 1; hour < 24; hour++)
            {
                rig.After(Gga(Two(hour) + "0000"));
            }

            rig.After(Gga("000001"));
            Assert.AreEqual(midnight + DayMs + 1000, rig.Last.UtcMs, "a day later");
        }

        [TestMethod]
        public void AnotherDateCountsWhenASecondSentenceSaysIt()
        {
            // One that was garbled and has the right check value all the same, and after it sentences without a date.
            ReceiverRig rig = new ReceiverRig();
            rig.After(Rmc("120000", "221126"));
            long noon = rig.Last.UtcMs;
            rig.After(Rmc("120001", "221127"));
            Assert.AreEqual(noon + 1000, rig.Last.UtcMs, "said once");
            Assert.IsTrue(rig.Last.IsDateDoubted, "said once");
            for (int second = 2; second < 30; second++)
            {
                rig.After(Gga("1200" + Two(second)));
                Assert.AreEqual(noon + (1000 * second), rig.Last.UtcMs, "epochs without a date");
                Assert.IsFalse(rig.Last.IsDateDoubted, "epochs without a date");
            }

            rig.After(Rmc("120030", "221126"));
            rig.After(Rmc("120031", "221127"));
            Assert.AreEqual(noon + 31000, rig.Last.UtcMs, "once more, the right one in between");
            rig.After(Rmc("120032", "231127"));
            Assert.AreEqual(noon + 32000, rig.Last.UtcMs, "a third one");
            rig.After(Rmc("120033", "231127"));
            Assert.AreEqual(noon + 33000 + (366 * DayMs), rig.Last.UtcMs, "said twice");
            Assert.IsFalse(rig.Last.IsDateDoubted, "said twice");
        }

        [TestMethod]
        public void AnotherDateThatIsSaidFirstBeforeMidnightCountsAfterIt()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.After(Rmc("235958", "221126"));
            long last = rig.Last.UtcMs;
            rig.After(Rmc("235959", "221128"));
            Assert.AreEqual(last + 1000, rig.Last.UtcMs, "said once");
            rig.After(Rmc("000000", "231128"));
            Assert.AreEqual(last + 2000 + (731 * DayMs), rig.Last.UtcMs, "said twice, with midnight between");
        }

        [TestMethod]
        public void AtMidnightGgaAheadOfItsRmcHasTheNewDate()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.After("GPRMC,235959,A,4807.038,N,01131.324,E,,,311226,,,A");
            long midnight = rig.Last.UtcMs + 1000;
            rig.Send(Gga("000000"));
            rig.After("GPRMC,000000,A,4807.038,N,01131.324,E,,,010127,,,A");
            Assert.AreEqual(midnight, rig.Last.UtcMs, "UTC");
        }

        [TestMethod]
        public void ALeapSecondCountsOn()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.After("GPRMC,235959,A,4807.038,N,01131.324,E,,,311216,,,A");
            long last = rig.Last.UtcMs;
            rig.After("GPRMC,235960,A,4807.038,N,01131.324,E,,,311216,,,A");
            Assert.AreEqual(last + 1000, rig.Last.UtcMs, "in the leap second");
            rig.After(Gga("000000"));
            Assert.AreEqual(last + 1000, rig.Last.UtcMs, "after it, as UTC counts days of 86400 s");
            Assert.AreEqual(3, rig.Count, "epochs");
        }

        [TestMethod]
        public void ZdaGivesTheDate()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Gga("194058.00"));
            rig.After("GPZDA,194058.00,07,09,2018,00,00");
            Assert.AreEqual(1536349258000L, rig.Last.UtcMs, "UTC");
            rig.After(Gga("194058.50"));
            Assert.AreEqual(1536349258500L, rig.Last.UtcMs, "UTC of a later epoch");
        }

        [TestMethod]
        public void ZdaGivesAnEpochWithoutAFixItsTime()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPGGA,,,,,,0,,,,M,,M,,");
            rig.After("GPZDA,193913.00,07,09,2018,00,00");
            Assert.AreEqual(70753000, rig.Last.TimeOfDayMs, "time");
            Assert.AreEqual(1536349153000L, rig.Last.UtcMs, "UTC");
        }

        [TestMethod]
        public void AZdaOfAnotherSecondDoesNotMoveTheEpoch()
        {
            // An AC12 sends ZDA a second ahead of the fix.
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPZDA,183532.00,23,12,2007,00,00");
            rig.After(Gga("183531.00"));
            Assert.AreEqual(66931000, rig.Last.TimeOfDayMs, "time");
            Assert.AreEqual(1198434931000L, rig.Last.UtcMs, "UTC");
        }

        [TestMethod]
        [DataRow("GPZDA,183532.00,31,02,2007,00,00")]
        [DataRow("GPZDA,183532.00,23,13,2007,00,00")]
        [DataRow("GPZDA,183532.00,00,12,2007,00,00")]
        [DataRow("GPZDA,183532.00,23,12,1907,00,00")]
        [DataRow("GPZDA,183532.00,23,12,2107,00,00")]
        [DataRow("GPZDA,253532.00,23,12,2007,00,00")]
        [DataRow("GPZDA,183532.00,23,12,,00,00")]
        [DataRow("GPZDA,183532.00,23,1x,2007,00,00")]
        public void AZdaThatCannotBeIsRefused(string zda)
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(zda);
            rig.After(Gga("183532.00"));
            Assert.AreEqual(long.MinValue, rig.Last.UtcMs, "UTC");
            Assert.AreEqual(1, rig.Receiver.Malformed, "malformed");
        }

        [TestMethod]
        [DataRow("GPZDA,,,,,00,00")]
        [DataRow("GPZDA,183532.00,,,,00,00")]
        public void AnEmptyZdaSaysNothing(string zda)
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(zda);
            rig.After(Gga("183532.00"));
            Assert.AreEqual(long.MinValue, rig.Last.UtcMs, "UTC");
            Assert.AreEqual(0, rig.Receiver.Malformed, "malformed");
        }

        [TestMethod]
        public void AVoidRmcsDateIsNotBelieved()
        {
            // Receivers put the start of their counters, or the last date they knew, into void sentences.
            ReceiverRig rig = new ReceiverRig();
            rig.After("GPRMC,235948.00,V,0000.0000,N,00000.0000,E,,,161206,,,N");
            Assert.AreEqual(long.MinValue, rig.Last.UtcMs, "UTC of a void epoch");
            rig.After("GPRMC,120000,A,4807.038,N,01131.324,E,,,230326,,,A");
            long utc = rig.Last.UtcMs;
            rig.After("GPRMC,120001,V,,,,,,,161206,,,N");
            Assert.AreEqual(utc + 1000, rig.Last.UtcMs, "the date known before holds");
            rig.After("GPRMC,235959,V,,,,,,,161206,,,N");
            rig.After(Gga("120002"));
            Assert.AreEqual(utc + 2000, rig.Last.UtcMs, "a void epoch's time does not move the date");
        }

        [TestMethod]
        [DataRow("010180", false)]
        [DataRow("230326", true)]
        [DataRow("311219", false)]
        [DataRow("010120", true)]
        [DataRow("070806", false)]
        public void ADateBeforeTheUnitWasMadeIsNotPlausible(string date, bool plausible)
        {
            ReceiverRig rig = new ReceiverRig();
            rig.After("GPRMC,120000,A,4807.038,N,01131.324,E,,," + date + ",,,A");
            Assert.AreEqual(plausible, rig.Last.IsDatePlausible, date);
        }

        private static string Rmc(string time, string date)
        {
            return "GPRMC," + time + ",A,4807.038,N,01131.324,E,,," + date + ",,,A";
        }

        private static string Gga(string time)
        {
            return "GNGGA," + time + ",4807.0380,N,01131.00000,E,1,08,0.90,545.4,M,46.9,M,,";
        }

        private static string Two(int number)
        {
            return (number / 10).ToString() + (number % 10).ToString();
        }
    }
}
