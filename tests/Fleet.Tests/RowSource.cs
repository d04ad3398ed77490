using System;
using System.Linq;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    /// <summary>Rows that follow from a seed. Where there is no valid value there is one that must not get anywhere.</summary>
    internal sealed class RowSource
    {
        private static readonly int[] Sentinels = [int.MinValue, int.MaxValue, -1, 0x7FFF, -0x8000, 0x7FC00000];

        private readonly int[] _ids;
        private readonly Random _random;
        private readonly int[] _latest = new int[SignalCatalogue.Count];
        private int _row;

        public RowSource(int[] ids, RowStyle style, int seed)
        {
            _ids = ids;
            Style = style;
            _random = new Random(seed);
            for (int id = 0; id < SignalCatalogue.Count; id++)
            {
                SignalDefinition signal = SignalCatalogue.Get(id);
                _latest[id] = (int)_random.NextInt64(signal.Min, (long)signal.Max + 1);
            }
        }

        /// <summary>What they are like from here on.</summary>
        public RowStyle Style { get; set; }

        /// <summary>Values by id, of the row that was made last.</summary>
        public int[] Values { get; } = [.. Enumerable.Repeat(int.MinValue, SignalCatalogue.Count)];

        /// <summary>Qualities by id.</summary>
        public byte[] Qualities { get; } = [.. Enumerable.Repeat((byte)SignalQuality.NeverSeen, SignalCatalogue.Count)];

        public void Next()
        {
            foreach (int id in _ids)
            {
                Move(id);
                MoveQuality(id);
                Values[id] = Qualities[id] == (byte)SignalQuality.Valid ? _latest[id] : Sentinels[_random.Next(Sentinels.Length)];
            }

            _row++;
        }

        private void Move(int id)
        {
            SignalDefinition signal = SignalCatalogue.Get(id);
            long range = (long)signal.Max - signal.Min;
            long moved = _latest[id] + Style switch
            {
                RowStyle.Wander => _random.Next(50) == 0 ? _random.NextInt64(-range, range) : _random.Next(3) > 0 ? _random.NextInt64(-6, 7) * signal.Step : 0,
                RowStyle.Walk => _random.NextInt64(-range, range + 1) >> _random.Next(32),
                RowStyle.Still => _random.Next(200) == 0 ? signal.Step : 0,
                RowStyle.Flicker => _random.NextInt64(-range, range + 1),
                _ => 0,
            };
            _latest[id] = Style switch
            {
                RowStyle.Extremes => ((_row + (_row / 7 * id)) & 1) == 0 ? signal.Min : signal.Max,
                RowStyle.Lie when _random.Next(20) == 0 => (int)_random.NextInt64(int.MinValue, int.MaxValue),
                _ => (int)Math.Clamp(moved, signal.Min, signal.Max),
            };
        }

        private void MoveQuality(int id)
        {
            (int toValid, int toStale) = Style switch
            {
                RowStyle.Wander => (5, 40),
                RowStyle.Walk => (3, 30),
                RowStyle.Flicker => (2, 2),
                _ => (1, 1000),
            };
            if (Qualities[id] == (byte)SignalQuality.Valid)
            {
                Qualities[id] = (byte)(_random.Next(toStale) == 0 ? SignalQuality.Stale : SignalQuality.Valid);
            }
            else if (_random.Next(toValid) == 0)
            {
                Qualities[id] = (byte)SignalQuality.Valid;
            }
            else if (_random.Next(100) == 0)
            {
                Qualities[id] = (byte)SignalQuality.Stale;
            }
        }
    }
}
