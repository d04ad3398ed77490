using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Decoding;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>Frames of one encoder in the order in which it makes them, with what they are made of and what comes out of them.</summary>
    internal sealed class RideVector
    {
        // Of the vectors that do not say which.
        private const int FirstCatalogue = 2;

        private const int Capacity = 65536;

        public required string Name { get; init; }

        /// <summary>What it shows, in one sentence.</summary>
        public required string About { get; init; }

        /// <summary>Whose frames they are; empty for none's.</summary>
        public string Vehicle { get; init; } = "";

        public required FrameLayout Layout { get; init; }

        public int KeyIntervalMs { get; init; } = FrameEncoder.DefaultKeyIntervalMs;

        public List<RideFrame> Frames { get; } = [];

        public static RideVector Read(string path)
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement root = document.RootElement;
            JsonElement layout = root.GetProperty("layout");
            int version = layout.TryGetProperty("catalogue", out JsonElement written) ? written.GetInt32() : FirstCatalogue;
            Catalogue? catalogue = CatalogueHistory.All.Find(version);
            Assert.IsNotNull(catalogue, $"{path}: catalogue {version} is not known any longer.");
            RideVector vector = new()
            {
                Name = Path.GetFileNameWithoutExtension(path),
                About = root.GetProperty("about").GetString()!,
                Vehicle = root.TryGetProperty("vehicle", out JsonElement vehicle) ? vehicle.GetString()! : "",
                Layout = new FrameLayout(
                    catalogue,
                    Enum.Parse<SignalGroup>(layout.GetProperty("group").GetString()!, ignoreCase: true),
                    layout.GetProperty("periodMs").GetInt32(),
                    [.. layout.GetProperty("signals").EnumerateArray().Select(name => Find(catalogue, name.GetString()!))],
                    [.. layout.GetProperty("steps").EnumerateArray().Select(step => step.GetInt32())],
                    [.. layout.GetProperty("every").EnumerateArray().Select(every => every.GetByte())]),
                KeyIntervalMs = root.GetProperty("keyIntervalMs").GetInt32(),
            };
            foreach (JsonElement frame in root.GetProperty("frames").EnumerateArray())
            {
                JsonElement seal = frame.GetProperty("seal");
                vector.Frames.Add(new RideFrame
                {
                    RequestsKey = frame.TryGetProperty("requestKey", out JsonElement requestsKey) && requestsKey.GetBoolean(),
                    Rows = [.. frame.GetProperty("rows").EnumerateArray().Select(VectorRow.Parse)],
                    Sequence = seal.GetProperty("sequence").GetUInt32(),
                    BootCount = seal.GetProperty("boot").GetInt32(),
                    BaseTimeMs = seal.GetProperty("timeMs").GetInt64(),
                    IsUtc = seal.GetProperty("utc").GetBoolean(),
                    Bytes = Convert.FromHexString(frame.GetProperty("hex").GetString()!),
                    Decoded = frame.TryGetProperty("decoded", out JsonElement decoded) ? ExpectedFrame.Parse(decoded) : null,
                });
            }

            return vector;
        }

        /// <summary>Makes the frames.</summary>
        public List<byte[]> Encode()
        {
            FrameEncoder encoder = new(Layout, Capacity) { KeyIntervalMs = KeyIntervalMs, Origin = Tests.Frames.OriginOf(Vehicle) };
            int[] values = new int[Layout.Catalogue.Count];
            byte[] qualities = new byte[Layout.Catalogue.Count];
            List<byte[]> frames = [];
            foreach (RideFrame frame in Frames)
            {
                if (frame.RequestsKey)
                {
                    encoder.RequestKey();
                }

                foreach (VectorRow row in frame.Rows)
                {
                    for (int column = 0; column < Layout.Ids.Length; column++)
                    {
                        values[Layout.Ids[column]] = row.Values[column];
                        qualities[Layout.Ids[column]] = (byte)row.Qualities[column];
                    }

                    Assert.IsTrue(encoder.TryAddRow(row.TimeMs, values, qualities), $"{Name}: the row at {row.TimeMs} ms is not taken");
                }

                frames.Add(encoder.Buffer[..encoder.Seal(frame.Sequence, frame.BootCount, frame.BaseTimeMs, frame.IsUtc)]);
            }

            return frames;
        }

        /// <summary>Reads the frames.</summary>
        public List<ExpectedFrame> Decode()
        {
            FrameDecoder decoder = new(Vehicle);
            DecodedFrame decoded = new();
            List<ExpectedFrame> frames = [];
            foreach (RideFrame frame in Frames)
            {
                FrameResult result = decoder.Decode(frame.Bytes, decoded, out FrameError error);
                Assert.AreEqual(FrameResult.Decoded, result, $"{Name}, frame {frames.Count + 1}: {error}");
                frames.Add(ExpectedFrame.Of(decoded));
            }

            return frames;
        }

        public string ToJson()
        {
            int[] ids = Layout.Ids;
            StringBuilder text = new();
            text.Append($"{{\n  \"about\": {JsonSerializer.Serialize(About)},\n");
            text.Append(Vehicle.Length == 0 ? "" : $"  \"vehicle\": \"{Vehicle}\",\n");
            text.Append($"  \"layout\": {{\n    \"group\": \"{JsonNamingPolicy.CamelCase.ConvertName(Layout.Group.ToString())}\",\n");
            text.Append(Layout.Catalogue.Version == FirstCatalogue ? "" : $"    \"catalogue\": {Layout.Catalogue.Version},\n");
            text.Append($"    \"periodMs\": {Layout.PeriodMs},\n");
            text.Append($"    \"signals\": [{string.Join(", ", ids.Select(id => $"\"{Layout.Catalogue.Get(id).Name}\""))}],\n");
            text.Append($"    \"steps\": [{string.Join(", ", Layout.Steps)}],\n");
            text.Append($"    \"every\": [{string.Join(", ", Layout.Every ?? [.. ids.Select(_ => (byte)1)])}]\n  }},\n");
            text.Append($"  \"keyIntervalMs\": {KeyIntervalMs},\n  \"frames\": [\n");
            text.AppendJoin(",\n", Frames.Select(ToJson));
            return text.Append("\n  ]\n}\n").ToString();
        }

        private static string ToJson(RideFrame frame) =>
            $"    {{\n{(frame.RequestsKey ? "      \"requestKey\": true,\n" : "")}"
            + $"      \"rows\": [\n{string.Join(",\n", frame.Rows.Select(row => $"        {row}"))}\n      ],\n"
            + $"      \"seal\": {{\"sequence\": {frame.Sequence}, \"boot\": {frame.BootCount}, \"timeMs\": {frame.BaseTimeMs}, "
            + $"\"utc\": {(frame.IsUtc ? "true" : "false")}}},\n"
            + $"      \"hex\": \"{frame.Hex}\",\n      \"decoded\": {frame.Decoded!.ToJson("      ")}\n    }}";

        private static int Find(Catalogue catalogue, string name)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(name);
            int id = catalogue.Find(bytes, 0, bytes.Length, SignalDefinition.ForTexts());
            Assert.IsTrue(id >= 0, $"The catalogue has no signal '{name}'.");
            return id;
        }
    }
}
