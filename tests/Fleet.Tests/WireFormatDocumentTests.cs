using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    /// <summary>Holds docs/wire-format.md to what the encoder writes and the decoder reads.</summary>
    [TestClass]
    public class WireFormatDocumentTests
    {
        private static readonly string Document = Repository.ReadText("docs/wire-format.md");

        [TestMethod]
        public void TheEncoderWritesTheFirstExample()
        {
            Assert.AreEqual(Convert.ToHexString(Example(1)), Convert.ToHexString(EncodeRide()));
        }

        [TestMethod]
        public void TheEncoderWritesTheSecondExample()
        {
            Assert.AreEqual(Convert.ToHexString(Example(2)), Convert.ToHexString(EncodeHealth()));
        }

        [TestMethod]
        [DataRow(1)]
        [DataRow(2)]
        public void TheDecoderReadsTheExamplesAsTheDocumentSays(int number)
        {
            DecodedFrame frame = new();
            bool isSound = FrameDecoder.TryDecode(Example(number), frame, out FrameError error);
            Assert.IsTrue(isSound, FrameDecoder.Describe(error, frame));
            Assert.AreEqual(Block($"json {number}"), string.Join('\n', Lines.OfJson("moto-1", frame)));
        }

        [TestMethod]
        public void TheTableOfSignalsIsTheCatalogue()
        {
            string[] rows = Document.Split('\n').Where(line => Regex.IsMatch(line, @"^\| \d+ \| `")).ToArray();
            string[] expected = Enumerable.Range(0, SignalCatalogue.Count).Select(id => RowOf(SignalCatalogue.Get(id))).ToArray();
            Assert.AreEqual(string.Join('\n', expected), string.Join('\n', rows));
        }

        [TestMethod]
        public void TheVersionsAreThoseInTheDocument()
        {
            StringAssert.Contains(Document, $"Format version {FrameHeader.FormatVersion}, signal catalogue version {SignalCatalogue.Version}.");
        }

        private static string RowOf(SignalDefinition signal) => string.Create(
            CultureInfo.InvariantCulture,
            $"| {signal.Id} | `{signal.Name}` | {signal.Group} | {signal.Unit} | {signal.Decimals} | {signal.Step} | {signal.Min} to {signal.Max} | {signal.MaxAgeMs / 1000} | {(signal.VssPath is null ? "" : $"`{signal.VssPath}`")} |");

        private static byte[] EncodeRide()
        {
            SignalStore store = new();
            FrameEncoder encoder = new(SignalGroup.Ride, 1000, 1024);
            store.Set(SignalId.Latitude, 481372004, 60000);
            store.Set(SignalId.Longitude, 115756000, 60000);
            store.Set(SignalId.Speed, 360, 60000);
            store.Set(SignalId.PackVoltage, 9876, 60000);
            store.Set(SignalId.PackCurrent, -412, 60000);
            store.Set(SignalId.StateOfCharge, 805, 60000);
            encoder.TryAddRow(60000, store);
            store.Set(SignalId.Latitude, 481372900, 61002);
            store.Set(SignalId.Speed, 358, 61002);
            store.Set(SignalId.PackVoltage, 9881, 61002);
            encoder.TryAddRow(61002, store);
            long utcMs = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
            return encoder.Buffer[..encoder.Seal(1000, 3, utcMs, true)];
        }

        private static byte[] EncodeHealth()
        {
            SignalStore store = new();
            FrameEncoder encoder = new(SignalGroup.Health, 10000, 1024);
            store.Set(SignalId.SignalStrength, -87, 15000);
            store.Set(SignalId.Uptime, 70, 70000);
            store.Set(SignalId.ResetCount, 1, 70000);
            store.Set(SignalId.FramesDropped, 0, 70000);
            store.MarkStale(70000);
            encoder.TryAddRow(70000, store);
            store.Set(SignalId.Uptime, 80, 80000);
            store.Set(SignalId.CanOverflows, 0, 80000);
            store.MarkStale(80000);
            encoder.TryAddRow(80000, store);
            store.Set(SignalId.Uptime, 90, 90010);
            store.Set(SignalId.SignalStrength, -90, 90010);
            store.MarkStale(90010);
            encoder.TryAddRow(90010, store);
            return encoder.Buffer[..encoder.Seal(7, 1, encoder.FirstRowMs, false)];
        }

        private static byte[] Example(int number)
        {
            string hex = Regex.Replace(Block($"hex {number}"), @"#.*", "");
            return Convert.FromHexString(string.Concat(hex.Where(char.IsAsciiHexDigit)));
        }

        private static string Block(string tag)
        {
            Match match = Regex.Match(Document, $"```{tag}\n(.*?)\n```", RegexOptions.Singleline);
            Assert.IsTrue(match.Success, $"The document has no block '{tag}'.");
            return match.Groups[1].Value;
        }
    }
}
