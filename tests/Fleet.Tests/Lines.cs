using System.IO;
using System.Text;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Output;

namespace Telematics.Fleet.Tests
{
    internal static class Lines
    {
        public static string[] OfJson(string vehicle, DecodedFrame frame)
        {
            using MemoryStream stream = new();
            JsonSampleWriter writer = new(stream);
            for (int row = 0; row < frame.RowCount; row++)
            {
                writer.Write(vehicle, frame, row);
            }

            return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
        }

        public static string[] OfTable(string vehicle, DecodedFrame frame)
        {
            using StringWriter text = new();
            TableSampleWriter writer = new(text);
            for (int row = 0; row < frame.RowCount; row++)
            {
                writer.Write(vehicle, frame, row);
            }

            return text.ToString().TrimEnd('\r', '\n').Split('\n');
        }
    }
}
