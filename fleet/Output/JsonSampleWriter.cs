using System;
using System.Buffers;
using System.Globalization;
using System.IO;
using System.Text.Json;
using Telematics.Fleet.Decoding;
using Telematics.Signals;

namespace Telematics.Fleet.Output
{
    /// <summary>
    /// Writes a line of JSON a sample: vehicle, sequence number, group, time, and each signal by its name. A signal that had gone
    /// stale is null; one that had never been seen is left out. Where the unit did not know UTC, <c>time</c> is null, and
    /// <c>boot</c> and <c>sinceBootMs</c> say what it knew, and <c>placed</c> is UTC if that became known later.
    /// </summary>
    public sealed class JsonSampleWriter : ISampleWriter
    {
        private static readonly string[] GroupNames = ["ride", "health", "alarm"];

        private readonly Stream _output;
        private readonly ArrayBufferWriter<byte> _line = new(2048);
        private readonly Utf8JsonWriter _json;

        // By version of the catalogue.
        private readonly JsonEncodedText[]?[] _names = new JsonEncodedText[]?[256];

        /// <summary>Makes a writer of UTF-8.</summary>
        public JsonSampleWriter(Stream output)
        {
            _output = output;
            _json = new Utf8JsonWriter(_line);
        }

        /// <inheritdoc/>
        public void Write(string vehicle, DecodedFrame frame, int row)
        {
            _line.ResetWrittenCount();
            _json.Reset(_line);
            _json.WriteStartObject();
            if (vehicle.Length > 0)
            {
                _json.WriteString("vehicle", vehicle);
            }

            _json.WriteNumber("sequence", frame.Sequence);
            _json.WriteString("group", GroupNames[(int)frame.Group]);
            WriteTime(frame, row);
            WriteSignals(frame, row);
            _json.WriteEndObject();
            _json.Flush();
            _line.GetSpan(1)[0] = (byte)'\n';
            _line.Advance(1);
            _output.Write(_line.WrittenSpan);
        }

        /// <inheritdoc/>
        public void Flush() => _output.Flush();

        private void WriteTime(DecodedFrame frame, int row)
        {
            long timeMs = frame.GetTimeMs(row);
            Span<byte> text = stackalloc byte[UtcText.Length];
            if (frame.IsUtc && UtcText.TryWrite(timeMs, text))
            {
                _json.WriteString("time", text);
            }
            else
            {
                _json.WriteNull("time");
                _json.WriteNumber("boot", frame.BootCount);
                _json.WriteNumber("sinceBootMs", timeMs);
                if (!frame.IsUtc && frame.BootUtcMs is long bootMs && UtcText.TryWrite(bootMs + timeMs, text))
                {
                    _json.WriteString("placed", text);
                }
            }
        }

        private void WriteSignals(DecodedFrame frame, int row)
        {
            Span<byte> number = stackalloc byte[ScaledText.MaxLength];
            Catalogue catalogue = frame.Catalogue;
            JsonEncodedText[] names = _names[catalogue.Version] ??= NamesOf(catalogue);
            SignalDefinition[] lines = SignalLines.Of(catalogue);
            ReadOnlySpan<int> ids = frame.SignalIds;
            for (int column = 0; column < ids.Length; column++)
            {
                if (frame.TryGetValue(row, column, out int raw))
                {
                    _json.WritePropertyName(names[ids[column]]);
                    _json.WriteRawValue(number[..ScaledText.Write(lines[ids[column]], raw, number)], skipInputValidation: true);
                }
                else if (frame.GetQuality(row, column) == SignalQuality.Stale)
                {
                    _json.WriteNull(names[ids[column]]);
                }
            }
        }

        private static JsonEncodedText[] NamesOf(Catalogue catalogue)
        {
            return Array.ConvertAll(SignalLines.Of(catalogue), line => JsonEncodedText.Encode(line.Name));
        }
    }
}
