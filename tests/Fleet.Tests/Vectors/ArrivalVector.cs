using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>Frames as a receiver may get them, and what becomes of each.</summary>
    internal sealed class ArrivalVector
    {
        public required string Name { get; init; }

        /// <summary>What it shows, in one sentence.</summary>
        public required string About { get; init; }

        /// <summary>Under whose topic they come; empty for none's.</summary>
        public string Vehicle { get; init; } = "";

        public List<Arrival> Arrivals { get; } = [];

        public static ArrivalVector Read(string path)
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            ArrivalVector vector = new()
            {
                Name = Path.GetFileNameWithoutExtension(path),
                About = document.RootElement.GetProperty("about").GetString()!,
                Vehicle = document.RootElement.TryGetProperty("vehicle", out JsonElement vehicle) ? vehicle.GetString()! : "",
            };
            foreach (JsonElement arrival in document.RootElement.GetProperty("arrivals").EnumerateArray())
            {
                vector.Arrivals.Add(new Arrival
                {
                    About = arrival.GetProperty("about").GetString()!,
                    IsForNewReceiver = arrival.TryGetProperty("receiver", out _),
                    Bytes = Convert.FromHexString(arrival.GetProperty("hex").GetString()!),
                    Result = arrival.GetProperty("result").GetString()!,
                    Reason = arrival.TryGetProperty("reason", out JsonElement reason) ? reason.GetString() : null,
                    Decoded = arrival.TryGetProperty("decoded", out JsonElement frames) ? [.. frames.EnumerateArray().Select(ExpectedFrame.Parse)] : [],
                });
            }

            return vector;
        }

        /// <summary>Lets them arrive.</summary>
        public void Decode(Action<Arrival, string, string?, List<ExpectedFrame>> onArrival)
        {
            FrameDecoder decoder = new(Vehicle);
            DecodedFrame decoded = new();
            foreach (Arrival arrival in Arrivals)
            {
                decoder = arrival.IsForNewReceiver ? new FrameDecoder(Vehicle) : decoder;
                FrameResult result = decoder.Decode(arrival.Bytes, decoded, out FrameError error);
                List<ExpectedFrame> frames = [];
                if (result == FrameResult.Decoded)
                {
                    frames.Add(ExpectedFrame.Of(decoded));
                    while (decoder.TryDecodeWaiting(decoded, out _))
                    {
                        frames.Add(ExpectedFrame.Of(decoded));
                    }
                }

                onArrival(arrival, NameOf(result), error == FrameError.None ? null : NameOf(error), frames);
            }
        }

        public string ToJson() =>
            $"{{\n  \"about\": {JsonSerializer.Serialize(About)},\n{(Vehicle.Length == 0 ? "" : $"  \"vehicle\": \"{Vehicle}\",\n")}  \"arrivals\": [\n{string.Join(",\n", Arrivals.Select(ToJson))}\n  ]\n}}\n";

        private static string NameOf<T>(T value)
            where T : Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

        private static string ToJson(Arrival arrival)
        {
            string text = $"    {{\n      \"about\": {JsonSerializer.Serialize(arrival.About)},\n";
            text += arrival.IsForNewReceiver ? "      \"receiver\": \"new\",\n" : "";
            text += $"      \"hex\": \"{Convert.ToHexString(arrival.Bytes)}\",\n      \"result\": \"{arrival.Result}\"";
            text += arrival.Reason is null ? "" : $",\n      \"reason\": \"{arrival.Reason}\"";
            text += arrival.Decoded.Count == 0 ? "" : $",\n      \"decoded\": [{string.Join(", ", arrival.Decoded.Select(frame => frame.ToJson("      ")))}]";
            return text + "\n    }";
        }

        /// <summary>A frame that arrives.</summary>
        public sealed class Arrival
        {
            /// <summary>What it is, in a few words.</summary>
            public required string About { get; init; }

            /// <summary>Whether a receiver gets it that knows of no frame.</summary>
            public bool IsForNewReceiver { get; init; }

            public required byte[] Bytes { get; init; }

            /// <summary>A <see cref="FrameResult"/>.</summary>
            public string Result { get; set; } = "";

            /// <summary>A <see cref="FrameError"/>, or null.</summary>
            public string? Reason { get; set; }

            /// <summary>What can be read when it has come: itself, and what has waited for it.</summary>
            public List<ExpectedFrame> Decoded { get; set; } = [];
        }
    }
}
