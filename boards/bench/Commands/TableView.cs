using System;
using System.Collections.Generic;
using System.Globalization;
using Spectre.Console;
using Telematics.Signals;
using Telematics.Uplink;

namespace Telematics.Bench.Commands
{
    /// <summary>A live table on a terminal: the signals, as many as it has room for, as the models have them, in the unit, and at the far end.</summary>
    public sealed class TableView : IBenchView
    {
        private bool _drawn;

        /// <inheritdoc/>
        public void Show(BenchSession session)
        {
            if (!_drawn)
            {
                AnsiConsole.Clear();
                _drawn = true;
            }

            AnsiConsole.Cursor.SetPosition(0, 0);
            AnsiConsole.Write(Signals(session));
            AnsiConsole.Write(Figures(session));
        }

        /// <inheritdoc/>
        public void Dispose()
        {
        }

        private static Table Signals(BenchSession session)
        {
            Table table = new Table().Border(TableBorder.Simple).AddColumns("signal", "unit", "truth", "unit has", "far end", "age s");
            foreach (int column in new[] { 2, 3, 4, 5 })
            {
                table.Columns[column].Alignment = Justify.Right;
                table.Columns[column].Width = 13;
            }

            SignalStore store = session.Board.Unit.Signals;
            int rows = Math.Min(SignalCatalogue.Count, Math.Max(8, AnsiConsole.Profile.Height - 8));
            for (int id = 0; id < rows; id++)
            {
                SignalDefinition signal = SignalCatalogue.Get(id);
                bool arrived = session.FarEnd.TryGetLatest(id, out int raw, out long sampledMs);
                table.AddRow(
                    signal.Name,
                    signal.Unit,
                    session.TruthOf(id) is double truth ? Physical(truth, signal.Decimals) : "",
                    store.Qualities[id] == (byte)SignalQuality.Valid ? Physical(Scale(store.Values[id], signal), signal.Decimals) : store.Qualities[id] == (byte)SignalQuality.Stale ? "stale" : "",
                    arrived ? Physical(Scale(raw, signal), signal.Decimals) : "",
                    arrived ? ((session.Clock.NowMs - sampledMs) / 1000.0).ToString("F1", CultureInfo.InvariantCulture) : "");
            }

            return table;
        }

        private static Columns Figures(BenchSession session)
        {
            UplinkSession uplink = session.Board.Unit.Uplink;
            int received = session.FarEnd.Samples;
            long[] latencies = session.FarEnd.GetSortedLatenciesMs();
            List<string> lines =
            [
                FormattableString.Invariant($"{session.RiddenS:F0} s ridden"),
                FormattableString.Invariant($"link {session.LinkState}"),
                FormattableString.Invariant($"{session.Truth.Rows} samples taken, {received} received"),
                FormattableString.Invariant($"{uplink.BytesOnWire} bytes, {(received == 0 ? 0 : (double)uplink.BytesOnWire / received):F1} a sample"),
                FormattableString.Invariant($"latency {(latencies.Length == 0 ? 0 : latencies[latencies.Length / 2])} ms"),
            ];
            return new Columns(lines.ConvertAll(line => new Text(line.PadRight(28))));
        }

        private static double Scale(int raw, SignalDefinition signal) => raw / Math.Pow(10, signal.Decimals);

        private static string Physical(double value, int decimals) => value.ToString("F" + decimals, CultureInfo.InvariantCulture);
    }
}
