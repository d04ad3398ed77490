using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Telematics.Fleet.Output;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Commands
{
    /// <summary><c>fleet status</c>: what vehicles said of themselves, and what their parts have counted.</summary>
    public static class StatusCommand
    {
        /// <summary>Shows the status of one vehicle, or of all.</summary>
        /// <param name="file">The store.</param>
        /// <param name="vehicle">The vehicle; null for all.</param>
        /// <param name="showsChanges">Whether to show how the counters became what they are, in place of what they are.</param>
        /// <param name="json">Whether to write JSON: a line a vehicle, or a change.</param>
        /// <param name="output">Receives JSON.</param>
        /// <param name="text">Receives a table.</param>
        /// <exception cref="StoreException">The store cannot be read; says why.</exception>
        /// <exception cref="FleetException">There is no such vehicle in it.</exception>
        public static int Run(string file, string? vehicle, bool showsChanges, bool json, Stream output, TextWriter text)
        {
            using FleetStore store = FleetStore.OpenToRead(file);
            foreach (StoredVehicle one in StoreReading.Choose(store, vehicle))
            {
                StoredStatus? status = store.ReadStatus(one);
                List<StoredCounter> counters = showsChanges ? store.ReadCounterChanges(one) : [.. store.ReadCounters(one).Where(counter => counter.Value != 0)];
                if (json && showsChanges)
                {
                    counters.ForEach(change => WriteChange(output, one.Name, change));
                }
                else if (json)
                {
                    WriteVehicle(output, one.Name, status, counters);
                }
                else
                {
                    WriteText(text, one.Name, status, counters);
                }
            }

            output.Flush();
            return 0;
        }

        private static void WriteText(TextWriter text, string vehicle, StoredStatus? status, List<StoredCounter> counters)
        {
            if (status is null)
            {
                text.WriteLine($"{vehicle}: has not said anything of itself");
                return;
            }

            // What has no boot has only gone off line, so far.
            string what = status.Boot == 0 ? "" : $", firmware {status.Firmware}, catalogue {status.Catalogue}, boot {status.Boot}";
            string leftOut = status.CountersLeftOut == 0 ? "" : $"; {status.CountersLeftOut} counters more had no room";
            text.WriteLine($"{vehicle}: {(status.IsOnline ? "online" : "offline")}, told {Time(status.ReceivedMs)}{what}{leftOut}");
            foreach (StoredCounter counter in counters)
            {
                text.WriteLine($"  {counter.Part + "." + counter.Name,-44} {counter.Value,11}  boot {counter.Boot,-8} {Time(counter.ReceivedMs)}");
            }
        }

        private static void WriteVehicle(Stream output, string vehicle, StoredStatus? status, List<StoredCounter> counters)
        {
            using (Utf8JsonWriter line = new(output))
            {
                line.WriteStartObject();
                line.WriteString("vehicle", vehicle);
                if (status is not null)
                {
                    line.WriteBoolean("online", status.IsOnline);
                    line.WriteString("time", Time(status.ReceivedMs));
                    line.WriteString("firmware", status.Firmware);
                    line.WriteNumber("catalogue", status.Catalogue);
                    line.WriteNumber("boot", status.Boot);
                    line.WriteNumber("countersLeftOut", status.CountersLeftOut);
                }

                line.WriteStartArray("counters");
                foreach (StoredCounter counter in counters)
                {
                    line.WriteStartObject();
                    WriteCounter(line, counter);
                    line.WriteEndObject();
                }

                line.WriteEndArray();
                line.WriteEndObject();
            }

            output.WriteByte((byte)'\n');
        }

        private static void WriteChange(Stream output, string vehicle, StoredCounter change)
        {
            using (Utf8JsonWriter line = new(output))
            {
                line.WriteStartObject();
                line.WriteString("vehicle", vehicle);
                WriteCounter(line, change);
                line.WriteEndObject();
            }

            output.WriteByte((byte)'\n');
        }

        private static void WriteCounter(Utf8JsonWriter line, StoredCounter counter)
        {
            line.WriteString("part", counter.Part);
            line.WriteString("name", counter.Name);
            line.WriteNumber("value", counter.Value);
            line.WriteNumber("boot", counter.Boot);
            line.WriteString("time", Time(counter.ReceivedMs));
        }

        private static string Time(long utcMs)
        {
            Span<byte> text = stackalloc byte[UtcText.Length];
            return UtcText.TryWrite(utcMs, text) ? Encoding.ASCII.GetString(text) : utcMs.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
