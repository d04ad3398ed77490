using System;
using System.Collections.Generic;

namespace Telematics.Fleet
{
    /// <summary>
    /// The far end of the wire: takes frames as they come, tells what is sound and new from what is not, and counts. What it
    /// knows lives as long as it does. For one thread.
    /// </summary>
    public sealed class Receiver
    {
        /// <summary>How many vehicles it knows. Frames of others are refused.</summary>
        public const int MaxVehicles = 100_000;

        private readonly Dictionary<string, VehicleRecord> _vehicles = [];
        private readonly long[] _refused = new long[Enum.GetValues<FrameError>().Length];

        /// <summary>What the last frame said; meaningless after one that was refused.</summary>
        public DecodedFrame Frame { get; } = new();

        /// <summary>Why the last frame was refused.</summary>
        public FrameError LastError { get; private set; }

        /// <summary>Frames that were sound and new.</summary>
        public long Frames { get; private set; }

        /// <summary>Samples in them.</summary>
        public long Samples { get; private set; }

        /// <summary>Bytes of them.</summary>
        public long Bytes { get; private set; }

        /// <summary>Sound frames that had been received before.</summary>
        public long Duplicates { get; private set; }

        /// <summary>Frames that were refused, for any reason.</summary>
        public long Refused { get; private set; }

        /// <summary>Vehicles that sound frames came from.</summary>
        public int Vehicles => _vehicles.Count;

        /// <summary>Frames that are missing: numbers between others of the same boot of a unit. Some may still come.</summary>
        public long Missing
        {
            get
            {
                long missing = 0;
                foreach (VehicleRecord vehicle in _vehicles.Values)
                {
                    missing += vehicle.Missing;
                }

                return missing;
            }
        }

        /// <summary>Frames that were refused for one reason.</summary>
        public long GetRefused(FrameError error) => _refused[(int)error];

        /// <summary>Takes a frame.</summary>
        /// <param name="vehicle">The vehicle's id.</param>
        /// <param name="payload">What came; anything.</param>
        /// <returns>What became of it. When accepted, it is in <see cref="Frame"/>.</returns>
        public Reception Receive(string vehicle, ReadOnlySpan<byte> payload)
        {
            if (!FrameDecoder.TryDecode(payload, Frame, out FrameError error))
            {
                return Refuse(error);
            }

            LastError = FrameError.None;
            if (!_vehicles.TryGetValue(vehicle, out VehicleRecord? record))
            {
                if (_vehicles.Count == MaxVehicles)
                {
                    return Refuse(FrameError.TooManyVehicles);
                }

                record = new VehicleRecord();
                _vehicles.Add(vehicle, record);
            }

            if (!record.Add(Frame))
            {
                Duplicates++;
                return Reception.Duplicate;
            }

            Frames++;
            Samples += Frame.RowCount;
            Bytes += payload.Length;
            return Reception.Accepted;
        }

        private Reception Refuse(FrameError error)
        {
            LastError = error;
            Refused++;
            _refused[(int)error]++;
            return Reception.Refused;
        }
    }
}
