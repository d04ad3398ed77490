using System;
using nanoFramework.TestFramework;

using Telematics.Doubles;
namespace Telematics.Uplink.Tests
{
    [TestClass]
    public class ReceiverAcknowledgementTests
    {
        private static readonly ReceiverAcknowledgement Acknowledgement = new ReceiverAcknowledgement(Messages.OriginOf(Messages.Vehicle));

        [TestMethod]
        public void StoredAndMissingTakeTurns()
        {
            Assert.IsTrue(Read(Messages.Acknowledge(1000, new long[] { 10, 3, 257 })), "refused");
            Assert.AreEqual(3, Acknowledgement.Runs);
            Assert.AreEqual("1000-1009", Run(0));
            Assert.AreEqual("1010-1012", Run(1));
            Assert.AreEqual("1013-1269", Run(2));
            Assert.IsTrue(ReceiverAcknowledgement.IsStored(0) && !ReceiverAcknowledgement.IsStored(1) && ReceiverAcknowledgement.IsStored(2), "taken for each other");
        }

        [TestMethod]
        public void EveryNumberThereIsCanBeSpokenOf()
        {
            Assert.IsTrue(Read(Messages.Acknowledge(0, new long[] { 4294967296 })), "refused");
            Assert.AreEqual("0-4294967295", Run(0));
            Assert.IsTrue(Read(Messages.Acknowledge(4294967295, new long[] { 1 })), "the last one refused");
            Assert.AreEqual("4294967295-4294967295", Run(0));
            Assert.IsTrue(Read(Messages.Acknowledge(0, new long[] { 1, 4294967294, 1 })), "all but the ends refused");
            Assert.AreEqual("1-4294967294", Run(1));
        }

        [TestMethod]
        public void WhatCannotBeIsRefused()
        {
            Assert.IsFalse(Read(Messages.Acknowledge(5, new long[0])), "no run");
            Assert.IsFalse(Read(Messages.Acknowledge(5, new long[] { 1, 1 })), "ends with what is missing");
            Assert.IsFalse(Read(Messages.Acknowledge(5, new long[] { 0 })), "an empty run");
            Assert.IsFalse(Read(Messages.Acknowledge(5, new long[] { 1, 0, 1 })), "an empty run between");
            Assert.IsFalse(Read(Messages.Acknowledge(4294967295, new long[] { 2 })), "beyond the last number");
            Assert.IsFalse(Read(Messages.Acknowledge(5, new long[] { 34359738368 })), "a number of 36 bits");
            byte[] longer = { 0xA1, 5, 0, 0, 0, 0x81, 0 };
            Assert.IsFalse(Read(Messages.WithCheck(longer, longer.Length)), "a number longer than needed");
            byte[] cut = { 0xA1, 5, 0, 0, 0, 0x81 };
            Assert.IsFalse(Read(Messages.WithCheck(cut, cut.Length)), "a number that does not end");
            byte[] other = { 0xA2, 5, 0, 0, 0, 1 };
            Assert.IsFalse(Read(Messages.WithCheck(other, other.Length)), "another mark");
            Assert.AreEqual(0, Acknowledgement.Runs);
        }

        [TestMethod]
        public void ThereAreAsManyRunsAsThereMayBeAndNoMore()
        {
            long[] runs = new long[33];
            for (int i = 0; i < runs.Length; i++)
            {
                runs[i] = i + 1;
            }

            Assert.IsFalse(Read(Messages.Acknowledge(5, runs)), "33 runs");
            long[] fewer = new long[31];
            Array.Copy(runs, 0, fewer, 0, 31);
            Assert.IsTrue(Read(Messages.Acknowledge(5, fewer)), "31 runs refused");
            Assert.AreEqual(31, Acknowledgement.Runs);
        }

        [TestMethod]
        [DataRow("moto-2")]
        [DataRow("mott-1")]
        [DataRow("moto-10")]
        [DataRow("")]
        public void OneForAnotherVehicleIsRefused(string vehicle)
        {
            Assert.IsFalse(Read(Messages.Acknowledge(vehicle, 1000, new long[] { 10, 3, 257 })), "taken from '" + vehicle + "'");
            Assert.AreEqual(0, Acknowledgement.Runs);
            Assert.IsTrue(Read(Messages.Acknowledge(Messages.Vehicle, 1000, new long[] { 10, 3, 257 })), "its own refused");
        }

        [TestMethod]
        public void ADamagedOneIsRefusedWhateverBitItIs()
        {
            byte[] message = Messages.Acknowledge(1000, new long[] { 10, 3, 257 });
            for (int bit = 0; bit < message.Length * 8; bit++)
            {
                message[bit >> 3] ^= (byte)(1 << (bit & 7));
                Assert.IsFalse(Read(message), "bit " + bit.ToString());
                message[bit >> 3] ^= (byte)(1 << (bit & 7));
            }

            for (int length = 0; length < message.Length; length++)
            {
                Assert.IsFalse(Acknowledgement.TryRead(message, length), length.ToString() + " bytes of it");
            }
        }

        [TestMethod]
        public void WhateverComesWithASoundCheckValueIsReadOrRefused()
        {
            uint random = 1;
            byte[] message = new byte[64];
            int sound = 0;
            for (int i = 0; i < 500; i++)
            {
                for (int at = 0; at < message.Length; at++)
                {
                    random = (random * 1664525) + 1013904223;
                    message[at] = (byte)(random >> 24);
                }

                message[0] = 0xA1;
                byte[] all = Messages.WithCheck(message, 1 + (int)((random >> 8) % 63));
                sound += Read(all) ? 1 : 0;
                for (int run = 1; run < Acknowledgement.Runs; run++)
                {
                    Assert.IsTrue(Acknowledgement.GetFirst(run) == Acknowledgement.GetLast(run - 1) + 1, "runs do not follow each other");
                }
            }

            Assert.IsTrue(sound > 0 && sound < 500, sound.ToString() + " of 500 are sound");
        }

        private static bool Read(byte[] message)
        {
            return Acknowledgement.TryRead(message, message.Length);
        }

        private static string Run(int run)
        {
            return Acknowledgement.GetFirst(run).ToString() + "-" + Acknowledgement.GetLast(run).ToString();
        }
    }
}
