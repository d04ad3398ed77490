using System.IO;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Output;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Commands
{
    /// <summary><c>fleet export</c>: shows the samples that are in a store.</summary>
    public static class ExportCommand
    {
        /// <summary>Shows the samples of one vehicle, or of all, by the numbers of their frames.</summary>
        /// <exception cref="StoreException">The store cannot be read; says why.</exception>
        /// <exception cref="FleetException">There is no such vehicle in it.</exception>
        public static int Run(string file, string? vehicle, ISampleWriter writer, TextWriter errors)
        {
            using FleetStore store = FleetStore.OpenToRead(file);
            DecodedFrame frame = new();
            foreach (StoredVehicle one in StoreReading.Choose(store, vehicle))
            {
                StoreDecoder decoder = new(store, one);
                long unreadable = 0;
                foreach (StoredFrame stored in store.ReadFrames(one))
                {
                    if (!decoder.TryDecode(stored, frame))
                    {
                        unreadable++;
                        continue;
                    }

                    for (int row = 0; row < frame.RowCount; row++)
                    {
                        writer.Write(one.Name, frame, row);
                    }
                }

                if (unreadable > 0)
                {
                    writer.Flush();
                    errors.WriteLine($"{one.Name}: {unreadable} frames cannot be read here.");
                }
            }

            writer.Flush();
            return 0;
        }
    }
}
