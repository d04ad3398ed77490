using System;
using System.IO;
using System.Text;
using Telematics.Bench.Models;
using Telematics.Bench.World;
using Telematics.Gnss;

namespace Telematics.Bench.Commands
{
    /// <summary>
    /// <c>telematics gnss FILE</c>: decodes a recorded NMEA stream with the unit's own driver, and writes a line for each epoch.
    /// </summary>
    /// <remarks>
    /// A value that an epoch does not have is null in JSON, a dash in the table. <c>fix</c> is 0 where no sentence said, 1 without
    /// a fix, 2 or 3 for the dimensions of one. A recording has no pauses, so epochs end by their times alone.
    /// </remarks>
    public static class GnssCommand
    {
        /// <summary>Runs the command.</summary>
        /// <param name="file">The recording; any size, with or without line ends, with noise in it or not.</param>
        /// <param name="json">A JSON object a line instead of a table.</param>
        /// <param name="output">Gets the epochs.</param>
        /// <param name="errors">Gets what is wrong with the file, and with JSON the counters.</param>
        /// <returns>Exit status: 0, or 2 when the file is not usable.</returns>
        public static int Run(string file, bool json, TextWriter output, TextWriter errors)
        {
            try
            {
                using NmeaRecording recording = NmeaRecording.Open(file);
                var writer = new EpochWriter(output, json);
                var receiver = new GnssReceiver(new NoPort()) { AcceptWithoutChecksum = true };
                receiver.SetListener(writer);
                var data = new byte[16384];
                int count;
                while ((count = recording.Read(data)) > 0)
                {
                    receiver.Feed(data, 0, count, 0);
                }

                receiver.Flush();
                if (receiver.Sentences == 0)
                {
                    throw NmeaRecording.NotNmea(file);
                }

                WriteCounters(receiver, json ? errors : output);
                output.Flush();
                return 0;
            }
            catch (BenchInputException e)
            {
                errors.WriteLine(e.Message);
                return 2;
            }
        }

        private static void WriteCounters(GnssReceiver receiver, TextWriter writer)
        {
            writer.WriteLine(
                $"{receiver.Epochs} epochs, {receiver.Positions} with a position; {receiver.Sentences} sentences; "
                + $"left out: {receiver.BadChecksums} with a bad checksum, {receiver.MissingChecksums} without one, "
                + $"{receiver.Truncated} truncated, {receiver.Overlong} overlong, {receiver.Malformed} malformed, "
                + $"{receiver.Repeated} repeated, {receiver.ZeroPositions} positions at 0, 0, "
                + $"{receiver.Contradictions} contradicted, {receiver.NoiseBytes} bytes of noise");
        }

        private sealed class EpochWriter : IGnssListener
        {
            private readonly TextWriter _output;
            private readonly bool _json;
            private readonly StringBuilder _line = new();
            private bool _first = true;

            public EpochWriter(TextWriter output, bool json)
            {
                _output = output;
                _json = json;
            }

            public void OnEpoch(GnssEpoch epoch)
            {
                _line.Clear();
                if (_json)
                {
                    WriteJson(epoch);
                }
                else
                {
                    WriteRow(epoch);
                }

                _line.Append('\n');
                _output.Write(_line);
            }

            private void WriteJson(GnssEpoch epoch)
            {
                _line.Append("{\"time\":");
                if (epoch.UtcMs == long.MinValue)
                {
                    _line.Append("null");
                }
                else
                {
                    _line.Append('"');
                    AppendUtc(epoch.UtcMs);
                    _line.Append('"');
                }

                Append(",\"lat\":", epoch.LatitudeE7, 7);
                Append(",\"lon\":", epoch.LongitudeE7, 7);
                Append(",\"altitude\":", epoch.AltitudeCm, 2);
                Append(",\"speed\":", epoch.SpeedMmPerS, 3);
                Append(",\"course\":", epoch.CourseCentiDegrees, 2);
                Append(",\"fix\":", (int)epoch.Fix, 0);
                Append(",\"satellites\":", epoch.Satellites, 0);
                Append(",\"hdop\":", epoch.HdopCenti, 2);
                _line.Append('}');
            }

            private void Append(string name, int value, int decimals)
            {
                _line.Append(name);
                AppendNumber(value, decimals, "null");
            }

            private void WriteRow(GnssEpoch epoch)
            {
                if (_first)
                {
                    _first = false;
                    _output.Write("time                           latitude     longitude  altitude m  speed m/s  course °  fix  satellites   hdop\n");
                }

                if (epoch.UtcMs == long.MinValue)
                {
                    _line.Append('-');
                }
                else
                {
                    AppendUtc(epoch.UtcMs);
                }

                _line.Append(' ', 25 - _line.Length);
                AppendColumn(epoch.LatitudeE7, 7, 39);
                AppendColumn(epoch.LongitudeE7, 7, 53);
                AppendColumn(epoch.AltitudeCm, 2, 65);
                AppendColumn(epoch.SpeedMmPerS, 3, 76);
                AppendColumn(epoch.CourseCentiDegrees, 2, 86);
                AppendColumn((int)epoch.Fix, 0, 91);
                AppendColumn(epoch.Satellites, 0, 103);
                AppendColumn(epoch.HdopCenti, 2, 110);
            }

            private void AppendColumn(int value, int decimals, int end)
            {
                int start = _line.Length;
                AppendNumber(value, decimals, "-");
                _line.Insert(start, " ", Math.Max(1, end - _line.Length));
            }

            private void AppendNumber(int value, int decimals, string notSet)
            {
                if (value == GnssEpoch.NotSet)
                {
                    _line.Append(notSet);
                    return;
                }

                if (value < 0)
                {
                    _line.Append('-');
                }

                int start = _line.Length;
                _line.Append(Math.Abs((long)value));
                if (decimals > 0)
                {
                    _line.Insert(start, "0", Math.Max(0, decimals + 1 - (_line.Length - start)));
                    _line.Insert(_line.Length - decimals, '.');
                }
            }

            private void AppendUtc(long utcMs) =>
                _line.Append($"{DateTime.UnixEpoch.AddMilliseconds(utcMs):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
        }
    }
}
