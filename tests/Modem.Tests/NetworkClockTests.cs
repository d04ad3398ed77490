using System.Text;
using nanoFramework.TestFramework;

namespace Telematics.Modem.Tests
{
    [TestClass]
    public class NetworkClockTests
    {
        [DataRow("\"24/11/22,09:12:26+04\"", 1732263146)]
        [DataRow("\"24/11/22,09:12:26-04\"", 1732270346)]
        [DataRow("\"24/11/22,09:12:26+00\"", 1732266746)]
        [DataRow("24/02/29,23:59:59+00", 1709251199)]
        [DataRow("\"24/03/01,00:30:00+04\"", 1709249400)]
        [DataRow("\"2026/09/24,10:16:26+28\"", 1790219786)]
        [DataRow("\"27/01/01,00:00:00+22\"", 1798741800)]
        [TestMethod]
        public void LocalTimeAndQuartersBecomeUtc(string text, int seconds)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Assert.IsTrue(NetworkClock.TryParse(bytes, bytes.Length, out long utcMs), text);
            Assert.AreEqual(seconds * 1000L, utcMs, text);
        }

        [DataRow("\"70/01/01,00:00:25+00\"")]
        [DataRow("\"80/01/06,00:00:25+00\"")]
        [DataRow("\"04/01/01,00:00:25+00\"")]
        [DataRow("\"24/11/22,09:12:26\"")]
        [DataRow("\"25/02/29,09:12:26+04\"")]
        [DataRow("\"24/13/01,09:12:26+04\"")]
        [DataRow("\"24/04/31,09:12:26+04\"")]
        [DataRow("\"24/11/22,24:12:26+04\"")]
        [DataRow("\"24/11/22,09:60:26+04\"")]
        [DataRow("\"24/11/22,09:12:26+99\"")]
        [DataRow("\"24/-1/22,09:12:26+04\"")]
        [DataRow("\"24/11/22 09:12:26+04\"")]
        [DataRow("\"24/11/22,09:12\"")]
        [DataRow("\"")]
        [DataRow("")]
        [TestMethod]
        public void WhatIsNoWholePlausibleTimeIsRefused(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Assert.IsFalse(NetworkClock.TryParse(bytes, bytes.Length, out long utcMs), text + " was read as " + utcMs.ToString());
            Assert.AreEqual(0L, utcMs);
        }
    }
}
