using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO;
using System.Linq;
using Telematics.Bench.World;
using Telematics.Fleet.Commands;

namespace Telematics.Bench.Commands
{
    /// <summary>The bench's commands and their options. Whatever is wrong with them is one sentence and exit status 2.</summary>
    public static class CommandLine
    {
        /// <summary>Runs what the arguments say.</summary>
        public static int Run(string[] args, TextWriter output, TextWriter errors)
        {
            RootCommand root = new("Runs the real firmware on a modelled motorcycle.");
            root.Subcommands.Add(Bench(output));
            root.Subcommands.Add(Gnss(output, errors));
            root.Subcommands.Add(Cost(output, errors));
            ParseResult parsed = root.Parse(args);
            if (Usage.IsWrong(parsed, errors))
            {
                return Usage.Failure;
            }

            try
            {
                return parsed.Invoke(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false });
            }
            catch (BenchInputException wrong)
            {
                errors.WriteLine(wrong.Message);
                return Usage.Failure;
            }
        }

        private static Command Bench(TextWriter output)
        {
            BenchOptions defaults = new();
            Option<string> ride = new("--ride") { Description = "The ride: " + string.Join(", ", global::Telematics.Bench.Ride.Route.Names), DefaultValueFactory = _ => defaults.Ride };
            ride.AcceptOnlyFromAmong([.. global::Telematics.Bench.Ride.Route.Names]);
            Option<int> seed = new("--seed") { Description = "Seed of everything that is drawn", DefaultValueFactory = _ => defaults.Seed };
            Option<int?> duration = new("--duration") { Description = "Seconds of riding; default: the recording's length, or 120", CustomParser = ParseDuration };
            Option<double> rate = new("--rate") { Description = "Times real time, or max", DefaultValueFactory = _ => defaults.Rate, CustomParser = ParseRate };
            Option<string> link = new("--link") { Description = "How the unit reaches the broker: modem, wifi", DefaultValueFactory = _ => "modem" };
            link.AcceptOnlyFromAmong("modem", "wifi");
            Option<string?> broker = new("--broker") { Description = "mqtt://HOST:PORT of a broker to use; default: one of its own on a free loopback port" };
            Option<string?> nmea = new("--nmea") { Description = "A recording of a GNSS receiver, in place of the modelled one" };
            Option<string?> can = new("--can") { Description = "A candump -L log, in place of the modelled battery and motor controller" };
            Option<bool> json = new("--json") { Description = "End standard output with one line of JSON" };
            Command command = new("bench", "A ride from the wires to the broker and its far end; ends in status 0 only when nothing was lost.")
            {
                ride, seed, duration, rate, link, broker, nmea, can, json,
            };
            command.SetAction(parsed => BenchCommand.Run(
                new BenchOptions
                {
                    Ride = parsed.GetValue(ride)!,
                    Seed = parsed.GetValue(seed),
                    DurationS = parsed.GetValue(duration),
                    Rate = parsed.GetValue(rate),
                    Wifi = parsed.GetValue(link) == "wifi",
                    Broker = parsed.GetValue(broker),
                    NmeaFile = parsed.GetValue(nmea),
                    CanFile = parsed.GetValue(can),
                    Json = parsed.GetValue(json),
                },
                output));
            return command;
        }

        private static Command Gnss(TextWriter output, TextWriter errors)
        {
            Argument<string> file = new("file") { Description = "The recording" };
            Option<bool> json = new("--json") { Description = "A JSON object a line and epoch" };
            Command command = new("gnss", "Decodes a recording of a GNSS receiver, a line an epoch.") { file, json };
            command.SetAction(parsed => GnssCommand.Run(parsed.GetValue(file)!, parsed.GetValue(json), output, errors));
            return command;
        }

        private static Command Cost(TextWriter output, TextWriter errors)
        {
            Option<bool> json = new("--json") { Description = "End standard output with one line of JSON" };
            Command command = new("cost", "What the firmware costs on the device, in IL instructions.") { json };
            command.SetAction(parsed => CostCommand.Run(parsed.GetValue(json), output, errors));
            return command;
        }

        private static double ParseRate(ArgumentResult result)
        {
            string text = result.Tokens.Single().Value;
            if (text == "max")
            {
                return 0;
            }

            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) && rate is >= 0.01 and <= 100_000)
            {
                return rate;
            }

            result.AddError($"--rate takes a number from 0.01 to 100000, or max, not '{text}'");
            return 0;
        }

        private static int? ParseDuration(ArgumentResult result)
        {
            string text = result.Tokens.Single().Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is >= 1 and <= 1_000_000)
            {
                return seconds;
            }

            result.AddError($"--duration takes a whole number from 1 to 1000000, not '{text}'");
            return null;
        }
    }
}
