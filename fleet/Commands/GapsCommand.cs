using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Commands
{
    /// <summary><c>fleet gaps</c>: lists what is not in a store, and why.</summary>
    public static class GapsCommand
    {
        private static readonly JsonEncodedText[] JsonReasons =
        [
            JsonEncodedText.Encode("missing"), JsonEncodedText.Encode("betweenBoots"), JsonEncodedText.Encode("noRoom"),
            JsonEncodedText.Encode("damaged"), JsonEncodedText.Encode("neverUsed"), JsonEncodedText.Encode("released"), JsonEncodedText.Encode("notHere"),
        ];

        private static readonly string[] Reasons =
        [
            "missing", "between two boots: never used, or missing", "dropped for lack of room", "damaged in the unit", "never used",
            "acknowledged before, and lost with the store that had it", "not in the unit any more, which does not know why",
        ];

        /// <summary>Lists the gaps of one vehicle, or of all.</summary>
        /// <exception cref="StoreException">The store cannot be read; says why.</exception>
        /// <exception cref="FleetException">There is no such vehicle in it.</exception>
        public static int Run(string file, string? vehicle, bool json, Stream output, TextWriter text, TextWriter errors)
        {
            using FleetStore store = FleetStore.OpenToRead(file);
            List<StoredVehicle> vehicles = StoreReading.Choose(store, vehicle);
            if (!json)
            {
                text.WriteLine($"{"vehicle",-24} {"first",10} {"last",10} {"count",10} reason");
            }

            foreach (StoredVehicle one in vehicles)
            {
                foreach (Gap gap in GapFinder.Find(store, one))
                {
                    if (json)
                    {
                        WriteJson(output, one.Name, gap);
                    }
                    else
                    {
                        text.WriteLine($"{one.Name,-24} {gap.First,10} {gap.Last,10} {gap.Count,10} {Reasons[(int)gap.Reason]}");
                    }
                }

                long conflicts = store.CountConflicts(one);
                if (conflicts > 0)
                {
                    errors.WriteLine($"{one.Name}: {conflicts} frames have numbers that other frames have, and are kept aside; perhaps two units have this id.");
                }
            }

            output.Flush();
            return 0;
        }

        private static void WriteJson(Stream output, string vehicle, Gap gap)
        {
            using (Utf8JsonWriter line = new(output))
            {
                line.WriteStartObject();
                line.WriteString("vehicle", vehicle);
                line.WriteNumber("first", gap.First);
                line.WriteNumber("last", gap.Last);
                line.WriteNumber("count", gap.Count);
                line.WriteString("reason", JsonReasons[(int)gap.Reason]);
                line.WriteEndObject();
            }

            output.WriteByte((byte)'\n');
        }
    }
}
