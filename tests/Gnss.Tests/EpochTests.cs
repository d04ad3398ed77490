using nanoFramework.TestFramework;

namespace Telematics.Gnss.Tests
{
    [TestClass]
    public class EpochTests
    {
        private const int NotSet = GnssEpoch.NotSet;

        [TestMethod]
        public void SentencesOfOneTimeMakeOneEpoch()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000.00", "4807.03800", "10.0"));
            rig.Send("GNVTG,84.40,T,,M,10.0,N,18.52,K,A");
            rig.Send(Gga("120000.00", "4807.03800"));
            rig.Send("GNGSA,A,3,01,02,03,04,,,,,,,,,1.80,0.95,1.50,1");
            rig.Send("GNGSA,A,3,65,66,67,,,,,,,,,,1.80,0.95,1.50,2");
            rig.Send("GPGSV,1,1,01,03,41,050,46");
            rig.Send("GNGLL,4807.03800,N,01131.00000,E,120000.00,A,A");
            Assert.AreEqual(0, rig.Count, "told before it was whole");
            rig.Send(Rmc("120001.00", "4807.04000", "11.0"));
            Assert.AreEqual(1, rig.Count, rig.Text());
            Assert.AreEqual("43200000 fix 3 at 481173000,115166667 alt 54540 v 5144 c 8440 sat 8 hdop 90", ReceiverRig.Text(rig[0]));
        }

        [TestMethod]
        public void AnEpochIsNeverTorn()
        {
            // GGA of the first instant is lost, RMC of the second: nothing may move over.
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000.00", "4807.03800", "10.0"));
            rig.Send(Gga("120001.00", "4807.04000"));
            rig.Pause();
            Assert.AreEqual(2, rig.Count, rig.Text());
            Assert.AreEqual("43200000 fix 2 at 481173000,115166667 alt - v 5144 c 8440 sat - hdop -", ReceiverRig.Text(rig[0]));
            Assert.AreEqual("43201000 fix 3 at 481173333,115166667 alt 54540 v - c - sat 8 hdop 90", ReceiverRig.Text(rig[1]));
        }

        [TestMethod]
        public void SilenceEndsAnEpoch()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000.00", "4807.03800", "10.0"));
            rig.NowMs += 99;
            rig.Receiver.Step(rig.NowMs);
            Assert.AreEqual(0, rig.Count, "too early");
            rig.NowMs += 1;
            rig.Receiver.Step(rig.NowMs);
            Assert.AreEqual(1, rig.Count, "after 100 ms");
            rig.Pause();
            Assert.AreEqual(1, rig.Count, "told again");
        }

        [TestMethod]
        public void ReceivedIsWhenTheFirstSentenceBegan()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.NowMs = 5000;
            rig.SendRaw(ReceiverRig.Sentence(Rmc("120000.00", "4807.03800", "10.0")).Substring(0, 10));
            rig.NowMs = 5020;
            rig.SendRaw(ReceiverRig.Sentence(Rmc("120000.00", "4807.03800", "10.0")).Substring(10));
            rig.NowMs = 5040;
            rig.Send(Gga("120000.00", "4807.03800"));
            rig.Pause();
            Assert.AreEqual(5000L, rig.Last.ReceivedMs, "received");
        }

        [TestMethod]
        public void WhatComesTooLateIsLeftOutAndTheNextBurstGetsMoreTime()
        {
            ReceiverRig rig = new ReceiverRig();
            for (int second = 0; second < 2; second++)
            {
                string time = "12000" + second.ToString();
                rig.Send(Rmc(time, "4807.03800", "10.0"));
                rig.NowMs += 150;
                rig.Receiver.Step(rig.NowMs);
                rig.Send(Gga(time, "4807.03800"));
                rig.Pause();
            }

            Assert.AreEqual(2, rig.Count, rig.Text());
            Assert.AreEqual(NotSet, rig[0].AltitudeCm, "the first was told without its late GGA");
            Assert.AreEqual(54540, rig[1].AltitudeCm, "the second was waited for");
            Assert.AreEqual(1, rig.Receiver.Repeated, "repeated");
        }

        [TestMethod]
        public void AnInstantIsToldOnce()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000.00", "4807.03800", "10.0"));
            rig.Send(Rmc("120000.00", "4807.09999", "99.0"));
            rig.Pause();
            rig.Send(Rmc("120000.00", "4807.09999", "99.0"));
            rig.Pause();
            Assert.AreEqual(1, rig.Count, rig.Text());
            Assert.AreEqual(481173000, rig.Last.LatitudeE7, rig.Text());
            Assert.AreEqual(5144, rig.Last.SpeedMmPerS, rig.Text());
            Assert.AreEqual(2, rig.Receiver.Repeated, "repeated");
        }

        [TestMethod]
        public void TimesWrittenWithFewerDecimalsAreTheSameInstant()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPGLL,3908.8200,N,00023.0832,W,120827.523,A");
            rig.Send("GPGGA,120827.52,3908.8200,N,00023.0832,W,1,06,2.1,00176,M,,,,");
            rig.Send("GPRMC,120827.52,A,3908.8200,N,00023.0832,W,00.0,000.0,130305,01.,W");
            rig.Pause();
            Assert.AreEqual(1, rig.Count, rig.Text());
            Assert.AreEqual(43707520, rig.Last.TimeOfDayMs, "the time of GGA, whose position it is");
        }

        [TestMethod]
        public void TheMorePrecisePositionCountsAndGgasAmongEquals()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Gga("120000", "4807.0381"));
            rig.Send(Rmc("120000", "4807.03812", "10.0"));
            rig.Pause();
            Assert.AreEqual(481173020, rig.Last.LatitudeE7, "RMC has more decimals");
            rig.Send(Rmc("120001", "4807.0382", "10.0"));
            rig.Send(Gga("120001", "4807.0381"));
            rig.Send("GPGLL,4807.0383,N,01131.0000,E,120001,A,A");
            rig.Pause();
            Assert.AreEqual(481173017, rig.Last.LatitudeE7, "GGA has as many");
        }

        [TestMethod]
        public void OneSentenceThatSaysThereIsNoFixIsEnough()
        {
            // A Garmin that simulates: GGA has a fix of quality 8 or 1, RMC and GLL are void.
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPRMC,125106,V,3854.5087,N,07726.4523,W,0.0,0.0,241011,10.5,W,S");
            rig.Send("GPGGA,125106,3854.5087,N,07726.4523,W,1,10,2.0,268.8,M,-33.9,M,,");
            rig.Send("GPGSA,A,3,03,07,08,11,13,16,19,23,24,28,,,3.6,2.0,3.0");
            rig.Pause();
            Assert.AreEqual("46266000 fix 1 at -,- alt - v - c - sat 10 hdop 200", ReceiverRig.Text(rig.Last));
            Assert.AreEqual(1, rig.Receiver.Contradictions, "contradictions");
        }

        [TestMethod]
        public void TwoPlacesAtOnceAreNone()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000", "4807.0380", "10.0"));
            rig.Send(Gga("120000", "4817.0380"));
            rig.Pause();
            Assert.IsFalse(rig.Last.HasPosition, rig.Text());
            Assert.AreEqual(1, rig.Receiver.Contradictions, "contradictions");
        }

        [TestMethod]
        public void UntimedSentencesAheadOfTheirBurstAreOfTheNextEpoch()
        {
            ReceiverRig rig = new ReceiverRig();
            for (int second = 1; second < 5; second++)
            {
                rig.Send("GNGSA,A," + (second % 2 == 0 ? "3" : "2") + ",01,02,03,04,,,,,,,,,1.80,0.95,1.50,1");
                rig.Send("GNVTG,10.00,T,,M," + second.ToString() + "0.0,N,,K,A");
                rig.Send(Gga("12000" + second.ToString(), "4807.0380"));
            }

            rig.Receiver.Flush();
            Assert.AreEqual(4, rig.Count, rig.Text());
            for (int i = 0; i < 4; i++)
            {
                Assert.AreEqual(((i + 1) * 46300 + 4) / 9, rig[i].SpeedMmPerS, "speed of epoch " + i.ToString());
                Assert.AreEqual(i % 2 == 0 ? 2 : 3, (int)rig[i].Fix, "fix of epoch " + i.ToString());
            }
        }

        [TestMethod]
        public void UntimedSentencesBehindTheirBurstAreOfItsEpoch()
        {
            ReceiverRig rig = new ReceiverRig();
            for (int second = 1; second < 5; second++)
            {
                rig.Send(Gga("12000" + second.ToString(), "4807.0380"));
                rig.Send("GNGSA,A," + (second % 2 == 0 ? "3" : "2") + ",01,02,03,04,,,,,,,,,1.80,0.95,1.50,1");
                rig.Send("GNVTG,10.00,T,,M," + second.ToString() + "0.0,N,,K,A");
            }

            rig.Receiver.Flush();
            Assert.AreEqual(4, rig.Count, rig.Text());
            for (int i = 0; i < 4; i++)
            {
                Assert.AreEqual(((i + 1) * 46300 + 4) / 9, rig[i].SpeedMmPerS, "speed of epoch " + i.ToString());
                Assert.AreEqual(i % 2 == 0 ? 2 : 3, (int)rig[i].Fix, "fix of epoch " + i.ToString());
            }
        }

        [TestMethod]
        public void RmcTellsWhenAStreamBeganInTheMiddleOfABurst()
        {
            // RMC, GGA, VTG a second, but of the first second only VTG is there: it must not shift the others for good.
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GNVTG,10.00,T,,M,50.0,N,,K,A");
            for (int second = 1; second < 6; second++)
            {
                string knots = second.ToString() + "0.0";
                rig.Send(second == 4 ? "GPGSV,1,1,01,03,41,050,46" : Rmc("12000" + second.ToString(), "4807.0380", knots));
                rig.Send(Gga("12000" + second.ToString(), "4807.0380"));
                rig.Send("GNVTG,10.00,T,,M," + knots + ",N,,K,A");
            }

            rig.Receiver.Flush();
            Assert.AreEqual(5, rig.Count, rig.Text());
            Assert.AreEqual((4 * 46300 + 4) / 9, rig[3].SpeedMmPerS, "speed where RMC is missing");
        }

        [TestMethod]
        public void SilenceSeparatesUntimedSentencesToo()
        {
            // The driver starts in the middle of a burst: what is left of it is not of the next one.
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GNVTG,10.00,T,,M,99.0,N,,K,A");
            rig.Send("GNGSA,A,3,01,02,03,04,,,,,,,,,1.80,0.95,1.50,1");
            rig.Pause();
            Assert.AreEqual(0, rig.Count, "an epoch without a time");
            rig.Send(Gga("120000", "4807.0380"));
            rig.Send("GNVTG,10.00,T,,M,10.0,N,,K,A");
            rig.Pause();
            Assert.AreEqual(5144, rig.Last.SpeedMmPerS, rig.Text());
        }

        [TestMethod]
        public void VoidSentencesWithoutATimeJoinTheirBurst()
        {
            // Quectel EG25 without a fix: only GNS has the time.
            ReceiverRig rig = new ReceiverRig();
            for (int second = 0; second < 3; second++)
            {
                rig.Send("GNGNS,19143" + second.ToString() + ".96,,,,,NNN,,,,,,");
                rig.Send("GPVTG,,T,,M,,N,,K,N");
                rig.Send("GPGSA,A,1,,,,,,,,,,,,,,,,");
                rig.Send("GPGGA,,,,,,0,,,,,,,,");
                rig.Send("GPRMC,,V,,,,,,,,,,N");
            }

            rig.Receiver.Flush();
            Assert.AreEqual(3, rig.Count, rig.Text());
            Assert.AreEqual(69271960, rig[1].TimeOfDayMs, "time");
            Assert.AreEqual(0, rig.Receiver.Malformed, "malformed");
        }

        [TestMethod]
        public void WithoutAnyTimeEachBurstIsAnEpoch()
        {
            ReceiverRig rig = new ReceiverRig();
            for (int second = 0; second < 3; second++)
            {
                rig.Send("GPRMC,,V,,,,,,,,,,N");
                rig.Send("GPGGA,,,,,,0,00,99.99,,,,,,");
                rig.Send("GPGLL,,,,,,V,N");
            }

            rig.Receiver.Flush();
            Assert.AreEqual(3, rig.Count, rig.Text());
            Assert.AreEqual("- fix 1 at -,- alt - v - c - sat 0 hdop -", ReceiverRig.Text(rig.Last));
        }

        [TestMethod]
        public void ALostFixDoesNotTakeTheLastPositionAlong()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Gga("120000", "4807.0380"));
            rig.Send(Rmc("120000", "4807.0380", "10.0"));
            rig.Send("GPGGA,,,,,,0,,,,,,,,");
            rig.Send("GPRMC,,V,,,,,,,,,,N");
            rig.Pause();
            Assert.AreEqual(2, rig.Count, rig.Text());
            Assert.IsTrue(rig[0].HasPosition, "the epoch before the loss");
            Assert.IsFalse(rig[1].HasPosition, "the epoch after the loss");
        }

        [TestMethod]
        public void ASentenceOfAToldInstantDoesNotEndTheNextOne()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("235959.00", "4807.03800", "10.0"));
            rig.Pause();
            rig.Send(Rmc("000000.00", "4807.03900", "10.0"));
            rig.Send("GNGLL,4807.03800,N,01131.00000,E,235959.00,A,A");
            rig.Send(Gga("000000.00", "4807.03900"));
            rig.Pause();
            Assert.AreEqual(2, rig.Count, rig.Text());
            Assert.AreEqual(0, rig.Last.TimeOfDayMs, "time");
            Assert.AreEqual(54540, rig.Last.AltitudeCm, "GGA did not join");
            Assert.AreEqual(1, rig.Receiver.Repeated, "repeated");
        }

        [TestMethod]
        public void TimeNeverRunsBackWhicheverSentenceIsLate()
        {
            // Each of three sentences late by an epoch, in each order, over midnight.
            int[][] orders = { new[] { 0, 1, 2 }, new[] { 0, 2, 1 }, new[] { 1, 0, 2 }, new[] { 1, 2, 0 }, new[] { 2, 0, 1 }, new[] { 2, 1, 0 } };
            for (int order = 0; order < orders.Length; order++)
            {
                for (int late = 0; late < 3; late++)
                {
                    ReceiverRig rig = new ReceiverRig();
                    for (int second = -6; second < 6; second++)
                    {
                        for (int i = 0; i < 3; i++)
                        {
                            int kind = orders[order][i];
                            rig.Send(Timed(kind, Time(kind == late ? second - 1 : second)));
                        }

                        rig.Pause();
                    }

                    string what = "order " + order.ToString() + " late " + late.ToString() + "\n" + rig.Text();
                    Assert.IsTrue(rig.Count >= 12 && rig.Count <= 13, what);
                    for (int i = 1; i < rig.Count; i++)
                    {
                        int onMs = rig[i].TimeOfDayMs - rig[i - 1].TimeOfDayMs;
                        Assert.IsTrue(onMs == 1000 || onMs == 1000 - 86400000, what);
                    }
                }
            }
        }

        [TestMethod]
        public void WhereSentencesOfABurstDisagreeByASecondTheMajorityIsTold()
        {
            for (int order = 0; order < 2; order++)
            {
                ReceiverRig rig = new ReceiverRig();
                for (int second = 0; second < 5; second++)
                {
                    string latitude = "4807.03" + second.ToString() + "00";
                    string time = "12000" + second.ToString();
                    string next = "12000" + (second + 1).ToString();
                    if (order == 0)
                    {
                        rig.Send(Gga(next, latitude));
                    }

                    rig.Send(Rmc(time, latitude, "10.0"));
                    rig.Send("GNGLL," + latitude + ",N,01131.00000,E," + time + ",A,A");
                    if (order == 1)
                    {
                        rig.Send(Gga(next, latitude));
                    }

                    rig.Pause();
                }

                Assert.AreEqual(5, rig.Count, rig.Text());
                for (int second = 0; second < 5; second++)
                {
                    Assert.AreEqual(43200000 + (second * 1000), rig[second].TimeOfDayMs, rig.Text());
                    int expected = 481171667 + (second * 500 / 3);
                    Assert.IsTrue(rig[second].LatitudeE7 >= expected - 2 && rig[second].LatitudeE7 <= expected + 2, rig.Text());
                }

                Assert.AreEqual(order == 0 ? 5 : 4, rig.Receiver.Contradictions, "contradictions");
            }
        }

        [TestMethod]
        public void ASentenceOfAnInstantOfItsOwnIsToldWhenTheNextBurstBegins()
        {
            // A Garmin 48 takes two fixes in two seconds, and gives the second in GLL alone.
            ReceiverRig rig = new ReceiverRig();
            for (int second = 0; second < 6; second += 2)
            {
                rig.Send(Rmc("12000" + second.ToString(), "4807.0380", "10.0"));
                rig.Send(Gga("12000" + second.ToString(), "4807.0380"));
                rig.Send("GNGLL,4807.0390,N,01131.00000,E,12000" + (second + 1).ToString() + ",A,A");
                rig.Pause();
            }

            rig.Receiver.Flush();
            Assert.AreEqual(6, rig.Count, rig.Text());
            Assert.AreEqual(0, rig.Receiver.Contradictions, "contradictions");
        }

        [TestMethod]
        public void AReceiverThatSetsItsTimeBackIsFollowed()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120010", "4807.03800", "10.0"));
            rig.Pause();
            for (int second = 7; second < 10; second++)
            {
                rig.Send(Rmc("12000" + second.ToString(), "4807.03800", "10.0"));
                rig.Send(Gga("12000" + second.ToString(), "4807.03800"));
                rig.Pause();
            }

            Assert.IsTrue(rig.Last.TimeOfDayMs < 43210000, rig.Text());
        }

        [TestMethod]
        public void ABurstOfATimeSetBackIsWhole()
        {
            // A Telit HE910 that finds its fix: 0.3 s back from one burst to the next, without silence.
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Gga("105153.71", "4807.03800"));
            rig.Send(Rmc("105153.71", "4807.03800", "10.0"));
            rig.Send(Gga("105153.408", "4807.03800"));
            rig.Send(Rmc("105153.408", "4807.03800", "10.0"));
            rig.Pause();
            Assert.AreEqual(2, rig.Count, rig.Text());
            Assert.AreEqual(54540, rig.Last.AltitudeCm, rig.Text());
            Assert.AreEqual(5144, rig.Last.SpeedMmPerS, rig.Text());
        }

        [TestMethod]
        public void ALeapSecondIsAnInstantOfItsOwn()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("235959", "4807.03800", "10.0"));
            rig.Pause();
            rig.Send(Rmc("235960", "4807.03800", "10.0"));
            rig.Send("GNGLL,4807.03800,N,01131.00000,E,235959,A,A");
            rig.Pause();
            rig.Send(Rmc("000000", "4807.03800", "10.0"));
            rig.Send("GNGLL,4807.03800,N,01131.00000,E,235960,A,A");
            rig.Send(Gga("000000", "4807.03800"));
            rig.Pause();
            Assert.AreEqual(3, rig.Count, rig.Text());
            Assert.AreEqual(86400000, rig[1].TimeOfDayMs);
            Assert.AreEqual(0, rig[2].TimeOfDayMs);
            Assert.AreEqual(54540, rig[2].AltitudeCm, "GGA did not join");
        }

        [TestMethod]
        public void TwoOfThreeDecideWhetherThereIsAFix()
        {
            // GGA: fix, but of no satellite; GSA: no fix.
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000", "4807.03800", "10.0"));
            rig.Send("GNGGA,120000,4807.03800,N,01131.00000,E,1,00,99.99,545.4,M,46.9,M,,");
            rig.Send("GNGSA,A,1,,,,,,,,,,,,,99.99,99.99,99.99");
            rig.Pause();
            Assert.IsFalse(rig.Last.HasPosition, rig.Text());
            Assert.AreEqual((int)GnssFix.None, (int)rig.Last.Fix);
            Assert.AreEqual(1, rig.Receiver.Contradictions, "contradictions");

            // GSA alone is outvoted.
            rig.Send(Rmc("120001", "4807.03800", "10.0"));
            rig.Send(Gga("120001", "4807.03800"));
            rig.Send("GNGSA,A,1,,,,,,,,,,,,,99.99,99.99,99.99");
            rig.Pause();
            Assert.IsTrue(rig.Last.HasPosition, rig.Text());
        }

        [TestMethod]
        public void TwentyFiveEpochsASecondNeedNoSilence()
        {
            ReceiverRig rig = new ReceiverRig();
            for (int i = 0; i < 50; i++)
            {
                int hundredths = i * 4 % 100;
                string time = "12000" + (i / 25).ToString() + "." + (hundredths / 10).ToString() + (hundredths % 10).ToString();
                rig.Send(Rmc(time, "4807.0380" + (i % 10).ToString(), "10.0"));
                rig.NowMs += 40;
                Assert.AreEqual(i, rig.Count, "epochs before sentence " + i.ToString() + " was followed by another");
            }

            rig.Pause();
            Assert.AreEqual(50, rig.Count, "epochs");
            Assert.AreEqual(43201960, rig.Last.TimeOfDayMs, "time");
        }

        [TestMethod]
        public void WithoutAListenerEpochsAreCounted()
        {
            Telematics.Doubles.FakeSerialPort port = new Telematics.Doubles.FakeSerialPort();
            GnssReceiver receiver = new GnssReceiver(port);
            port.Queue(ReceiverRig.Sentence(Rmc("120000", "4807.0380", "10.0")));
            receiver.Step(0);
            receiver.Step(1000);
            Assert.AreEqual(1, receiver.Epochs, "epochs");
            Assert.AreEqual(1, receiver.Positions, "positions");
        }

        private static string Time(int secondsAfterMidnight)
        {
            return secondsAfterMidnight < 0 ? "2359" + (60 + secondsAfterMidnight).ToString() : "00000" + secondsAfterMidnight.ToString();
        }

        private static string Timed(int kind, string time)
        {
            return kind == 0 ? Rmc(time, "4807.03800", "10.0")
                : kind == 1 ? Gga(time, "4807.03800")
                : "GNGLL,4807.03800,N,01131.00000,E," + time + ",A,A";
        }

        private static string Rmc(string time, string latitude, string knots)
        {
            return "GNRMC," + time + ",A," + latitude + ",N,01131.00000,E," + knots + ",84.40,230326,,,A";
        }

        private static string Gga(string time, string latitude)
        {
            return "GNGGA," + time + "," + latitude + ",N,01131.00000,E,1,08,0.90,545.4,M,46.9,M,,";
        }
    }
}
