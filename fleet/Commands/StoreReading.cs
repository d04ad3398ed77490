using System.Collections.Generic;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Commands
{
    /// <summary>What the commands share that read a store.</summary>
    internal static class StoreReading
    {
        /// <summary>The one vehicle, or all.</summary>
        public static List<StoredVehicle> Choose(FleetStore store, string? vehicle)
        {
            List<StoredVehicle> vehicles = store.ReadVehicles();
            if (vehicle is not null)
            {
                vehicles.RemoveAll(one => one.Name != vehicle);
                if (vehicles.Count == 0)
                {
                    throw new FleetException($"The store '{store.File}' has nothing of {vehicle}.");
                }
            }

            return vehicles;
        }
    }
}
