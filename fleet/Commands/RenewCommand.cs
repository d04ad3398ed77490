using System.IO;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Commands
{
    /// <summary><c>fleet renew</c>: gives a store that is a copy an identifier of its own.</summary>
    public static class RenewCommand
    {
        /// <summary>Gives it, and says which.</summary>
        /// <exception cref="StoreException">There is no such store, or it is in use or cannot be written; says why.</exception>
        public static int Run(string file, TextWriter output)
        {
            if (!File.Exists(file))
            {
                throw new StoreException($"There is no file '{file}'.");
            }

            using FleetStore store = FleetStore.Open(file);
            string before = store.Id;
            store.RenewId();
            output.WriteLine($"The receiver of '{file}' is 'fleet-{store.Id}' now, and was 'fleet-{before}'.");
            return 0;
        }
    }
}
