using System;
using System.Collections.Generic;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    /// <summary>The frames of one encoder, with what went into each.</summary>
    internal sealed class FrameStream
    {
        private readonly RowSource _rows;
        private readonly Func<long> _nextElapsedMs;
        private readonly List<long> _timesMs = [];
        private readonly List<int[]> _values = [];
        private readonly List<byte[]> _qualities = [];
        private readonly int _bootCount;
        private readonly long _bootUtcMs;
        private long _timeMs = 5000;
        private int _rowsSinceKey;
        private bool _isRowWaiting;
        private uint _crc;

        /// <param name="layout">What the rows hold.</param>
        /// <param name="rows">What they say.</param>
        /// <param name="nextElapsedMs">The time from each row to the next; null for the period.</param>
        /// <param name="capacity">The encoder's.</param>
        /// <param name="bootCount">Of the unit.</param>
        /// <param name="bootUtcMs">When that was; 0 for a unit that does not know UTC.</param>
        /// <param name="vehicle">Whose frames they are; empty for none's.</param>
        public FrameStream(FrameLayout layout, RowSource rows, Func<long>? nextElapsedMs = null, int capacity = 4096, int bootCount = 7, long bootUtcMs = 0, string vehicle = "")
        {
            Encoder = new FrameEncoder(layout, capacity) { Origin = Frames.OriginOf(vehicle) };
            _rows = rows;
            _nextElapsedMs = nextElapsedMs ?? (() => layout.PeriodMs);
            _bootCount = bootCount;
            _bootUtcMs = bootUtcMs;
        }

        public FrameEncoder Encoder { get; }

        /// <summary>Frames of a group as the catalogue has it, a row a second.</summary>
        public static FrameStream Of(SignalGroup group, int seed, RowStyle style = RowStyle.Wander, int bootCount = 7, string vehicle = "") =>
            new(new FrameLayout(group, 1000), new RowSource(SignalCatalogue.GetGroup(group), style, seed), bootCount: bootCount, vehicle: vehicle);

        /// <summary>Makes a frame of so many rows, or of fewer when it is full before, or the next row does not follow the last.</summary>
        public SentFrame Make(int rows, uint sequence)
        {
            while (Encoder.Rows < rows)
            {
                if (!_isRowWaiting)
                {
                    _rows.Next();
                    _timeMs += _nextElapsedMs();
                    _isRowWaiting = true;
                }

                if (!Encoder.TryAddRow(_timeMs, _rows.Values, _rows.Qualities))
                {
                    if (Encoder.Rows == 0)
                    {
                        throw new InvalidOperationException("An empty frame did not take a row.");
                    }

                    break;
                }

                _isRowWaiting = false;
                _rowsSinceKey = Encoder.IsKey && Encoder.Rows == 1 ? 0 : _rowsSinceKey;
                Keep(Encoder.Layout);
                _rowsSinceKey++;
            }

            int length = Encoder.Seal(sequence, _bootCount, _bootUtcMs + Encoder.FirstRowMs, _bootUtcMs != 0);
            byte[] bytes = Encoder.Buffer[..length];
            uint before = Encoder.IsKey ? Encoder.Origin : Frames.CrcBefore(_crc, sequence);
            _crc = Frames.CrcOf(bytes, before);
            SentFrame sent = new()
            {
                Bytes = bytes,
                Layout = Encoder.Layout,
                Sequence = sequence,
                IsKey = Encoder.IsKey,
                CrcBefore = before,
                TimesMs = [.. _timesMs],
                Values = [.. _values],
                Qualities = [.. _qualities],
            };
            _timesMs.Clear();
            _values.Clear();
            _qualities.Clear();
            return sent;
        }

        /// <summary>Makes frames with numbers that follow each other.</summary>
        public List<SentFrame> Make(int frames, int rows, uint sequence)
        {
            List<SentFrame> made = [];
            while (made.Count < frames)
            {
                made.Add(Make(rows, unchecked(sequence++)));
            }

            return made;
        }

        /// <summary>The multiple of a signal's step next to a value, away from zero where two are; within the signal's range.</summary>
        public static int Resolve(SignalDefinition signal, int step, int value)
        {
            long steps = ((Math.Abs((long)value) * 2) + step) / (2L * step) * Math.Sign(value);
            return (int)(Math.Clamp(steps, (long)Math.Ceiling(signal.Min / (decimal)step), (long)Math.Floor(signal.Max / (decimal)step)) * step);
        }

        private void Keep(FrameLayout layout)
        {
            int[] ids = layout.Ids;
            int[] values = new int[ids.Length];
            byte[] qualities = new byte[ids.Length];
            for (int column = 0; column < ids.Length; column++)
            {
                int id = ids[column];
                bool isDue = layout.Every is null || _rowsSinceKey % layout.Every[column] == 0;
                qualities[column] = isDue ? _rows.Qualities[id] : (byte)SignalQuality.NotDue;
                values[column] = qualities[column] == (byte)SignalQuality.Valid ? Resolve(SignalCatalogue.Get(id), layout.Steps[column], _rows.Values[id]) : 0;
            }

            _timesMs.Add(_bootUtcMs + _timeMs);
            _values.Add(values);
            _qualities.Add(qualities);
        }
    }
}
