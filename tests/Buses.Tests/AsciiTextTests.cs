using System.Text;
using nanoFramework.TestFramework;

namespace Telematics.Buses.Tests
{
    [TestClass]
    public class AsciiTextTests
    {
        [DataRow(0, "0")]
        [DataRow(7, "7")]
        [DataRow(10, "10")]
        [DataRow(-1, "-1")]
        [DataRow(1234567890, "1234567890")]
        [DataRow(2147483647, "2147483647")]
        [DataRow(-2147483647, "-2147483647")]
        [DataRow(-2147483648, "-2147483648")]
        [TestMethod]
        public void NumbersAreWrittenAndReadBackExactly(int value, string text)
        {
            byte[] buffer = new byte[16];
            int end = AsciiText.WriteInt(buffer, 2, value);
            Assert.AreEqual(text, TextOf(buffer, 2, end));

            int position = 2;
            bool read = AsciiText.TryParseInt(buffer, ref position, end, out int back);
            Assert.IsTrue(read, text + " was not read");
            Assert.AreEqual(value, back);
            Assert.AreEqual(end, position, "position after " + text);
        }

        [DataRow(5, 2, "05")]
        [DataRow(123, 2, "123")]
        [DataRow(0, 4, "0000")]
        [TestMethod]
        public void PaddedNumbersHaveTheirZeros(int value, int digits, string text)
        {
            byte[] buffer = new byte[8];
            int end = AsciiText.WriteIntPadded(buffer, 0, value, digits);
            Assert.AreEqual(text, TextOf(buffer, 0, end));
        }

        [DataRow(-12345)]
        [DataRow(12345)]
        [DataRow(-2147483648)]
        [TestMethod]
        public void NothingIsWrittenPastTheBuffersEnd(int value)
        {
            for (int room = 0; room < 5; room++)
            {
                byte[] buffer = new byte[room];
                Assert.AreEqual(-1, AsciiText.WriteInt(buffer, 0, value), "room " + room.ToString());
                for (int i = 0; i < room; i++)
                {
                    Assert.AreEqual(0, (int)buffer[i], "something was written");
                }
            }
        }

        [TestMethod]
        public void AChainOfWritesFailsAsOne()
        {
            byte[] buffer = new byte[6];
            byte[] five = AsciiText.ToBytes("12345");
            int end = AsciiText.WriteBytes(buffer, 0, five);
            end = AsciiText.WriteInt(buffer, end, 42);
            end = AsciiText.WriteByte(buffer, end, (byte)'x');
            end = AsciiText.WriteText(buffer, end, "");
            end = AsciiText.WriteIntPadded(buffer, end, 1, 1);
            Assert.AreEqual(-1, end);
        }

        [DataRow("")]
        [DataRow("-")]
        [DataRow("+")]
        [DataRow("x1")]
        [DataRow(" 1")]
        [DataRow("2147483648")]
        [DataRow("-2147483649")]
        [DataRow("99999999999999999999")]
        [TestMethod]
        public void WhatIsNoNumberIsRefusedAndThePositionStays(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            int position = 0;
            Assert.IsFalse(AsciiText.TryParseInt(bytes, ref position, bytes.Length, out int value), text + " was read");
            Assert.AreEqual(0, value);
            Assert.AreEqual(0, position);
        }

        [TestMethod]
        public void AListOfNumbersIsReadOneAfterTheOther()
        {
            byte[] bytes = Encoding.UTF8.GetBytes("+27,-99;");
            int position = 0;
            Assert.IsTrue(AsciiText.TryParseInt(bytes, ref position, bytes.Length, out int first));
            position++;
            Assert.IsTrue(AsciiText.TryParseInt(bytes, ref position, bytes.Length, out int second));
            Assert.AreEqual(27, first);
            Assert.AreEqual(-99, second);
            Assert.AreEqual(';', (char)bytes[position]);
        }

        [TestMethod]
        public void PrefixesAndPartsAreFound()
        {
            byte[] line = AsciiText.ToBytes("..+CSQ: 27,99");
            Assert.IsTrue(AsciiText.StartsWith(line, 2, line.Length - 2, AsciiText.ToBytes("+CSQ:")));
            Assert.IsFalse(AsciiText.StartsWith(line, 2, 4, AsciiText.ToBytes("+CSQ:")), "looked past the line's end");
            Assert.IsTrue(AsciiText.AreEqual(line, 2, 4, AsciiText.ToBytes("+CSQ")));
            Assert.IsFalse(AsciiText.AreEqual(line, 2, 5, AsciiText.ToBytes("+CSQ")));
            Assert.AreEqual(8, AsciiText.IndexOf(line, 0, line.Length, AsciiText.ToBytes("27")));
            Assert.AreEqual(-1, AsciiText.IndexOf(line, 0, 9, AsciiText.ToBytes("27")), "looked past the line's end");
        }

        [TestMethod]
        public void CharactersThatAreNotAsciiBecomeQuestionMarks()
        {
            byte[] bytes = AsciiText.ToBytes("a\u00e9b");
            Assert.AreEqual("a?b", TextOf(bytes, 0, bytes.Length));
        }

        private static string TextOf(byte[] buffer, int from, int to) => to < 0 ? "-1" : Encoding.UTF8.GetString(buffer, from, to - from);
    }
}
