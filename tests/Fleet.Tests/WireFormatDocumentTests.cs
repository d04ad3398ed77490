using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Decoding;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    /// <summary>Holds docs/wire-format.md to what the encoder writes, the decoder reads and both know.</summary>
    [TestClass]
    public class WireFormatDocumentTests
    {
        private static readonly string Document = Repository.ReadText("docs/wire-format.md");

        [TestMethod]
        public void TheEncoderWritesTheFirstExample() => AssertIsExample(1, EncodeRide());

        [TestMethod]
        public void TheEncoderWritesTheSecondExample() => AssertIsExample(2, EncodeHealth());

        [TestMethod]
        public void TheEncoderWritesTheThirdExample() => AssertIsExample(3, EncodeLevels());

        [TestMethod]
        [DataRow(1)]
        [DataRow(2)]
        [DataRow(3)]
        public void TheDecoderReadsTheExamplesAsTheDocumentSays(int number)
        {
            FrameDecoder decoder = new();
            DecodedFrame frame = new();
            List<string> lines = [];
            foreach (byte[] data in Example(number))
            {
                FrameResult result = decoder.Decode(data, frame, out FrameError error);
                Assert.AreEqual(FrameResult.Decoded, result, FrameDecoder.Describe(error, frame));
                lines.AddRange(Lines.OfJson("moto-1", frame));
            }

            Assert.AreEqual(Block($"json {number}"), string.Join('\n', lines));
        }

        [TestMethod]
        public void TheSecondDecoderTakesTheStepsThatTheDocumentShows()
        {
            string trace = Python.Run(["--hex", "--trace", Convert.ToHexString(Example(3)[0])]);
            Assert.AreEqual(Block("trace 3"), Regex.Match(trace, "^.*?(?=\ndecoded)", RegexOptions.Singleline).Value);
        }

        [TestMethod]
        public void TheTableOfSignalsIsTheCatalogue() => AssertAreLines(
            Enumerable.Range(0, SignalCatalogue.Count).Select(id => RowOf(SignalCatalogue.Get(id))),
            Rows("Signals", 9));

        [TestMethod]
        public void TheGroupsAreTheCatalogues()
        {
            string[] rows = Rows("Signals", 3);
            Assert.AreEqual(SignalCatalogue.GroupCount, rows.Length);
            for (int group = 0; group < rows.Length; group++)
            {
                StringAssert.StartsWith(rows[group], $"| {group} | {(SignalGroup)group} | ");
                MatchCollection names = Regex.Matches(rows[group], @"`(\w+)`");
                IEnumerable<int> ids = Enumerable.Range(0, SignalCatalogue.Count).Where(id => names.Count == 0
                    ? SignalCatalogue.Get(id).Group == (SignalGroup)group
                    : names.Any(name => name.Groups[1].Value == SignalCatalogue.Get(id).Name));
                CollectionAssert.AreEqual(SignalCatalogue.GetGroup((SignalGroup)group), ids.ToArray(), rows[group]);
            }
        }

        [TestMethod]
        public void TheOrderOfCodingIsTheCatalogues() => AssertAreLines(
            SignalCatalogue.Current.Order.Select(id => SignalCatalogue.Get(id)).Select(signal =>
                $"| `{signal.Name}` | {signal.Typical} | {signal.Spread} | {signal.Miss} |"),
            Rows("Values", 4));

        [TestMethod]
        public void TheCompanionsAreTheCodes()
        {
            int[] table = [.. SignalCatalogue.Current.CompanionLines.Select(number => (int)number)];
            AssertAreLines(
                table.Chunk(8).Select(line => $"| {NameOf(line[0])} | {FeatureOf(line.AsSpan(1, 3))} | {FeatureOf(line.AsSpan(4, 3))} | {line[7]} |".Replace("  ", " ")),
                Rows("With companion", 6));
        }

        [TestMethod]
        public void TheFrequenciesAreTheCodes() => AssertAreLines(
            ResidualTable.Cumulative.Chunk(ResidualTable.RowLength).Select((row, number) =>
                $"{number,2}: {string.Join(' ', row.Skip(1).Zip(row, (end, begin) => end - begin))}"),
            Block("frequencies").Split('\n'));

        [TestMethod]
        public void TheSinesAreTheCodes() => CollectionAssert.AreEqual(
            ((short[])Member("Trigonometry", "Table")!).SkipLast(1).Select(sine => sine.ToString(CultureInfo.InvariantCulture)).ToArray(),
            Block("sines").Split([' ', '\n']));

        [TestMethod]
        public void TheFlagsAreTheCodes()
        {
            short[] flags = new short[FlagContext.Count];
            FlagContext.Reset(flags);
            string[] rows = Rows("Body", 3);
            Assert.AreEqual(flags.Length, rows.Length);
            for (int flag = 0; flag < flags.Length; flag++)
            {
                StringAssert.Matches(rows[flag], new Regex($@"^\| {flag} \| [^|]+ \| {flags[flag]} \|$"));
            }
        }

        [TestMethod]
        public void TheVersionsAreThoseInTheDocument()
        {
            StringAssert.Contains(Document, $"Format version {FrameFormat.Version}, signal catalogue version {SignalCatalogue.Version}.");
            AssertAreLines(
                Enumerable.Range(0, 256).Select(CatalogueHistory.All.Find).OfType<Catalogue>().Select(catalogue => $"| {catalogue.Version} | {catalogue.Count} |"),
                Rows("Versions of the catalogue", 2));
        }

        private static string RowOf(SignalDefinition signal) => string.Create(
            CultureInfo.InvariantCulture,
            $"| {signal.Id} | `{signal.Name}` | {signal.Group} | {signal.Unit} | {signal.Decimals} | {signal.Step} | {signal.Min} to {signal.Max} | {signal.MaxAgeMs / 1000} | {(signal.VssPath is null ? "" : $"`{signal.VssPath}`")} |");

        private static string NameOf(int id) => $"`{SignalCatalogue.Get(id).Name}`";

        // A feature and the signals that it is of, as the document names them.
        private static string FeatureOf(ReadOnlySpan<int> feature)
        {
            string[] names =
            [
                "", "own change", "change", "change before", "change of change", "overshoot",
                "product/64", "product/256", "product/4096", "gain", "loss", "integral",
            ];
            bool isOfTwo = feature[0] is >= 5 and <= 10;
            return feature[0] == 0 ? "|" : $"{names[feature[0]]} | {NameOf(feature[1])}{(isOfTwo ? $" {NameOf(feature[2])}" : "")}";
        }

        private static object? Member(string type, string name) =>
            typeof(FrameEncoder).Assembly.GetType($"Telematics.Frames.{type}")!
                .GetField(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.GetValue(null);

        private static List<byte[]> EncodeRide()
        {
            SignalStore store = new();
            FrameEncoder encoder = new(SignalGroup.Ride, 1000, 1024);
            long utcMs = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
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
            byte[] key = encoder.Buffer[..encoder.Seal(1000, 3, utcMs, true)];
            store.Set(SignalId.Latitude, 481373790, 62002);
            store.Set(SignalId.Speed, 355, 62002);
            store.Set(SignalId.PackCurrent, -398, 62002);
            encoder.TryAddRow(62002, store);
            return [key, encoder.Buffer[..encoder.Seal(1002, 3, utcMs + 2002, true)]];
        }

        private static List<byte[]> EncodeHealth()
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
            return [encoder.Buffer[..encoder.Seal(7, 1, encoder.FirstRowMs, false)]];
        }

        private static List<byte[]> EncodeLevels()
        {
            SignalStore store = new();
            FrameLayout layout = new(SignalGroup.Ride, 500, [SignalId.Speed, SignalId.StateOfCharge], [5, 0], [1, 2]);
            FrameEncoder encoder = new(layout, 1024);
            store.Set(SignalId.Speed, 251, 4000);
            store.Set(SignalId.StateOfCharge, 805, 4000);
            encoder.TryAddRow(4000, store);
            store.Set(SignalId.Speed, 263, 4500);
            encoder.TryAddRow(4500, store);
            return [encoder.Buffer[..encoder.Seal(8, 1, encoder.FirstRowMs, false)]];
        }

        private static void AssertIsExample(int number, List<byte[]> frames) => Assert.AreEqual(
            string.Join('\n', Example(number).Select(Convert.ToHexString)), string.Join('\n', frames.Select(Convert.ToHexString)));

        private static void AssertAreLines(IEnumerable<string> expected, string[] actual) =>
            Assert.AreEqual(string.Join('\n', expected), string.Join('\n', actual));

        // The frames of an example, which an empty line stands between.
        private static List<byte[]> Example(int number) =>
            [
            .. Block($"hex {number}").Split("\n\n")
                .Select(frame => Convert.FromHexString(string.Concat(Regex.Replace(frame, "#.*", "").Where(char.IsAsciiHexDigit)))),
        ];

        private static string Block(string tag)
        {
            Match match = Regex.Match(Document, $"```{tag}\n(.*?)\n```", RegexOptions.Singleline);
            Assert.IsTrue(match.Success, $"The document has no block '{tag}'.");
            return match.Groups[1].Value;
        }

        // The lines of a section's tables that have so many columns, without their heads.
        private static string[] Rows(string section, int columns)
        {
            string text = Regex.Match(Document, $"\n#+ {section}\n(.*?)(?=\n#)", RegexOptions.Singleline).Groups[1].Value;
            string[] lines = [.. text.Split('\n').Where(line => line.StartsWith('|') && line.Count(c => c == '|') == columns + 1)];
            int[] rules = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].StartsWith("|---", StringComparison.Ordinal))];
            return [.. lines.Where((_, i) => !rules.Contains(i) && !rules.Contains(i + 1))];
        }
    }
}
