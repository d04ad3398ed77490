using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Telematics.Signals;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>The files of tests/vectors.</summary>
    internal static class VectorFiles
    {
        /// <summary>Set to 1, the vectors are written anew before the tests run.</summary>
        public const string WriteVariable = "TELEMATICS_WRITE_VECTORS";

        private const string Commute = "commute.json";
        private const string OfDevice = "tests/Frames.Tests/RideFrames.cs";

        public static string Folder { get; } = Repository.PathOf("tests/vectors");

        public static string[] Rides() => [.. Names().Where(name => !ArrivalScripts.Names.Contains(name))];

        public static string[] Arrivals() => [.. Names().Where(ArrivalScripts.Names.Contains)];

        public static RideVector ReadRide(string name) => RideVector.Read(PathOf(name));

        public static ArrivalVector ReadArrivals(string name) => ArrivalVector.Read(PathOf(name));

        /// <summary>Writes what the encoder makes of the inputs, and what the decoder makes of that, if it is told to.</summary>
        public static void WriteIfTold()
        {
            if (Environment.GetEnvironmentVariable(WriteVariable) != "1")
            {
                return;
            }

            // The commute's inputs are a modelled ride as it once was: they are kept. So is all that is of an earlier catalogue, and what
            // arrives, which is of the first.
            IEnumerable<RideVector> rides = VectorScripts.All().Append(RideVector.Read(Path.Combine(Folder, Commute)));
            foreach (RideVector ride in rides.Where(ride => !IsEarlier(ride.Name)))
            {
                List<byte[]> frames = ride.Encode();
                for (int i = 0; i < frames.Count; i++)
                {
                    ride.Frames[i].Bytes = frames[i];
                }

                List<ExpectedFrame> decoded = ride.Decode();
                for (int i = 0; i < frames.Count; i++)
                {
                    ride.Frames[i].Decoded = decoded[i];
                }

                File.WriteAllText(PathOf(ride.Name), ride.ToJson());
            }

            foreach (ArrivalVector arrivals in ArrivalScripts.All().Where(arrivals => !File.Exists(PathOf(arrivals.Name))))
            {
                arrivals.Decode((arrival, result, reason, frames) =>
                {
                    arrival.Result = result;
                    arrival.Reason = reason;
                    arrival.Decoded = frames;
                });
                File.WriteAllText(PathOf(arrivals.Name), arrivals.ToJson());
            }

            WriteDevice(ReadRide("device"));
        }

        private static bool IsEarlier(string name) => File.Exists(PathOf(name)) && ReadRide(name).Layout.Catalogue.Version != SignalCatalogue.Version;

        private static void WriteDevice(RideVector ride)
        {
            StringBuilder text = new();
            text.Append("namespace Telematics.Frames.Tests\n{\n");
            text.Append("    /// <summary>The frames of <see cref=\"ScriptedRide\"/>. Written with the vectors: see tests/vectors/README.md.</summary>\n");
            text.Append("    public static class RideFrames\n    {\n        /// <summary>The frames, in their order.</summary>\n");
            text.Append("        public static readonly string[] Hex =\n        {\n");
            text.AppendJoin("", ride.Frames.Select(frame => $"            \"{frame.Hex}\",\n"));
            text.Append("        };\n    }\n}\n");
            File.WriteAllText(Repository.PathOf(OfDevice), text.ToString());
        }

        private static string[] Names() => [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

        private static string PathOf(string name) => Path.Combine(Folder, $"{name}.json");
    }
}
