using System;
using System.Linq;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>Writes the inputs of a <see cref="RideVector"/>: rows, and where frames end.</summary>
    internal sealed class RideScript
    {
        public const long UtcMs = 1_777_636_800_000;

        private RideFrame _frame = new();

        public RideScript(string name, string about, FrameLayout layout, int keyIntervalMs = FrameEncoder.DefaultKeyIntervalMs, string vehicle = "")
        {
            Vector = new RideVector { Name = name, About = about, Vehicle = vehicle, Layout = layout, KeyIntervalMs = keyIntervalMs };
        }

        public RideVector Vector { get; }

        public uint Sequence { get; set; } = 1000;

        public int BootCount { get; set; } = 7;

        /// <summary>The UTC of the boot, or null while it is not known.</summary>
        public long? BootedAtMs { get; set; } = UtcMs;

        public int[] Ids => Vector.Layout.Ids;

        /// <summary>Adds a row in which all signals are valid.</summary>
        public void Add(long timeMs, int[] valuesById) => Add(timeMs, valuesById, _ => SignalQuality.Valid);

        public void Add(long timeMs, int[] valuesById, Func<int, SignalQuality> qualityOf) => _frame.Rows.Add(
            new VectorRow(timeMs, [.. Ids.Select(qualityOf)], [.. Ids.Select(id => qualityOf(id) == SignalQuality.Valid ? valuesById[id] : 0)]));

        /// <summary>Makes the next frame, of which no row has been added, a key frame.</summary>
        public void RequestKey() => _frame = new RideFrame { RequestsKey = true };

        /// <summary>Ends the frame.</summary>
        public void Seal()
        {
            long firstRowMs = _frame.Rows[0].TimeMs;
            Vector.Frames.Add(new RideFrame
            {
                RequestsKey = _frame.RequestsKey,
                Rows = _frame.Rows,
                Sequence = Sequence++,
                BootCount = BootCount,
                BaseTimeMs = firstRowMs + (BootedAtMs ?? 0),
                IsUtc = BootedAtMs is not null,
            });
            _frame = new RideFrame();
        }

        /// <summary>Rides with a row a second and a frame every ten.</summary>
        public RideScript Ride(ScriptedVehicle vehicle, int rows)
        {
            for (int row = 0; row < rows; row++)
            {
                vehicle.Ride(1);
                Add(20_000 + (row * 1000L), vehicle.Values);
                if (row % 10 == 9)
                {
                    Seal();
                }
            }

            return this;
        }
    }
}
