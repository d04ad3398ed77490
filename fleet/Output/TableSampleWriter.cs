using System;
using System.Globalization;
using System.IO;
using System.Text;
using Telematics.Fleet.Decoding;
using Telematics.Signals;

namespace Telematics.Fleet.Output
{
    /// <summary>
    /// Writes a line of text a sample, in columns, with a heading wherever they change. A dash stands for a value that
    /// the unit did not have.
    /// </summary>
    public sealed class TableSampleWriter : ISampleWriter
    {
        private const int TimeWidth = UtcText.Length;

        // What tells most of a ride; --json has all.
        private static readonly int[] RideColumns =
        [
            SignalId.Latitude, SignalId.Longitude, SignalId.Speed, SignalId.StateOfCharge, SignalId.PackVoltage, SignalId.PackCurrent,
            SignalId.MotorSpeed, SignalId.MotorTemperature, SignalId.Odometer,
        ];

        private readonly TextWriter _output;
        private readonly StringBuilder _line = new();
        private Catalogue _catalogue = SignalCatalogue.Current;
        private int _group = -1;
        private int _vehicleWidth = "vehicle".Length;

        /// <summary>Makes a writer.</summary>
        public TableSampleWriter(TextWriter output)
        {
            _output = output;
        }

        /// <inheritdoc/>
        public void Write(string vehicle, DecodedFrame frame, int row)
        {
            if ((int)frame.Group != _group || frame.Catalogue != _catalogue || vehicle.Length > _vehicleWidth)
            {
                _group = (int)frame.Group;
                _vehicleWidth = Math.Max(_vehicleWidth, vehicle.Length);
                _catalogue = frame.Catalogue;
                WriteHeading(ColumnsOf(frame.Group));
            }

            _line.Clear();
            _line.Append(TimeOf(frame, row).PadRight(TimeWidth)).Append(' ').Append(vehicle.PadRight(_vehicleWidth)).Append(' ')
                .Append(frame.Sequence.ToString(CultureInfo.InvariantCulture).PadLeft(10));
            foreach (int id in ColumnsOf(frame.Group))
            {
                int column = frame.SignalIds.IndexOf(id);
                string text = column >= 0 && frame.TryGetValue(row, column, out int raw) ? ScaledText.Format(SignalLines.Of(_catalogue)[id], raw) : "-";
                _line.Append(' ').Append(text.PadLeft(WidthOf(id)));
            }

            _output.WriteLine(_line);
        }

        /// <inheritdoc/>
        public void Flush() => _output.Flush();

        private ReadOnlySpan<int> ColumnsOf(SignalGroup group) =>
            group == SignalGroup.Ride ? RideColumns : _catalogue.GetGroup(group);

        private static string TimeOf(DecodedFrame frame, int row)
        {
            Span<byte> text = stackalloc byte[UtcText.Length];
            long? bootMs = frame.IsUtc ? 0 : frame.BootUtcMs;
            return bootMs is not null && UtcText.TryWrite(bootMs.Value + frame.GetTimeMs(row), text)
                ? Encoding.ASCII.GetString(text)
                : string.Create(CultureInfo.InvariantCulture, $"boot {frame.BootCount} + {frame.GetTimeMs(row) / 1000.0:F3} s");
        }

        private string HeadingOf(int id)
        {
            SignalDefinition signal = SignalLines.Of(_catalogue)[id];
            return signal.Unit.Length == 0 ? signal.Name : $"{signal.Name}/{signal.Unit}";
        }

        private int WidthOf(int id) => Math.Max(HeadingOf(id).Length, 7);

        private void WriteHeading(ReadOnlySpan<int> columns)
        {
            _line.Clear();
            _line.Append("time".PadRight(TimeWidth)).Append(' ').Append("vehicle".PadRight(_vehicleWidth)).Append(' ').Append("sequence".PadLeft(10));
            foreach (int id in columns)
            {
                _line.Append(' ').Append(HeadingOf(id).PadLeft(WidthOf(id)));
            }

            _output.WriteLine(_line);
        }
    }
}
