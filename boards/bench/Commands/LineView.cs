using System;
using System.IO;

namespace Telematics.Bench.Commands
{
    /// <summary>A line every ten virtual seconds, where there is no terminal.</summary>
    public sealed class LineView(TextWriter output) : IBenchView
    {
        private const double PeriodS = 10;
        private double _nextS;

        /// <inheritdoc/>
        public void Show(BenchSession session)
        {
            if (session.RiddenS < _nextS)
            {
                return;
            }

            _nextS = (Math.Floor(session.RiddenS / PeriodS) + 1) * PeriodS;
            output.WriteLine(FormattableString.Invariant(
                $"{session.RiddenS,6:F0} s  link {session.LinkState,-8} {session.Truth.Rows,6} samples taken, {session.FarEnd.Samples,6} received, {session.Board.Unit.Uplink.BytesOnWire,8} bytes"));
        }

        /// <inheritdoc/>
        public void Dispose() => output.Flush();
    }
}
