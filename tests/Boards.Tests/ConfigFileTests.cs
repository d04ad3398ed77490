using System;
using System.Linq;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Esp32;

namespace Telematics.Boards.Tests
{
    [TestClass]
    public class ConfigFileTests
    {
        [TestMethod]
        public void SettingsAreReadAndRemarksSkipped()
        {
            ConfigFile file = Parse("# a unit\r\nvehicle = MC-0042\r\n\r\n  broker.host=mqtt.example.org  \nbroker.port=8883\nbroker.tls=yes\nbroker.password=a=b#c d\nempty=\n");
            Assert.AreEqual(6, file.Count);
            Assert.AreEqual("MC-0042", file.GetText("vehicle", "?"));
            Assert.AreEqual("mqtt.example.org", file.GetText("broker.host", "?"));
            Assert.AreEqual(8883, file.GetNumber("broker.port", 1883, 1, 65535));
            Assert.IsTrue(file.GetFlag("broker.tls", false));
            Assert.AreEqual("a=b#c d", file.GetText("broker.password", "?"));
            Assert.AreEqual("", file.GetText("empty", "?"));
            Assert.AreEqual("?", file.GetText("missing", "?"));
            Assert.AreEqual(0, file.BadLines);
            Assert.AreEqual(0, file.BadValues);
            Assert.IsNull(file.FindUnknown());
        }

        [TestMethod]
        public void LastLineNeedsNoEndAndAByteOrderMarkIsSkipped()
        {
            byte[] text = [0xEF, 0xBB, 0xBF, .. "a=1\nb=2"u8];
            ConfigFile file = new(text, text.Length);
            Assert.AreEqual("1", file.GetText("a", "?"));
            Assert.AreEqual("2", file.GetText("b", "?"));
        }

        [TestMethod]
        [DataRow("no equals sign")]
        [DataRow("=value without a key")]
        [DataRow("Upper=1")]
        [DataRow("two words=1")]
        [DataRow("käse=1")]
        [DataRow("value=käse")]
        [DataRow("tab=a\tb")]
        [DataRow("a-key-that-is-longer-than-thirty-two-characters=1")]
        [DataRow("a=second")]
        public void BadLineCostsItselfAlone(string bad)
        {
            ConfigFile file = Parse("a=1\n" + bad + "\nb=2\n");
            Assert.AreEqual(1, file.BadLines);
            Assert.AreEqual(2, file.FirstBadLine);
            Assert.AreEqual(2, file.Count);
            Assert.AreEqual("1", file.GetText("a", "?"));
            Assert.AreEqual("2", file.GetText("b", "?"));
        }

        [TestMethod]
        public void ValueThatIsTooLongIsRefused()
        {
            ConfigFile file = Parse("a=" + new string('x', 128) + "\nb=" + new string('x', 129) + "\n");
            Assert.AreEqual(1, file.Count);
            Assert.AreEqual(1, file.BadLines);
        }

        [TestMethod]
        [DataRow("")]
        [DataRow("-")]
        [DataRow("8o")]
        [DataRow("0")]
        [DataRow("65536")]
        [DataRow("99999999999999999999")]
        [DataRow("-1")]
        [DataRow("1.5")]
        [DataRow("0x10")]
        public void NumberThatIsNoneOrOutOfRangeIsRefusedAndReported(string value)
        {
            ConfigFile file = Parse("port=" + value + "\n");
            Assert.AreEqual(1883, file.GetNumber("port", 1883, 1, 65535));
            Assert.AreEqual(1, file.BadValues);
            Assert.AreEqual("port", file.FirstBadValue);
        }

        [TestMethod]
        [DataRow("1", 1)]
        [DataRow("-40", -40)]
        [DataRow("2147483647", int.MaxValue)]
        [DataRow("-2147483648", int.MinValue)]
        [DataRow("007", 7)]
        public void NumbersAreRead(string value, int expected)
        {
            ConfigFile file = Parse("n=" + value + "\n");
            Assert.AreEqual(expected, file.GetNumber("n", 99, int.MinValue, int.MaxValue));
            Assert.AreEqual(0, file.BadValues);
        }

        [TestMethod]
        public void FlagThatIsNeitherIsRefusedAndReported()
        {
            ConfigFile file = Parse("tls=maybe\n");
            Assert.IsTrue(file.GetFlag("tls", true));
            Assert.AreEqual("tls", file.FirstBadValue);
        }

        [TestMethod]
        public void KeyThatNothingAsksForIsFound()
        {
            ConfigFile file = Parse("host=a\nhots=b\n");
            file.GetText("host", "");
            Assert.AreEqual("hots", file.FindUnknown());
        }

        [TestMethod]
        public void FileThatIsTooLongIsReadToItsLimitAndSaysSo()
        {
            string line = "k000=" + new string('x', 100) + "\n";
            StringBuilder text = new();
            for (int i = 0; i < 40; i++)
            {
                text.Append(line.Replace("000", i.ToString("000")));
            }

            ConfigFile file = Parse(text.ToString());
            Assert.IsTrue(file.IsTooLong);
            Assert.AreEqual(ConfigFile.MaxBytes / line.Length, file.Count);
            Assert.AreEqual(1, file.BadLines, "the line that is cut");
        }

        [TestMethod]
        public void MoreSettingsThanThereIsRoomForAreBad()
        {
            ConfigFile file = Parse(string.Concat(Enumerable.Range(0, 80).Select(i => $"k{i}=1\n")));
            Assert.AreEqual(ConfigFile.MaxSettings, file.Count);
            Assert.AreEqual(80 - ConfigFile.MaxSettings, file.BadLines);
        }

        [TestMethod]
        public void NoBytesAtAllHarmIt()
        {
            for (int seed = 0; seed < 2000; seed++)
            {
                Random random = new(seed);
                byte[] text = new byte[random.Next(300)];
                for (int i = 0; i < text.Length; i++)
                {
                    text[i] = (seed & 1) == 0 ? (byte)random.Next(256) : (byte)"ab=\n\r #\0"[random.Next(8)];
                }

                ConfigFile file = new(text, text.Length);
                file.GetText("a", "");
                file.GetNumber("ab", 1, 0, 5);
                Assert.IsLessThanOrEqualTo(ConfigFile.MaxSettings, file.Count, $"seed {seed}");
            }
        }

        private static ConfigFile Parse(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            return new ConfigFile(bytes, bytes.Length);
        }
    }
}
