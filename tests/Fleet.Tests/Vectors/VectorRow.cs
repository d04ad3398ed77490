using System.Globalization;
using System.Text;
using System.Text.Json;
using Telematics.Fleet.Decoding;
using Telematics.Signals;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>A row as the files of tests/vectors have it: its time, then for each signal a raw value, null (never seen), "stale" or "notDue".</summary>
    internal sealed class VectorRow(long timeMs, SignalQuality[] qualities, int[] values)
    {
        public long TimeMs => timeMs;

        public SignalQuality[] Qualities => qualities;

        public int[] Values => values;

        public static VectorRow Parse(JsonElement row)
        {
            int columns = row.GetArrayLength() - 1;
            VectorRow parsed = new(row[0].GetInt64(), new SignalQuality[columns], new int[columns]);
            for (int column = 0; column < columns; column++)
            {
                JsonElement cell = row[column + 1];
                parsed.Values[column] = cell.ValueKind == JsonValueKind.Number ? cell.GetInt32() : 0;
                parsed.Qualities[column] = cell.ValueKind switch
                {
                    JsonValueKind.Number => SignalQuality.Valid,
                    JsonValueKind.Null => SignalQuality.NeverSeen,
                    _ => cell.GetString() == "stale" ? SignalQuality.Stale : SignalQuality.NotDue,
                };
            }

            return parsed;
        }

        public static VectorRow Of(DecodedFrame frame, int row)
        {
            int columns = frame.SignalIds.Length;
            VectorRow made = new(frame.GetTimeMs(row), new SignalQuality[columns], new int[columns]);
            for (int column = 0; column < columns; column++)
            {
                frame.TryGetValue(row, column, out made.Values[column]);
                made.Qualities[column] = frame.GetQuality(row, column);
            }

            return made;
        }

        public override string ToString()
        {
            StringBuilder text = new();
            text.Append(CultureInfo.InvariantCulture, $"[{timeMs}");
            for (int column = 0; column < values.Length; column++)
            {
                text.Append(", ").Append(qualities[column] switch
                {
                    SignalQuality.Valid => values[column].ToString(CultureInfo.InvariantCulture),
                    SignalQuality.NeverSeen => "null",
                    SignalQuality.Stale => "\"stale\"",
                    _ => "\"notDue\"",
                });
            }

            return text.Append(']').ToString();
        }
    }
}
