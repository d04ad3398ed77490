using System;

namespace Telematics.Bench.World
{
    /// <summary>Bytes that are lost, doubled or garbled on a serial line, each by chance.</summary>
    public sealed class SerialNoise
    {
        /// <summary>The most bytes for <see cref="Pass"/>.</summary>
        public const int MostAtOnce = 256;

        private readonly Random _random;
        private double _chance;
        private int _clean = int.MaxValue;

        /// <summary>Makes a quiet one.</summary>
        /// <param name="random">Where chance comes from.</param>
        public SerialNoise(Random random)
        {
            _random = random;
        }

        /// <summary>The chance that something happens to a byte, 0 to below 1.</summary>
        public double Chance
        {
            get => _chance;
            set
            {
                _chance = value;
                _clean = DrawClean();
            }
        }

        /// <summary>Bytes that something has happened to so far.</summary>
        public long Hit { get; private set; }

        /// <summary>Whether something happens to one of the next bytes. If not, they count as passed.</summary>
        internal bool Hits(int count)
        {
            if (_clean < count)
            {
                return true;
            }

            _clean -= _chance > 0 ? count : 0;
            return false;
        }

        /// <summary>Passes bytes on.</summary>
        /// <param name="data">Up to <see cref="MostAtOnce"/> bytes.</param>
        /// <param name="heard">Receives what arrives: at most twice as many.</param>
        /// <returns>How many.</returns>
        internal int Pass(ReadOnlySpan<byte> data, Span<byte> heard)
        {
            int count = 0;
            foreach (byte sent in data)
            {
                heard[count++] = sent;
                if (_clean-- > 0)
                {
                    continue;
                }

                _clean = DrawClean();
                Hit++;
                switch (_random.Next(3))
                {
                    case 0:
                        count--;
                        break;
                    case 1:
                        heard[count++] = sent;
                        break;
                    default:
                        heard[count - 1] ^= (byte)(1 << _random.Next(8));
                        break;
                }
            }

            return count;
        }

        // How many bytes pass before the next that something happens to.
        private int DrawClean() =>
            _chance <= 0 ? int.MaxValue : (int)Math.Min(int.MaxValue, Math.Log(1 - _random.NextDouble()) / Math.Log(1 - _chance));
    }
}
