using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>What a frame says, as the files of tests/vectors have it.</summary>
    internal sealed class ExpectedFrame(string head, IReadOnlyList<string> rows)
    {
        public static ExpectedFrame Parse(JsonElement frame) => new(
            HeadOf(
                frame.GetProperty("sequence").GetUInt32(), frame.GetProperty("group").GetString()!, frame.GetProperty("boot").GetInt32(),
                frame.GetProperty("utc").GetBoolean(), frame.GetProperty("key").GetBoolean()),
            [.. frame.GetProperty("rows").EnumerateArray().Select(row => VectorRow.Parse(row).ToString())]);

        public static ExpectedFrame Of(DecodedFrame frame) => new(
            HeadOf(frame.Sequence, JsonNamingPolicy.CamelCase.ConvertName(frame.Group.ToString()), frame.BootCount, frame.IsUtc, frame.IsKey),
            [.. Enumerable.Range(0, frame.RowCount).Select(row => VectorRow.Of(frame, row).ToString())]);

        public void AssertIs(ExpectedFrame actual, string what)
        {
            Assert.AreEqual(Head, actual.Head, what);
            for (int row = 0; row < rows.Count && row < actual.Rows.Count; row++)
            {
                Assert.AreEqual(rows[row], actual.Rows[row], $"{what}, row {row + 1}");
            }

            Assert.AreEqual(rows.Count, actual.Rows.Count, $"{what}, number of rows");
        }

        public string ToJson(string indent) =>
            $"{{{head}, \"rows\": [\n{string.Join(",\n", rows.Select(row => $"{indent}  {row}"))}\n{indent}]}}";

        private string Head => head;

        private IReadOnlyList<string> Rows => rows;

        private static string HeadOf(uint sequence, string group, int boot, bool isUtc, bool isKey) =>
            $"\"sequence\": {sequence}, \"group\": \"{group}\", \"boot\": {boot}, \"utc\": {(isUtc ? "true" : "false")}, \"key\": {(isKey ? "true" : "false")}";
    }
}
