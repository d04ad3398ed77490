using System.Text;

namespace Telematics.Signals
{
    /// <summary>What is fixed about a signal: one line of the catalogue.</summary>
    public sealed class SignalDefinition
    {
        private static readonly byte[] Nothing = new byte[0];

        /// <summary>Makes a line of the catalogue.</summary>
        public SignalDefinition(
            int id, SignalGroup group, string name, string? vssPath, string unit, int decimals, int step, int min, int max, int maxAgeMs,
            int typical, int spread, int miss)
        {
            Id = id;
            Group = group;
            Name = name;
            VssPath = vssPath;
            Unit = unit;
            Decimals = decimals;
            Step = step;
            Min = min;
            Max = max;
            MaxAgeMs = maxAgeMs;
            Typical = typical;
            Spread = spread;
            Miss = miss;
            NameBytes = Encoding.UTF8.GetBytes(name);
            UnitBytes = unit.Length == 0 ? Nothing : Encoding.UTF8.GetBytes(unit);
            VssPathBytes = vssPath == null ? Nothing : Encoding.UTF8.GetBytes(vssPath);
        }

        /// <summary>The signal's number, one of <see cref="SignalId"/>; its index in the catalogue.</summary>
        public int Id { get; }

        /// <summary>With which others it is sampled.</summary>
        public SignalGroup Group { get; }

        /// <summary>Short name in camel case, as in commands and JSON.</summary>
        public string Name { get; }

        /// <summary>Its path in the COVESA Vehicle Signal Specification 6.0, or null where that has none with this meaning.</summary>
        public string? VssPath { get; }

        /// <summary>Unit of the scaled value, by its VSS name (<c>km/h</c>, <c>Celsius</c>); empty for a plain number.</summary>
        public string Unit { get; }

        /// <summary>One raw unit is 10 to the power of minus this many of <see cref="Unit"/>; 0 to 9.</summary>
        public int Decimals { get; }

        /// <summary>What a frame resolves, in raw units: a value goes out as the nearest multiple of it.</summary>
        public int Step { get; }

        /// <summary>Least plausible raw value, a multiple of <see cref="Step"/>; less is refused.</summary>
        public int Min { get; }

        /// <summary>Greatest plausible raw value, a multiple of <see cref="Step"/>; more is refused.</summary>
        public int Max { get; }

        /// <summary>How long a value holds without being set again, in milliseconds.</summary>
        public int MaxAgeMs { get; }

        /// <summary>About what the signal is before anything is known of it, in raw units.</summary>
        public int Typical { get; }

        /// <summary>About how far from that it may be, in raw units, at least 1.</summary>
        public int Spread { get; }

        /// <summary>About by how much a good prediction misses it from row to row, in 256ths of <see cref="Step"/>, at least 1.</summary>
        public int Miss { get; }

        /// <summary><see cref="Name"/> as bytes. Not to be changed.</summary>
        public byte[] NameBytes { get; }

        /// <summary><see cref="Unit"/> as bytes. Not to be changed.</summary>
        public byte[] UnitBytes { get; }

        /// <summary><see cref="VssPath"/> as bytes, empty for none. Not to be changed.</summary>
        public byte[] VssPathBytes { get; }
    }
}
