using Telematics.Sampling;

namespace Telematics.Bench.Commands
{
    /// <summary>What <c>telematics frames</c> is asked for. One of <see cref="CsvFile"/>, <see cref="NmeaFile"/> and <see cref="Ride"/> is set.</summary>
    public sealed record FramesOptions
    {
        /// <summary>Samples as a CSV, or null.</summary>
        public string? CsvFile { get; init; }

        /// <summary>A recording of a GNSS receiver, or null.</summary>
        public string? NmeaFile { get; init; }

        /// <summary>The name of a modelled ride, or null.</summary>
        public string? Ride { get; init; }

        /// <summary>Seed of all that is drawn on the ride.</summary>
        public int Seed { get; init; } = 1;

        /// <summary>Length of the ride, s.</summary>
        public int DurationS { get; init; } = 3600;

        /// <summary>The signals to take, by their ids; null for what the source has.</summary>
        public int[]? Signals { get; init; }

        /// <summary>Resolutions that are not the catalogue's; null for none.</summary>
        public SignalLevel[]? Resolutions { get; init; }

        /// <summary>The first sample of each period of this rate is taken, Hz; null for all.</summary>
        public double? AtHz { get; init; }

        /// <summary>How much time a frame covers at most, s.</summary>
        public double SealS { get; init; } = 10;

        /// <summary>How much time passes at most between frames that decode alone, s.</summary>
        public double KeyS { get; init; } = 120;

        /// <summary>Whether the decoder's speed is measured.</summary>
        public bool Benchmark { get; init; }

        /// <summary>End with a line of JSON.</summary>
        public bool Json { get; init; }
    }
}
