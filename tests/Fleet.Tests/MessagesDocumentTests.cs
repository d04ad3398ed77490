using System;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Tests
{
    /// <summary>Holds docs/messages.md to what is written and read.</summary>
    [TestClass]
    public class MessagesDocumentTests
    {
        private const string Vehicle = "moto-1";
        private static readonly string Document = Repository.ReadText("docs/messages.md");

        [TestMethod]
        public void TheGapIsReadAsTheDocumentSays()
        {
            Assert.IsTrue(Notice.TryRead(Vehicle, Example("gap"), out Notice notice));
            Assert.AreEqual(NoticeReason.NoRoom, notice.Reason);
            Assert.AreEqual(1001u, notice.Sequence);
            Assert.AreEqual(100u, notice.First);
            Assert.AreEqual(199u, notice.Last);
        }

        [TestMethod]
        public void TheTimeIsReadAsTheDocumentSays()
        {
            Assert.IsTrue(Notice.TryRead(Vehicle, Example("time"), out Notice notice));
            Assert.AreEqual(NoticeReason.ClockSet, notice.Reason);
            Assert.AreEqual(1002u, notice.Sequence);
            Assert.AreEqual(3, notice.BootCount);
            Assert.AreEqual(70_000, notice.BootMs);
            Assert.AreEqual(new DateTimeOffset(2026, 5, 1, 12, 1, 10, TimeSpan.Zero).ToUnixTimeMilliseconds(), notice.UtcMs);
        }

        [TestMethod]
        public void TheBatchHoldsBoth()
        {
            MessageReader reader = new(Example("batch"));
            Assert.IsTrue(reader.TryNext(out ReadOnlySpan<byte> gap, out PayloadPart kind) && kind == PayloadPart.Notice);
            Assert.IsTrue(gap.SequenceEqual(Example("gap")));
            Assert.IsTrue(reader.TryNext(out ReadOnlySpan<byte> time, out kind) && kind == PayloadPart.Notice);
            Assert.IsTrue(time.SequenceEqual(Example("time")));
            Assert.IsFalse(reader.TryNext(out _, out _));
            Assert.IsTrue(reader.IsWhole);
        }

        [TestMethod]
        public void TheAcknowledgementIsWrittenAsTheDocumentSays()
        {
            byte[] message = new byte[Acknowledgement.MaxLength];
            int length = Acknowledgement.Write(message, Vehicle, [new(1000, 1009), new(1013, 1269)], out _);
            Assert.AreEqual(Convert.ToHexString(Example("acknowledgement")), Convert.ToHexString(message, 0, length));
        }

        private static byte[] Example(string name)
        {
            Match block = Regex.Match(Document, $"```hex {name}\n(.*?)```", RegexOptions.Singleline);
            Assert.IsTrue(block.Success, $"there is no example '{name}'");
            string hex = string.Concat(block.Groups[1].Value.Split('\n').Select(line => line.Split('#')[0].Replace(" ", "")));
            return Convert.FromHexString(hex);
        }
    }
}
