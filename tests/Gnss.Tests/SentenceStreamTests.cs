using System.Text;
using nanoFramework.TestFramework;

namespace Telematics.Gnss.Tests
{
    [TestClass]
    public class SentenceStreamTests
    {
        private const string Rmc = "GPRMC,120000.00,A,4807.03800,N,01131.00000,E,10.000,84.40,230326,,,A";
        private const string Gga = "GPGGA,120000.00,4807.03800,N,01131.00000,E,1,08,0.90,545.4,M,46.9,M,,";
        private const string Gsa = "GPGSA,A,3,01,02,03,04,05,06,07,08,,,,,1.80,0.90,1.50";
        private const string NextRmc = "GPRMC,120001.00,A,4807.03900,N,01131.00100,E,10.100,84.50,230326,,,A";

        [TestMethod]
        public void ABurstSplitAtAnyByteGivesTheSameEpochs()
        {
            string stream = "\u0001\u0002" + ReceiverRig.Sentence(Rmc) + ReceiverRig.Sentence(Gga) + ReceiverRig.Sentence(Gsa) + ReceiverRig.Sentence(NextRmc);
            byte[] data = Encoding.UTF8.GetBytes(stream);
            ReceiverRig whole = new ReceiverRig();
            whole.SendBytes(data);
            whole.Pause();
            string expected = whole.Text();
            Assert.AreEqual(2, whole.Count, expected);

            for (int cut = 1; cut < data.Length; cut++)
            {
                ReceiverRig rig = new ReceiverRig();
                rig.Port.Queue(data, 0, cut);
                rig.Receiver.Step(rig.NowMs);
                rig.NowMs += 20;
                rig.Port.Queue(data, cut, data.Length - cut);
                rig.Receiver.Step(rig.NowMs);
                rig.Pause();
                Assert.AreEqual(expected, rig.Text(), "cut at byte " + cut.ToString());
            }
        }

        [TestMethod]
        [DataRow(1)]
        [DataRow(7)]
        [DataRow(64)]
        public void ReadsOfAnyLengthGiveTheSameEpochs(int limit)
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Port.ReadLimit = limit;
            string stream = ReceiverRig.Sentence(Rmc) + ReceiverRig.Sentence(Gga);
            rig.SendRaw(stream + stream.Substring(0, 40));
            rig.Pause();
            Assert.AreEqual(1, rig.Count, rig.Text());
            Assert.AreEqual(2, rig.Receiver.Sentences, "sentences");
            Assert.AreEqual(481173000, rig.Last.LatitudeE7, rig.Text());
        }

        [TestMethod]
        public void ABacklogLargerThanTheBufferIsReadInOneStep()
        {
            ReceiverRig rig = new ReceiverRig();
            string stream = "";
            for (int i = 0; i < 40; i++)
            {
                stream += ReceiverRig.Sentence("GPGSV,3,1,10,03,41,050,46,07,60,317,49,08,34,315,45,11,35,148,45");
            }

            rig.SendRaw(stream + ReceiverRig.Sentence(Rmc));
            rig.Pause();
            Assert.AreEqual(41, rig.Receiver.Sentences, "sentences");
            Assert.AreEqual(1, rig.Count, "epochs");
        }

        [TestMethod]
        [DataRow("\r\n")]
        [DataRow("\n")]
        [DataRow("\r")]
        [DataRow("\r\r\n")]
        [DataRow("")]
        [DataRow(" \r\n")]
        public void AnyLineEndOrNoneWillDo(string lineEnd)
        {
            ReceiverRig rig = new ReceiverRig();
            string rmc = ReceiverRig.Sentence(Rmc);
            string gga = ReceiverRig.Sentence(Gga);
            rig.SendRaw(rmc.Substring(0, rmc.Length - 2) + lineEnd + gga.Substring(0, gga.Length - 2) + lineEnd);
            rig.Pause();
            Assert.AreEqual(2, rig.Receiver.Sentences, "sentences");
            Assert.AreEqual(54540, rig.Last.AltitudeCm, rig.Text());
        }

        [TestMethod]
        public void ChecksumsMayBeInLowerCase()
        {
            ReceiverRig rig = new ReceiverRig();
            string sentence = ReceiverRig.Sentence(Gsa);
            Assert.EndsWith("*0E\r\n", sentence, "the sentence must have a letter in its checksum");
            rig.SendRaw(sentence.Substring(0, sentence.Length - 4) + "0e\r\n");
            Assert.AreEqual(1, rig.Receiver.Sentences, "sentences");
            Assert.AreEqual(0, rig.Receiver.BadChecksums, "bad checksums");
        }

        [TestMethod]
        public void EveryChangedByteOfASentenceIsNoticed()
        {
            byte[] data = Encoding.UTF8.GetBytes(ReceiverRig.Sentence(Rmc));
            for (int i = 0; i < data.Length - 2; i++)
            {
                ReceiverRig rig = new ReceiverRig();
                data[i] ^= 1;
                rig.SendBytes(data);
                data[i] ^= 1;
                rig.Pause();
                Assert.AreEqual(0, rig.Count, "an epoch from a sentence with byte " + i.ToString() + " changed");
                Assert.AreEqual(0, rig.Receiver.Sentences, "sentences with byte " + i.ToString() + " changed");
            }
        }

        [TestMethod]
        public void ABadChecksumIsCountedAndTheNextSentenceTaken()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.SendRaw("$GPRMC,120000.00,A,4807.03800,N,01131.00000,E,10.000,84.40,230326,,,A*00\r\n" + ReceiverRig.Sentence(NextRmc));
            rig.Pause();
            Assert.AreEqual(1, rig.Receiver.BadChecksums, "bad checksums");
            Assert.AreEqual(1, rig.Count, rig.Text());
            Assert.AreEqual(43201000, rig.Last.TimeOfDayMs, "time");
        }

        [TestMethod]
        public void AChecksumCutByTheNextSentenceCostsOnlyItsOwn()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.SendRaw("$GPRMC,120000.00,A,4807.03800,N,01131.00000,E,10.000,84.40,230326,,,A*6" + ReceiverRig.Sentence(NextRmc));
            rig.Pause();
            Assert.AreEqual(1, rig.Receiver.BadChecksums, "bad checksums");
            Assert.AreEqual(1, rig.Count, rig.Text());
        }

        [TestMethod]
        public void ASentenceCutByAnotherIsCountedAndTheOtherTaken()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.SendRaw("$GPRMC,120000.00,A,4807.03800,N,011" + ReceiverRig.Sentence(NextRmc));
            rig.Pause();
            Assert.AreEqual(1, rig.Receiver.Truncated, "truncated");
            Assert.AreEqual(1, rig.Count, rig.Text());
            Assert.AreEqual(481173167, rig.Last.LatitudeE7, rig.Text());
        }

        [TestMethod]
        public void ASentenceWithoutAChecksumIsRefusedAndCounted()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.SendRaw("$" + Rmc + "\r\n");
            rig.Pause();
            Assert.AreEqual(1, rig.Receiver.MissingChecksums, "missing checksums");
            Assert.AreEqual(0, rig.Count, rig.Text());
        }

        [TestMethod]
        public void OnRequestAReceiverThatNeverSendsChecksumsIsBelieved()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Receiver.AcceptWithoutChecksum = true;
            rig.SendRaw("$" + Rmc + "\r\n");
            rig.Pause();
            Assert.AreEqual(1, rig.Count, rig.Text());
            Assert.AreEqual(481173000, rig.Last.LatitudeE7, rig.Text());
        }

        [TestMethod]
        public void OnceAReceiverHasSentAChecksumItMustGoOn()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Receiver.AcceptWithoutChecksum = true;
            rig.Send(Gsa);
            rig.SendRaw("$" + Rmc + "\r\n");
            rig.Pause();
            Assert.AreEqual(0, rig.Count, rig.Text());
            Assert.AreEqual(1, rig.Receiver.MissingChecksums, "missing checksums");
        }

        [TestMethod]
        public void BinaryBetweenSentencesIsNoise()
        {
            ReceiverRig rig = new ReceiverRig();
            byte[] ubx = { 0xB5, 0x62, 0x01, 0x07, 0x5C, 0x00, 0xFF, 0x80, 0x7F, 0x2A, 0x41, 0x42 };
            rig.Send(Rmc);
            rig.SendBytes(ubx);
            rig.Send(Gga);
            rig.Pause();
            Assert.AreEqual(12, rig.Receiver.NoiseBytes, "noise");
            Assert.AreEqual(2, rig.Receiver.Sentences, "sentences");
            Assert.AreEqual(1, rig.Count, rig.Text());
        }

        [TestMethod]
        public void BinaryInsideASentenceEndsIt()
        {
            ReceiverRig rig = new ReceiverRig();
            byte[] zeros = { 0, 0, 0 };
            rig.SendRaw("$GPRMC,120000.00,A,4807");
            rig.SendBytes(zeros);
            rig.Send(NextRmc);
            rig.Pause();
            Assert.AreEqual(1, rig.Receiver.Truncated, "truncated");
            Assert.AreEqual(1, rig.Count, rig.Text());
        }

        [TestMethod]
        public void AStreamWithoutAnEndIsDroppedAndCounted()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.SendRaw("$GPRMC,");
            for (int i = 0; i < 100; i++)
            {
                rig.SendRaw("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
            }

            rig.Send(NextRmc);
            rig.Pause();
            Assert.AreEqual(1, rig.Receiver.Overlong, "overlong");
            Assert.AreEqual(1, rig.Count, rig.Text());
        }

        [TestMethod]
        public void AnOverlongSentenceIsRefusedThoughItsChecksumIsRight()
        {
            ReceiverRig rig = new ReceiverRig();
            string tail = "";
            while (tail.Length < 80)
            {
                tail += ",0";
            }

            rig.Send(Rmc + tail);
            rig.Pause();
            Assert.AreEqual(1, rig.Receiver.Overlong, "overlong");
            Assert.AreEqual(0, rig.Count, rig.Text());
        }

        [TestMethod]
        [DataRow("GP")]
        [DataRow("GL")]
        [DataRow("GA")]
        [DataRow("GB")]
        [DataRow("BD")]
        [DataRow("GN")]
        [DataRow("GQ")]
        [DataRow("QZ")]
        [DataRow("GI")]
        [DataRow("IN")]
        [DataRow("PQ")]
        public void AnyTalkerIsTaken(string talker)
        {
            ReceiverRig rig = new ReceiverRig();
            GnssEpoch epoch = rig.After(talker + Rmc.Substring(2));
            Assert.AreEqual(481173000, epoch.LatitudeE7, talker);
        }

        [TestMethod]
        [DataRow("PGRMC,120000.00,A,4807.03800,N,01131.00000,E,10.000,84.40,230326,,,A")]
        [DataRow("PUBX,00,081350.00,4717.113210,N,00833.915187,E,546.589,G3,2.1,2.0,0.007,77.52,0.007,,0.92,1.19,0.77,9,0,0")]
        [DataRow("GPRMCX,120000.00,A,4807.03800,N,01131.00000,E,10.000,84.40,230326,,,A")]
        [DataRow("GP")]
        [DataRow("")]
        [DataRow("GPRMC")]
        [DataRow("AIVDM,1,1,,B,13njCt031t0DA=lN2:jKmad60l1p,0")]
        public void OtherSentencesAreCheckedAndNothingMore(string body)
        {
            ReceiverRig rig = new ReceiverRig();
            rig.Send(body);
            rig.Pause();
            Assert.AreEqual(1, rig.Receiver.Sentences, "sentences");
            Assert.AreEqual(0, rig.Count, rig.Text());
            Assert.AreEqual(0, rig.Receiver.Malformed, "malformed");
        }

        [TestMethod]
        public void AnEncapsulatedSentenceIsNotTakenForAPlainOne()
        {
            ReceiverRig rig = new ReceiverRig();
            rig.SendRaw("!" + ReceiverRig.Sentence(Rmc).Substring(1));
            rig.Pause();
            Assert.AreEqual(1, rig.Receiver.Sentences, "sentences");
            Assert.AreEqual(0, rig.Count, rig.Text());
        }

        [TestMethod]
        public void FedBytesGiveTheSameEpochsAsReadOnes()
        {
            string stream = ReceiverRig.Sentence(Rmc) + ReceiverRig.Sentence(Gga) + ReceiverRig.Sentence(NextRmc);
            ReceiverRig read = new ReceiverRig();
            read.SendRaw(stream);
            read.Pause();
            ReceiverRig fed = new ReceiverRig();
            byte[] data = Encoding.UTF8.GetBytes("xx" + stream + "xx");
            fed.Receiver.Feed(data, 2, data.Length - 4, 0);
            Assert.AreEqual(1, fed.Count, "epochs before the end");
            fed.Receiver.Flush();
            Assert.AreEqual(read.Text(), fed.Text());
        }
    }
}
