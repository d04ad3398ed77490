using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.World;
using Telematics.Buses;
using Telematics.Esp32;
using Telematics.LilygoTA7670;
using Telematics.Mqtt;
using Telematics.Unit;
using Telematics.Uplink;

namespace Telematics.Boards.Tests
{
    /// <summary>That whatever a part counts is in the unit's table, under its name, and in the document.</summary>
    [TestClass]
    public class CounterTableTests
    {
        private const string Settings = "vehicle=MC-0042\nbroker.host=127.0.0.1\nmotor.id=10\nmotor.pole-pairs=5\n";

        // Whole numbers that can be read and are no counters of the part, or are told by another.
        private static readonly string[] NoCounters =
        [
            // What is configured, measured or decoded.
            "AtChannel.ErrorCode", "AtChannel.ResultLength", "BatteryState.*", "BoardPin.*", "Catalogue.*", "Esp32SerialPort.BytesToRead", "FrameLayout.*",
            "M2MqttLink.MaxPayload", "Mcp2515.ReceiveErrorCount", "Mcp2515.TransmitErrorCount", "MotorState.*", "ReceiverAcknowledgement.*",
            "ScheduledTask.DeadlineMs", "ScheduledTask.LastUs", "ScheduledTask.PeriodMs", "ScheduledTask.WorstUs", "Scheduler.WorstPassMs", "SignalDefinition.*",
            "SignalLevel.*", "SimcomModem.OperatorCode", "SimcomModem.SignalStrengthDbm", "SimcomMqttLink.LastResultCode", "SimcomMqttLink.MaxPayload", "UnitSettings.*",
            "CounterTable.Parts", "SampledGroup.PeriodMs", "SampledGroup.SealAfterMs",

            // What is there now.
            "Backoff.Failures", "FrameEncoder.HeaderLength", "FrameEncoder.Rows", "FrameJournal.Blocks", "FrameJournal.Count", "FrameJournal.Segments", "FrameJournal.Unsent",

            // Said on the console at start.
            "ConfigFile.*",

            // Told by the battery, the motor controller, the receiver, the sampler and the scheduler.
            "CanSignalTable.*", "GnssSignals.*", "SampledGroup.FramesSealed", "SampledGroup.SamplesMissed", "SampledGroup.SamplesTaken", "ScheduledTask.Overruns", "ScheduledTask.Runs",

            // The sum of three that are told.
            "Mcp2515.Overflows",
        ];

        [TestMethod]
        public void WhateverCountsIsATablesCounter()
        {
            HashSet<string> unused = [.. NoCounters];
            List<string> unheard = [];
            foreach (Type type in DeviceTypes())
            {
                string[] names = typeof(ICounters).IsAssignableFrom(type) ? NamesOf(type) : [];
                foreach (PropertyInfo number in Numbers(type).Where(number => !names.Contains(NameOf(number))))
                {
                    bool isKnown = unused.Remove($"{type.Name}.{number.Name}") | unused.Remove($"{type.Name}.*") | NoCounters.Contains($"{type.Name}.*");
                    if (!isKnown)
                    {
                        unheard.Add($"{type.Name}.{number.Name}");
                    }
                }
            }

            Assert.AreEqual("", string.Join(", ", unheard), "these leave no vehicle: name them in CounterNames, or say in this test what they are instead");
            Assert.AreEqual("", string.Join(", ", unused), "there is no such number any more");
        }

        [TestMethod]
        public void EveryCounterIsThePropertyOfItsName()
        {
            using WiredBoard rig = LilygoRig.Make(Settings);
            foreach (ICounters part in PartsOf(rig.Loop.Unit).Append(MakeWifi()).Append(new Watchdog(null!, 1)))
            {
                int next = 1000;
                Fill(part, 4, ref next, []);
                string[] words = Words(part);
                string[] names = words[1..];
                Assert.IsTrue(part.FaultCounters >= 0 && part.FaultCounters <= names.Length, part.CounterNames);
                Assert.IsTrue(words.All(word => Regex.IsMatch(word, "^[a-z][A-Za-z0-9]{0,31}$")), part.CounterNames);
                Assert.AreEqual(names.Length, names.Distinct().Count(), part.CounterNames);
                Assert.AreEqual(string.Join(' ', words), part.CounterNames, "one space between names");
                for (int i = 0; i < names.Length; i++)
                {
                    string where = $"{words[0]}.{names[i]}";
                    PropertyInfo? number = Numbers(part.GetType()).SingleOrDefault(property => NameOf(property) == names[i]);
                    if (number is null)
                    {
                        Assert.AreEqual("sampler", words[0], $"{where} is no property");
                        continue;
                    }

                    Assert.AreNotEqual(0, part.GetCounter(i), $"{where} was not set by this test");
                    Assert.AreEqual((int)number.GetValue(part)!, part.GetCounter(i), where);
                }

                Assert.AreEqual(names.Length, Enumerable.Range(0, names.Length).Select(part.GetCounter).Distinct().Count(), $"of {words[0]} two counters are one");
            }
        }

        [TestMethod]
        public void TheDocumentHasEveryCounterInTheOrderOfTheTable()
        {
            using WiredBoard rig = LilygoRig.Make(Settings);
            List<ICounters> parts = [.. PartsOf(rig.Loop.Unit)];
            parts.Insert(parts.FindIndex(part => Words(part)[0] == "uplink"), new Watchdog(null!, 1));
            parts.Insert(parts.FindIndex(part => Words(part)[0] == "mqtt") + 1, MakeWifi());
            List<string> expected = [];
            foreach (ICounters part in parts)
            {
                string[] words = Words(part);
                expected.AddRange(words[1..].Select((word, i) => $"{words[0]}.{word}{(i < part.FaultCounters ? ", told" : "")}"));
            }

            List<string> documented = [.. Regex.Matches(ReadDocument(), @"^\| `(\w+)` \| `(\w+)` \| (yes)? ?\| \S.*\|$", RegexOptions.Multiline)
                .Select(row => $"{row.Groups[1].Value}.{row.Groups[2].Value}{(row.Groups[3].Success ? ", told" : "")}")];
            Assert.AreEqual(string.Join('\n', expected), string.Join('\n', documented));
        }

        [TestMethod]
        public void TheListOfPartsFitsIntoAnAnswer()
        {
            using WiredBoard rig = LilygoRig.Make(Settings);
            VehicleUnit unit = rig.Loop.Unit;
            byte[] answer = new byte[CommandHandler.MaxResponseLength];
            int length = unit.Commands.Handle("counters"u8.ToArray(), 8, 0, answer);
            string parts = string.Join(' ', PartsOf(unit).Append(new Watchdog(null!, 1)).Select(part => Words(part)[0]).Where(name => name != "watchdog"));
            Assert.AreEqual($"{{\"parts\":\"{parts}\"}}", Encoding.ASCII.GetString(answer, 0, length));
            Assert.IsTrue(length + " watchdog".Length <= answer.Length, $"{length} bytes, and no room for a watchdog");
        }

        private static string[] Words(ICounters part) => part.CounterNames.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        // Ports are given their names.
        private static string[] NamesOf(Type type) => type == typeof(Esp32SerialPort)
            ? Esp32SerialPort.Counters.Split(' ')
            : [.. Words((ICounters)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type)).Skip(1)];

        private static string NameOf(PropertyInfo property) => char.ToLowerInvariant(property.Name[0]) + property.Name[1..];

        private static IEnumerable<ICounters> PartsOf(VehicleUnit unit) =>
            (ICounters[])typeof(CounterTable).GetField("_parts", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(unit.Counters)!;

        private static M2MqttLink MakeWifi() => new(null!, new M2MqttLimits(), null!);

        // Gives every whole number in an object, and in those that it is made of, a value of its own.
        private static void Fill(object part, int depth, ref int next, HashSet<object> seen)
        {
            if (depth == 0 || !seen.Add(part))
            {
                return;
            }

            foreach (FieldInfo field in part.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            {
                if (field.FieldType == typeof(int) && !field.IsInitOnly)
                {
                    field.SetValue(part, next += 1 + (next % 7));
                }
                else if (field.GetValue(part) is object[] several)
                {
                    foreach (object one in several.Where(IsDevice))
                    {
                        Fill(one, depth - 1, ref next, seen);
                    }
                }
                else if (field.GetValue(part) is object one && IsDevice(one))
                {
                    Fill(one, depth - 1, ref next, seen);
                }
            }
        }

        private static bool IsDevice(object? one) => one is not null && one.GetType().IsClass && one.GetType().Namespace?.StartsWith("Telematics.", StringComparison.Ordinal) == true;

        private static IEnumerable<PropertyInfo> Numbers(Type type) => type
            .GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.PropertyType == typeof(int) && property.Name != nameof(ICounters.FaultCounters) && property.SetMethod is not { IsPublic: true } && property.GetIndexParameters().Length == 0);

        private static IEnumerable<Type> DeviceTypes()
        {
            List<Assembly> found = [typeof(LilygoTA7670Wiring).Assembly];
            for (int i = 0; i < found.Count; i++)
            {
                foreach (AssemblyName name in found[i].GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Telematics.", StringComparison.Ordinal)))
                {
                    if (found.All(assembly => assembly.GetName().Name != name.Name))
                    {
                        found.Add(Assembly.Load(name));
                    }
                }
            }

            return found.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type is { IsClass: true, IsAbstract: false });
        }

        private static string ReadDocument()
        {
            string? folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder!, "Telematics.sln")))
            {
                folder = Path.GetDirectoryName(folder);
            }

            return File.ReadAllText(Path.Combine(folder!, "docs", "counters.md"));
        }
    }
}
