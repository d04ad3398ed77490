using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using Telematics.Bench.Heap;
using Telematics.Bench.Models;
using Telematics.Bench.Ride;
using Telematics.Bench.World;
using Telematics.Esp32;
using Telematics.LilygoTA7670;

namespace Telematics.Bench.Commands
{
    /// <summary>What the unit's objects take on the device's heap, after the board as it is flashed has run for a while.</summary>
    public static class HeapCommand
    {
        private const int RunS = 30;
        private const int TypesShown = 40;
        private const string Settings =
            "vehicle=cost\nbroker.host=broker\nmodem.apn=internet\nmotor.id=10\nmotor.pole-pairs=5\nwheel.circumference=1980\n";

        private static readonly JsonSerializerOptions Camel = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

        /// <summary>Measures and prints.</summary>
        /// <returns>0.</returns>
        public static int Run(bool json, TextWriter output)
        {
            using WiredBoard board = MakeBoard();
            board.RunFor(RunS);
            DeviceHeap heap = Measure(board);
            Dictionary<string, int> byPart = heap.Entries.GroupBy(e => e.Part)
                .OrderByDescending(p => p.Sum(e => e.Bytes)).ToDictionary(p => p.Key, p => p.Sum(e => e.Bytes));
            if (json)
            {
                output.WriteLine(JsonSerializer.Serialize(new { ObjectBytes = heap.Bytes, ByPart = byPart }, Camel));
                return 0;
            }

            output.WriteLine(FormattableString.Invariant($"objects after start {heap.Bytes,8} bytes"));
            foreach ((string part, int bytes) in byPart)
            {
                output.WriteLine(FormattableString.Invariant($"  {part,-17} {bytes,8}"));
            }

            output.WriteLine();
            output.WriteLine("   bytes  count  part               type");
            foreach (DeviceHeap.Entry entry in heap.Entries.Take(TypesShown))
            {
                output.WriteLine(FormattableString.Invariant($"{entry.Bytes,8} {entry.Count,6}  {entry.Part,-18} {entry.Type}"));
            }

            return 0;
        }

        /// <summary>The board that is measured, on the commute.</summary>
        public static WiredBoard MakeBoard()
        {
            VehicleState truth = new() { Utc = new DateTime(2026, 5, 4, 6, 30, 0, DateTimeKind.Utc) };
            WiredBoard board = new(LilygoTA7670Wiring.Make(), Settings, truth, new GnssReceiverOptions(), Route.Find("commute"));
            _ = new BatteryNode(board.Bus, truth);
            _ = new VescNode(board.Bus, truth, VirtualBoard.MotorControllerId);
            return board;
        }

        /// <summary>Walks a board's objects.</summary>
        public static DeviceHeap Measure(WiredBoard board)
        {
            List<Assembly> device = DeviceAssemblies(typeof(LilygoTA7670Wiring).Assembly);
            DeviceHeap heap = new(device);
            foreach (Assembly assembly in device)
            {
                heap.AddStatics(assembly);
            }

            heap.Add(board.Loop);
            heap.AddFramework();

            // The loop's, asleep, and the one that the interrupts of pins and ports run in, at rest.
            heap.AddThread(
                "thread of the loop",
                typeof(LilygoTA7670Wiring).Assembly.EntryPoint,
                typeof(BoardProgram).GetMethod(nameof(BoardProgram.Run)),
                typeof(BoardLoop).GetMethod(nameof(BoardLoop.Run)),
                typeof(BoardLoop).GetMethod("Wait", BindingFlags.Instance | BindingFlags.NonPublic),
                null);
            heap.AddThread("thread of the interrupts");
            return heap;
        }

        // The board's program and all device assemblies that it needs, directly or not.
        private static List<Assembly> DeviceAssemblies(Assembly program)
        {
            List<Assembly> found = [program];
            for (int i = 0; i < found.Count; i++)
            {
                foreach (AssemblyName name in found[i].GetReferencedAssemblies().Where(n => n.Name!.StartsWith("Telematics.", StringComparison.Ordinal)))
                {
                    if (found.All(a => a.GetName().Name != name.Name))
                    {
                        found.Add(Assembly.Load(name));
                    }
                }
            }

            return found;
        }
    }
}
