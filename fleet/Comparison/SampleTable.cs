using System;
using System.Collections.Generic;
using Telematics.Fleet.Decoding;
using Telematics.Signals;

namespace Telematics.Fleet.Comparison
{
    /// <summary>Samples in memory, a column a signal: what goes into frames, and into everything that they are compared with.</summary>
    public sealed class SampleTable
    {
        /// <summary>More would not fit in one array in some of the forms that samples are compared in.</summary>
        public const int MaxRows = 5_000_000;

        private const int FirstCapacity = 1024;

        private readonly int[] _ids;
        private readonly int[][] _raw;
        private readonly bool[][] _has;
        private readonly int[] _steps;
        private long[] _timesMs;

        /// <summary>Makes an empty table.</summary>
        /// <param name="ids">The signals, each once; their columns are in ascending order of ids, whatever the order here.</param>
        /// <param name="isUtc">Whether the times count from 1970-01-01 UTC.</param>
        /// <exception cref="ArgumentException">A signal is given twice, or is not in the catalogue.</exception>
        public SampleTable(ReadOnlySpan<int> ids, bool isUtc)
        {
            _ids = ids.ToArray();
            Array.Sort(_ids);
            for (int i = 0; i < _ids.Length; i++)
            {
                if (_ids[i] < 0 || _ids[i] >= SignalCatalogue.Count || (i > 0 && _ids[i] == _ids[i - 1]))
                {
                    throw new ArgumentException($"Signal {_ids[i]} is not in the catalogue, or given twice.", nameof(ids));
                }
            }

            IsUtc = isUtc;
            _steps = Array.ConvertAll(_ids, id => (int)SignalCatalogue.Current.Step[id]);
            _timesMs = new long[FirstCapacity];
            _raw = new int[_ids.Length][];
            _has = new bool[_ids.Length][];
            for (int column = 0; column < _ids.Length; column++)
            {
                _raw[column] = new int[FirstCapacity];
                _has[column] = new bool[FirstCapacity];
            }
        }

        private SampleTable(SampleTable whole, int without)
        {
            _ids = Without(whole._ids, without);
            _raw = Without(whole._raw, without);
            _has = Without(whole._has, without);
            _steps = Without(whole._steps, without);
            _timesMs = whole._timesMs;
            IsUtc = whole.IsUtc;
            Rows = whole.Rows;
            PeriodMs = whole.PeriodMs;
        }

        /// <summary>The signals, ascending.</summary>
        public ReadOnlySpan<int> Ids => _ids;

        /// <summary>How many signals there are.</summary>
        public int Columns => _ids.Length;

        /// <summary>How many samples there are.</summary>
        public int Rows { get; private set; }

        /// <summary>Whether the times count from 1970-01-01 UTC.</summary>
        public bool IsUtc { get; }

        /// <summary>Nominal time between samples, set by who knows it; see <see cref="SetUsualPeriod"/>.</summary>
        public int PeriodMs { get; set; }

        /// <summary>The definition of a column's signal.</summary>
        public SignalDefinition GetSignal(int column) => SignalLines.Of(SignalCatalogue.Current)[_ids[column]];

        /// <summary>A column's resolution in raw units: the catalogue's, unless it was set.</summary>
        public int GetStep(int column) => _steps[column];

        /// <summary>Sets a column's resolution.</summary>
        /// <param name="column">The column.</param>
        /// <param name="step">In raw units; 1 or more.</param>
        public void SetStep(int column, int step) => _steps[column] = step;

        /// <summary>The place of a signal, or -1.</summary>
        public int FindColumn(int id) => Math.Max(-1, Array.BinarySearch(_ids, id));

        /// <summary>When a sample was taken, in milliseconds.</summary>
        public long GetTimeMs(int row) => _timesMs[row];

        /// <summary>A value in raw units, as it was measured.</summary>
        /// <returns>False where there is none.</returns>
        public bool TryGetRaw(int row, int column, out int raw)
        {
            raw = _raw[column][row];
            return _has[column][row];
        }

        /// <summary>A value in steps of its signal: the nearest, halves away from zero, as frames round.</summary>
        /// <returns>False where there is none.</returns>
        public bool TryGetSteps(int row, int column, out int steps)
        {
            steps = ToSteps(_raw[column][row], _steps[column]);
            return _has[column][row];
        }

        /// <summary>How many values there are in all.</summary>
        public long CountValues()
        {
            long count = 0;
            foreach (bool[] column in _has)
            {
                count += column.AsSpan(0, Rows).Count(true);
            }

            return count;
        }

        /// <summary>Adds a sample without values.</summary>
        /// <param name="timeMs">When it was taken, not before the sample before.</param>
        public void AddRow(long timeMs)
        {
            if (Rows == _timesMs.Length)
            {
                int capacity = checked(Rows * 2);
                Array.Resize(ref _timesMs, capacity);
                for (int column = 0; column < _ids.Length; column++)
                {
                    Array.Resize(ref _raw[column], capacity);
                    Array.Resize(ref _has[column], capacity);
                }
            }

            _timesMs[Rows++] = timeMs;
        }

        /// <summary>Sets a value of the last sample.</summary>
        /// <param name="column">The signal's place.</param>
        /// <param name="raw">In raw units, within the signal's range.</param>
        public void Set(int column, int raw)
        {
            _raw[column][Rows - 1] = raw;
            _has[column][Rows - 1] = true;
        }

        /// <summary>Sets <see cref="PeriodMs"/> to the time between samples that occurs most often, 0 for less than two samples.</summary>
        public void SetUsualPeriod()
        {
            Dictionary<long, int> counts = [];
            int most = 0;
            for (int row = 1; row < Rows; row++)
            {
                long differenceMs = _timesMs[row] - _timesMs[row - 1];
                int count = counts.GetValueOrDefault(differenceMs) + 1;
                counts[differenceMs] = count;
                if (count > most && differenceMs <= int.MaxValue)
                {
                    most = count;
                    PeriodMs = (int)differenceMs;
                }
            }
        }

        /// <summary>The row after the last that a message holds which begins at a row and covers so much time, as the unit's sampler has it.</summary>
        public int EndOfBatch(int firstRow, int sealAfterMs)
        {
            int row = firstRow + 1;
            while (row < Rows && _timesMs[row - 1] - _timesMs[firstRow] + PeriodMs < sealAfterMs)
            {
                row++;
            }

            return row;
        }

        /// <summary>The same samples without one signal. Shares this table's memory: add nothing to either afterwards.</summary>
        public SampleTable Without(int column) => new(this, column);

        private static int ToSteps(int raw, int step) => (int)((raw < 0 ? raw - (long)(step >> 1) : raw + (long)(step >> 1)) / step);

        private static T[] Without<T>(T[] items, int at) => [.. items[..at], .. items[(at + 1)..]];
    }
}
