using System;
using System.Collections.Generic;

namespace Telematics.Fleet.Decoding
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

        /// <summary>Frames that are kept until what they continue comes; or that were given up waiting.</summary>
        public long Waiting
        {
            get
            {
                long waiting = 0;
                foreach (VehicleRecord vehicle in _vehicles.Values)
                {
                    waiting += vehicle.Decoder.Waiting + vehicle.Decoder.GivenUp;
                }

                return waiting;
            }
        }

        /// <summary>Frames that were refused, for any reason.</summary>
        public long Refused { get; private set; }

        /// <summary>Vehicles that sound frames came from, or frames that wait.</summary>
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

        /// <summary>Takes a frame. Once one was accepted, <see cref="TryNext"/> may yield more that had to wait for it.</summary>
        /// <param name="vehicle">The vehicle's id.</param>
        /// <param name="payload">What came; anything.</param>
        /// <returns>What became of it. When accepted, it is in <see cref="Frame"/>.</returns>
        public Reception Receive(string vehicle, ReadOnlySpan<byte> payload)
        {
            bool isKnown = _vehicles.TryGetValue(vehicle, out VehicleRecord? record);
            record ??= new VehicleRecord(vehicle);
            FrameResult result = record.Decoder.Decode(payload, Frame, out FrameError error);
            if (result == FrameResult.Refused)
            {
                return Refuse(error);
            }

            if (!isKnown)
            {
                if (_vehicles.Count == MaxVehicles)
                {
                    return Refuse(FrameError.TooManyVehicles);
                }

                _vehicles.Add(vehicle, record);
            }

            return Take(record, result, payload.Length);
        }

        /// <summary>Yields a frame that was kept until another came.</summary>
        /// <param name="vehicle">The vehicle that a frame was accepted from.</param>
        /// <returns>Whether there was one; it is in <see cref="Frame"/>.</returns>
        public bool TryNext(string vehicle)
        {
            if (_vehicles.TryGetValue(vehicle, out VehicleRecord? record))
            {
                while (record.Decoder.TryDecodeWaiting(Frame, out int length))
                {
                    if (Take(record, FrameResult.Decoded, length) == Reception.Accepted)
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        private Reception Take(VehicleRecord record, FrameResult result, int length)
        {
            LastError = FrameError.None;
            if (result == FrameResult.Waiting)
            {
                LastError = FrameError.Unconnected;
                return Reception.Waiting;
            }

            if (result == FrameResult.Repeated || !record.Add(Frame))
            {
                Duplicates++;
                return Reception.Duplicate;
            }

            Frames++;
            Samples += Frame.RowCount;
            Bytes += length;
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
