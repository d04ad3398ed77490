using nanoFramework.TestFramework;

namespace Telematics.Buses.Tests
{
    [TestClass]
    public class Crc32Tests
    {
        [TestMethod]
        [DataRow("", 0)]
        [DataRow("a", -390611389)]
        [DataRow("abc", 891568578)]
        [DataRow("123456789", -873187034)]
        [DataRow("The quick brown fox jumps over the lazy dog", 1095738169)]
        public void KnownTextsHaveTheirKnownCheckValues(string text, int expected)
        {
            byte[] data = AsciiText.ToBytes(text);
            Assert.AreEqual(expected, (int)(long)Crc32.Compute(data, 0, data.Length), text);
        }

        [TestMethod]
        public void WhereverTheDataIsSplitTheCheckValueIsTheSame()
        {
            byte[] data = AsciiText.ToBytes("123456789");
            for (int i = 0; i <= data.Length; i++)
            {
                uint crc = Crc32.Continue(Crc32.Compute(data, 0, i), data, i, data.Length - i);
                Assert.AreEqual(0xCBF43926u, crc, "split at " + i.ToString());
            }
        }
    }
}
