using System.Collections.Generic;
using Telematics.Bench.FarEnd;
using Telematics.Bench.World;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Store;

namespace Telematics.Bench.Faults
{
    /// <summary>What is in the receiver's store of one vehicle, held against what was sampled.</summary>
    public sealed class StoreAudit
    {
        private readonly HashSet<uint> _sequences = [];

        private StoreAudit()
        {
        }

        /// <summary>Rows in the store.</summary>
        public int Samples { get; private set; }

        /// <summary>Values that differ from those sampled by more than their resolution, and frames that cannot be.</summary>
        public int Mismatches { get; private set; }

        /// <summary>Reads a store.</summary>
        /// <exception cref="BenchInputException">It cannot be read.</exception>
        public static StoreAudit Read(string file, string vehicle, TruthLog truth)
        {
            StoreAudit audit = new();
            try
            {
                using FleetStore store = FleetStore.OpenToRead(file);
                foreach (StoredVehicle one in store.ReadVehicles())
                {
                    if (one.Name == vehicle)
                    {
                        audit.Read(store, one, truth);
                    }
                }
            }
            catch (StoreException e)
            {
                throw new BenchInputException(e.Message);
            }

            return audit;
        }

        /// <summary>Whether the frame of a number is there.</summary>
        public bool Has(uint sequence) => _sequences.Contains(sequence);

        private void Read(FleetStore store, StoredVehicle vehicle, TruthLog truth)
        {
            StoreDecoder decoder = new(store, vehicle);
            DecodedFrame frame = new();
            foreach (StoredFrame stored in store.ReadFrames(vehicle))
            {
                if (decoder.TryDecode(stored, frame))
                {
                    _sequences.Add(stored.Sequence);
                    Samples += frame.RowCount;
                    Mismatches += truth.CountDifferences(frame);
                }
                else
                {
                    Mismatches++;
                }
            }

            Mismatches += (int)store.CountConflicts(vehicle);
        }
    }
}
