using System;
using System.IO;
using System.Threading;
using Telematics.Bench.FarEnd;
using Telematics.Bench.Faults;
using Telematics.Bench.World;
using Telematics.Fleet.Commands;
using Telematics.Brokers;
using Telematics.Sessions;

namespace Telematics.Bench.Commands
{
    /// <summary>Runs the bench against a real broker and reports.</summary>
    public static class BenchCommand
    {
        private const int DefaultDurationS = 120;

        // Real time between two looks at the tables.
        private const double RefreshS = 0.25;

        /// <summary>Runs it.</summary>
        /// <returns>0 when nothing was lost or it was stopped, 1 when something was.</returns>
        /// <exception cref="BenchInputException">A file or the broker cannot be used.</exception>
        public static int Run(BenchOptions options, TextWriter output, TextWriter errors, CancellationToken stop)
        {
            BrokerKind? kind = KindOf(options.Broker);
            BrokerAddress? given = kind is null ? Parse(options.Broker!) : null;
            try
            {
                using OwnBroker? own = kind is BrokerKind ours ? OwnBroker.Start(new OwnBrokerOptions { Kind = ours }) : null;
                BrokerAddress broker = given ?? new BrokerAddress("127.0.0.1", own!.Port, false, "", "");
                using BenchFaults? faults = options.Faults.Count == 0 ? null : new BenchFaults(options.Faults, options.Seed, options.DurationS ?? DefaultDurationS, own!);
                using BenchSession session = new(options, broker, faults);
                session.Notice = errors.WriteLine;
                Ride(session, options, output, stop);
                BenchReport report = session.Report();
                if (options.Json)
                {
                    report.WriteJson(output);
                }
                else
                {
                    report.WriteText(output);
                }

                return report.IsWhole() || stop.IsCancellationRequested ? 0 : 1;
            }
            catch (Exception failed) when (failed is SessionException or BrokerException)
            {
                throw new BenchInputException(failed.Message);
            }
        }

        // None for the address of a broker that runs.
        private static BrokerKind? KindOf(string? broker) => broker switch
        {
            null => BrokerKind.Any,
            "mosquitto" => BrokerKind.Mosquitto,
            "embedded" => BrokerKind.Embedded,
            _ => null,
        };

        /// <summary>Whether it stands for a broker of the bench's own.</summary>
        internal static bool IsOwn(string? broker) => KindOf(broker) is not null;

        private static BrokerAddress Parse(string url)
        {
            if (!BrokerAddress.TryParse(url, out BrokerAddress address))
            {
                throw new BenchInputException($"'{url}' is not the address of a broker: mqtt://[USER:PASSWORD@]HOST[:PORT] is, or mosquitto, or embedded.");
            }

            return address.UseTls ? throw new BenchInputException("The bench's modem and Wi-Fi have no TLS: give it an mqtt:// address.") : address;
        }

        private static void Ride(BenchSession session, BenchOptions options, TextWriter output, CancellationToken stop)
        {
            double durationS = options.DurationS ?? session.RecordingS ?? DefaultDurationS;
            using IBenchView view = options.Json || Console.IsOutputRedirected ? new LineView(options.Json ? TextWriter.Null : output) : new TableView();
            double chunkS = options.Rate == 0 ? 10 : RefreshS * options.Rate;
            for (double untilS = chunkS; !stop.IsCancellationRequested && session.RiddenS < durationS; untilS += chunkS)
            {
                session.RideUntil(Math.Min(untilS, durationS), () => stop.IsCancellationRequested);
                view.Show(session);
            }

            session.Drain(stop);
            view.Show(session);
        }
    }
}
