using nanoFramework.TestFramework;

namespace Telematics.Gnss.Tests
{
    /// <summary>Sentences that come late or contradict each other: time never runs back, and the place that most of them say counts.</summary>
    [TestClass]
    public class OrderTests
    {
        private const string Here = "4807.03800";

        [TestMethod]
        public void ALateSentenceInTheMiddleOfABurstIsLeftOut()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("235959.00", Here));
            rig.Send(Gga("235959.00", Here));
            rig.Pause();
            rig.Send(Rmc("000000.00", Here));
            rig.Send(Gll("235959.00", Here));
            rig.Send(Gga("000000.00", Here));
            rig.Pause();
            CheckTimes(rig, 86399000, 0);
            Assert.AreEqual(54540, rig.Last.AltitudeCm, "GGA is of the same epoch");
            Assert.AreEqual(5144, rig.Last.SpeedMmPerS, "and so is RMC");
            Assert.AreEqual(1, rig.Receiver.Repeated, "left out");
        }

        [TestMethod]
        [DataRow("120001.00", "120000.00")]
        [DataRow("120005.00", "120000.00")]
        [DataRow("000001.00", "235959.00")]
        [DataRow("000000.10", "235959.90")]
        public void ASentenceOfAnEarlierInstantThanTheToldOneIsLeftOut(string told, string late)
        {
            // Ahead of its burst, so that nothing is open when it comes.
            ReceiverRig rig = new ReceiverRig();
            rig.After(Gga(told, Here));
            rig.After(Gll(late, Here));
            Assert.AreEqual(1, rig.Count, rig.Text());
            Assert.AreEqual(1, rig.Receiver.Repeated, "left out");
        }

        [TestMethod]
        [DataRow("RLG")]
        [DataRow("RGL")]
        [DataRow("LRG")]
        [DataRow("LGR")]
        [DataRow("GRL")]
        [DataRow("GLR")]
        public void OneSentenceThatCountsTheSecondOnTooSoonDoesNotSetTheTime(string order)
        {
            ReceiverRig rig = new ReceiverRig();
            for (int s = 0; s < 5; s++)
            {
                for (int i = 0; i < 3; i++)
                {
                    rig.Send(order[i] == 'R' ? Rmc("12000" + s.ToString(), Here)
                        : order[i] == 'L' ? Gll("12000" + s.ToString(), Here)
                        : Gga("12000" + (s + 1).ToString(), Here));
                }

                rig.Pause();
            }

            CheckTimes(rig, 43200000, 43201000, 43202000, 43203000, 43204000);
        }

        [TestMethod]
        [DataRow("RLG")]
        [DataRow("RGL")]
        [DataRow("LRG")]
        [DataRow("LGR")]
        [DataRow("GRL")]
        [DataRow("GLR")]
        public void ThePlaceThatTwoOfThreeSentencesSayCounts(string order)
        {
            // A Bundgard Zeus, whose GGA has the instant of RMC and GLL, and the place of a second later: 3.7 m.
            ReceiverRig rig = new ReceiverRig();
            SendBurst(rig, order, "4807.04000");
            rig.Pause();
            Assert.AreEqual(1, rig.Count, rig.Text());
            Assert.AreEqual(481173000, rig.Last.LatitudeE7, rig.Text());
            Assert.AreEqual(54540, rig.Last.AltitudeCm, "the rest of GGA");
        }

        [TestMethod]
        [DataRow("RLG")]
        [DataRow("GRL")]
        public void TwoSentencesOutvoteOneThatIsFarAway(string order)
        {
            ReceiverRig rig = new ReceiverRig();
            SendBurst(rig, order, "4817.03800");
            rig.Pause();
            Assert.AreEqual(481173000, rig.Last.LatitudeE7, rig.Text());
        }

        [TestMethod]
        public void ThreePlacesAtOnceAreNone()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000", "4807.03800"));
            rig.Send(Gll("120000", "4827.03800"));
            rig.Send(Gga("120000", "4817.03800"));
            rig.Pause();
            Assert.IsFalse(rig.Last.HasPosition, rig.Text());
            Assert.AreEqual(1, rig.Receiver.Contradictions, "contradictions");
        }

        [TestMethod]
        public void WithFewerSentencesGgasPlaceCountsAsItsAltitudeDoes()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000", Here));
            rig.Send(Gga("120000", "4807.04000"));
            rig.Pause();
            Assert.AreEqual(481173333, rig.Last.LatitudeE7, rig.Text());
        }

        [TestMethod]
        [DataRow("4807.03812", "4807.0381", "4807.0382")]
        [DataRow("4807.0389", "4807.04", "4807.03")]
        public void PlacesThatRoundingExplainsAreOne(string rmc, string gga, string gll)
        {
            // The most decimals count, however many of the others round to another place.
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000", rmc));
            rig.Send(Gga("120000", gga));
            rig.Send(Gll("120000", gll));
            rig.Pause();
            GnssEpoch alone = new ReceiverRig().After(Rmc("120000", rmc));
            Assert.AreEqual(alone.LatitudeE7, rig.Last.LatitudeE7, rig.Text());
        }

        [TestMethod]
        public void ALeapSecondAndTheMidnightBehindItAreTwoInstants()
        {
            ReceiverRig rig = new ReceiverRig();
            string[] times = { "235959.00", "235959.50", "235960.00", "235960.50", "000000.00", "000000.50" };
            for (int i = 0; i < times.Length; i++)
            {
                rig.Send(Rmc(times[i], Here));
                rig.Send(Gga(times[i], Here));
                rig.Send(Gll(i == 0 ? times[i] : times[i - 1], Here));
            }

            rig.Pause();
            CheckTimes(rig, 86399000, 86399500, 86400000, 86400500, 0, 500);
            for (int i = 1; i < 6; i++)
            {
                Assert.IsTrue(rig[i].UtcMs >= rig[i - 1].UtcMs, "UTC runs back at " + times[i]);
            }
        }

        [TestMethod]
        public void NoSatellitesAndAGsaWithoutAFixTakeThePlaceThatRmcHas()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000", Here));
            rig.Send("GNGGA,120000," + Here + ",N,01131.00000,E,1,00,99.99,545.4,M,46.9,M,,");
            rig.Send("GNGSA,A,1,,,,,,,,,,,,,99.99,99.99,99.99,1");
            rig.Send("GNGSA,A,1,,,,,,,,,,,,,99.99,99.99,99.99,2");
            rig.Pause();
            Assert.AreEqual("43200000 fix 1 at -,- alt - v - c - sat 0 hdop -", ReceiverRig.Text(rig.Last));
            Assert.AreEqual(1, rig.Receiver.Contradictions, "contradictions");
        }

        [TestMethod]
        public void OneSystemWithoutAFixDoesNotTakeItFromAnother()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000", Here));
            rig.Send("GPGGA,120000," + Here + ",N,01131.00000,E,1,00,99.99,545.4,M,46.9,M,,");
            rig.Send("GLGGA,120000," + Here + ",N,01131.00000,E,1,05,0.90,545.4,M,46.9,M,,");
            rig.Send("GNGSA,A,1,,,,,,,,,,,,,99.99,99.99,99.99,1");
            rig.Pause();
            Assert.IsTrue(rig.Last.HasPosition, "the GSA of the other system was lost");
        }

        [TestMethod]
        public void NoSatellitesYetDoNotTakeAFixThatRmcAndGsaHave()
        {
            // A haicom-305N at its first fix: the count is an epoch late.
            ReceiverRig rig = new ReceiverRig();
            rig.Send("GPGGA,095304.802,2712.6520,S,15303.1397,E,1,00,17.0,3.0,M,42.2,M,,");
            rig.Send("GPGSA,A,2,05,12,30,,,,,,,,,,17.0,17.0,0.0");
            rig.Send("GPRMC,095304.802,A,2712.6520,S,15303.1397,E,0.00,133.96,080407,,,A");
            rig.Pause();
            Assert.IsTrue(rig.Last.HasPosition, rig.Text());
            Assert.AreEqual(2, (int)rig.Last.Fix, "fix");
        }

        [TestMethod]
        [DataRow(3)]
        [DataRow(9)]
        [DataRow(3600)]
        public void AReceiverThatGoesBackInTimeIsFollowed(int seconds)
        {
            ReceiverRig rig = new ReceiverRig();
            for (int s = 0; s < 5; s++)
            {
                rig.Send(Rmc(Time(43200000 + (s * 1000)), Here));
                rig.After(Gga(Time(43200000 + (s * 1000)), Here));
            }

            for (int s = 5; s < 10; s++)
            {
                rig.Send(Rmc(Time(43200000 + ((s - seconds) * 1000)), Here));
                rig.After(Gga(Time(43200000 + ((s - seconds) * 1000)), Here));
            }

            Assert.AreEqual(10, rig.Count, rig.Text());
            Assert.AreEqual(43200000 + ((9 - seconds) * 1000), rig.Last.TimeOfDayMs, "time");
            Assert.AreEqual(54540, rig.Last.AltitudeCm, "GGA");
            Assert.AreEqual(5144, rig.Last.SpeedMmPerS, "RMC");
        }

        [TestMethod]
        public void AWholeBurstOfAnInstantThatWasPassedOverIsAnEpoch()
        {
            // A Telit HE910 at its first fix: its clock goes 302 ms back.
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Gga("105153.71", Here));
            rig.Send(Rmc("105153.71", Here));
            rig.Send(Gga("105153.408", Here));
            rig.Send(Rmc("105153.408", Here));
            rig.Pause();
            CheckTimes(rig, 39113710, 39113408);
            Assert.AreEqual(0, rig.Receiver.Repeated, "left out");
        }

        [TestMethod]
        public void ASecondThatIsSaidAgainIsToldOnce()
        {
            ReceiverRig rig = new ReceiverRig();
            string[] times = { "120000", "120001", "120002", "120001", "120002", "120003" };
            for (int i = 0; i < times.Length; i++)
            {
                rig.Send(Rmc(times[i], Here));
                rig.Pause();
            }

            CheckTimes(rig, 43200000, 43201000, 43202000, 43203000);
            Assert.AreEqual(2, rig.Receiver.Repeated, "left out");
        }

        [TestMethod]
        public void AnEpochWithoutATimeDoesNotMakeALateSentenceNew()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.After(Rmc("120000", Here));
            rig.After("GPGGA,,,,,,0,,,,,,,,");
            rig.After(Gll("120000", Here));
            Assert.AreEqual(2, rig.Count, rig.Text());
            Assert.AreEqual(1, rig.Receiver.Repeated, "left out");
        }

        [TestMethod]
        public void AZdaAheadOfAVoidEpochGivesItsDateToNoFix()
        {
            // At 10 Hz without silence the fix is still open when the ZDA of the next instant comes.
            ReceiverRig rig = new ReceiverRig();
            rig.Send(Rmc("120000.00", Here));
            rig.Send("GNZDA,120000.10,06,01,2035,00,00");
            rig.Send("GNGGA,120000.10,,,,,0,00,99.99,,,,,,");
            rig.Send(Gga("120000.20", Here));
            rig.Pause();
            Assert.AreEqual(3, rig.Count, rig.Text());
            Assert.AreEqual(1798718400000, rig[0].UtcMs, "UTC of the fix");
            Assert.AreEqual(1798718400200, rig.Last.UtcMs, "UTC of the next fix");
        }

        [TestMethod]
        public void ADateThatIsLateAtMidnightDoesNotTakeADayBack()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.After("GPRMC,235959.50,A,4807.038,N,01131.324,E,,,311226,,,A");
            long midnight = rig.Last.UtcMs + 500;
            for (int tenth = 0; tenth < 10; tenth++)
            {
                rig.After("GPRMC,000000." + tenth.ToString() + "0,A,4807.038,N,01131.324,E,,,311226,,,A");
                Assert.AreEqual(midnight + (tenth * 100), rig.Last.UtcMs, "UTC");
            }

            rig.After("GPRMC,000001.00,A,4807.038,N,01131.324,E,,,010127,,,A");
            Assert.AreEqual(midnight + 1000, rig.Last.UtcMs, "UTC once the date is right");
        }

        [TestMethod]
        [DataRow(1)]
        [DataRow(2)]
        [DataRow(3)]
        [DataRow(4)]
        [DataRow(5)]
        [DataRow(6)]
        public void WhateverTheOrderTimeNeverRunsBackAndNoInstantIsMissed(int seed)
        {
            FuzzRandom random = new FuzzRandom(seed);
            ReceiverRig rig = new ReceiverRig();
            int[] periods = { 100, 200, 500, 1000, 2000 };
            int periodMs = periods[random.Next(5)];
            bool pauses = periodMs >= 500 && random.Next(2) == 0;
            string carried = "";
            int atMs = 86370000 + (random.Next(20) * 1000);
            int told = 0;
            long lastUtcMs = long.MinValue;
            for (int burst = 0; burst < 300; burst++)
            {
                // RMC, GGA, GLL or GNS, in any order; one of them may come with the next burst instead.
                int timeMs = atMs % 86400000;
                string time = Time(timeMs);
                string date = atMs < 86400000 ? "311226" : "010127";
                string here = "48" + Two(burst % 60) + ".12300";
                string[] sentences =
                {
                    "GNRMC," + time + ",A," + here + ",N,01131.00000,E,10.0,84.40," + date + ",,,A",
                    Gga(time, here),
                    random.Next(2) == 0 ? Gll(time, here) : "GNGNS," + time + "," + here + ",N,01131.00000,E,AAN,08,0.90,545.4,46.9,,",
                };
                for (int i = 2; i > 0; i--)
                {
                    int other = random.Next(i + 1);
                    string kept = sentences[i];
                    sentences[i] = sentences[other];
                    sentences[other] = kept;
                }

                string late = "";
                if (random.Next(4) == 0)
                {
                    late = sentences[2];
                    sentences[2] = "";
                }

                int lateAt = random.Next(3);
                for (int i = 0; i < 3; i++)
                {
                    if (i == lateAt && carried != "")
                    {
                        rig.Send(carried);
                    }

                    if (sentences[i] != "")
                    {
                        rig.Send(sentences[i]);
                    }
                }

                carried = late;
                if (pauses)
                {
                    rig.Pause();
                }

                for (; told < rig.Count; told++)
                {
                    GnssEpoch epoch = rig[told];
                    string seen = " seed " + seed.ToString() + " burst " + burst.ToString() + ": " + ReceiverRig.Text(epoch);
                    Assert.IsTrue(epoch.HasPosition, "no position," + seen);
                    if (epoch.UtcMs != long.MinValue)
                    {
                        Assert.IsTrue(epoch.UtcMs > lastUtcMs, "runs back," + seen);
                        lastUtcMs = epoch.UtcMs;
                    }
                }

                atMs += periodMs;
            }

            rig.Receiver.Flush();
            Assert.AreEqual(300, rig.Count, "epochs of seed " + seed.ToString());
        }

        private static void CheckTimes(ReceiverRig rig, params int[] timesMs)
        {
            Assert.AreEqual(timesMs.Length, rig.Count, rig.Text());
            for (int i = 0; i < timesMs.Length; i++)
            {
                Assert.AreEqual(timesMs[i], rig[i].TimeOfDayMs, rig.Text());
            }
        }

        // RMC and GLL of one place, GGA of another, in an order such as "RLG".
        private static void SendBurst(ReceiverRig rig, string order, string ggaPlace)
        {
            for (int i = 0; i < 3; i++)
            {
                rig.Send(order[i] == 'R' ? Rmc("120000.00", Here)
                    : order[i] == 'L' ? Gll("120000.00", Here)
                    : Gga("120000.00", ggaPlace));
            }
        }

        private static string Time(int timeMs)
        {
            int s = timeMs / 1000;
            return Two(s / 3600) + Two(s / 60 % 60) + Two(s % 60) + "." + Two(timeMs / 10 % 100);
        }

        private static string Two(int number)
        {
            return number < 10 ? "0" + number.ToString() : number.ToString();
        }

        private static string Rmc(string time, string latitude)
        {
            return "GNRMC," + time + ",A," + latitude + ",N,01131.00000,E,10.0,84.40,311226,,,A";
        }

        private static string Gga(string time, string latitude)
        {
            return "GNGGA," + time + "," + latitude + ",N,01131.00000,E,1,08,0.90,545.4,M,46.9,M,,";
        }

        private static string Gll(string time, string latitude)
        {
            return "GNGLL," + latitude + ",N,01131.00000,E," + time + ",A,A";
        }
    }
}
