using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Telematics.Bench.Faults;
using Telematics.Bench.Simulation;
using Telematics.Bench.World;
using Telematics.Fleet.Commands;
using Telematics.Sampling;
using Telematics.Signals;

namespace Telematics.Bench.Commands
{
    /// <summary>The bench's commands and their options. Whatever is wrong with them is one sentence and exit status 2.</summary>
    public static class CommandLine
    {
        /// <summary>Runs what the arguments say.</summary>
        /// <param name="args">The arguments.</param>
        /// <param name="output">Receives what was asked for.</param>
        /// <param name="errors">Receives all else.</param>
        /// <param name="stop">Ends a command that would go on.</param>
        /// <returns>The exit status.</returns>
        public static int Run(string[] args, TextWriter output, TextWriter errors, CancellationToken stop = default)
        {
            RootCommand root = new("Runs the real firmware on a modelled motorcycle.");
            root.Subcommands.Add(Bench(output, errors, stop));
            root.Subcommands.Add(Simulate(output, errors, stop));
            root.Subcommands.Add(Gnss(output, errors));
            root.Subcommands.Add(Frames(output, errors));
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

        private static Command Bench(TextWriter output, TextWriter errors, CancellationToken stop)
        {
            BenchOptions defaults = new();
            Option<string> ride = new("--ride") { Description = "The ride: " + string.Join(", ", global::Telematics.Bench.Ride.Route.Names), DefaultValueFactory = _ => defaults.Ride };
            ride.AcceptOnlyFromAmong([.. global::Telematics.Bench.Ride.Route.Names]);
            Option<int> seed = new("--seed") { Description = "Seed of everything that is drawn", DefaultValueFactory = _ => defaults.Seed };
            Option<int?> duration = new("--duration") { Description = "Seconds of riding; default: the recording's length, or 120", CustomParser = ParseDuration };
            Option<double> rate = new("--rate") { Description = "Times real time, or max", DefaultValueFactory = _ => defaults.Rate, CustomParser = ParseRate };
            Option<string> link = new("--link") { Description = "How the unit reaches the broker: modem, wifi", DefaultValueFactory = _ => "modem" };
            link.AcceptOnlyFromAmong("modem", "wifi");
            Option<string?> broker = new("--broker") { Description = "mqtt://HOST:PORT of a broker to use; mosquitto or embedded for one of its own on a free loopback port; default: mosquitto where one is there, else embedded" };
            Option<string?> nmea = new("--nmea") { Description = "A recording of a GNSS receiver, in place of the modelled one" };
            Option<string?> can = new("--can") { Description = "A candump -L log, in place of the modelled battery and motor controller" };
            Option<string?> canInterface = new("--can-interface") { Description = "The log's interface to replay; default: that with the most frames" };
            Option<IReadOnlyList<BenchFault>> faults = new("--faults")
            {
                Description = "What goes wrong: all, none, or some of " + string.Join(',', Enum.GetNames<BenchFault>()).ToLowerInvariant(),
                DefaultValueFactory = _ => defaults.Faults,
                CustomParser = ParseFaults<BenchFault>,
            };
            Option<bool> json = new("--json") { Description = "End standard output with one line of JSON" };
            Command command = new("bench", "A ride from the wires to the broker and its far end; ends in status 0 only when nothing was lost.")
            {
                ride, seed, duration, rate, link, broker, nmea, can, canInterface, faults, json,
            };
            command.Validators.Add(result =>
            {
                if (result.GetResult(canInterface) is not null && result.GetResult(can) is null)
                {
                    result.AddError("--can-interface is of the log of --can FILE");
                }

                if (result.GetResult(faults)?.Tokens is not { Count: > 0 } kinds || kinds[0].Value == "none")
                {
                    return;
                }

                if (result.GetResult(broker) is { Implicit: false, Tokens: [var address] } && !BenchCommand.IsOwn(address.Value))
                {
                    result.AddError("--faults is for the bench's own broker, which it kills, and not for one of --broker");
                }
                else if (result.GetResult(link)?.Tokens is { Count: > 0 } way && way[0].Value != "modem")
                {
                    result.AddError("--faults is for --link modem: the faults are those of its network");
                }
            });
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
                    CanInterface = parsed.GetValue(canInterface),
                    Faults = parsed.GetValue(faults)!,
                    Json = parsed.GetValue(json),
                },
                output,
                errors,
                stop));
            return command;
        }

        private static Command Simulate(TextWriter output, TextWriter errors, CancellationToken stop)
        {
            SimulateOptions defaults = new();
            Option<int> seed = new("--seed") { Description = "Seed of the first day, from which all that is drawn follows; each further day has the next", DefaultValueFactory = _ => defaults.Seed };
            Option<int?> days = new("--days") { Description = "Days of one hour's riding, each of a vehicle of its own; default: 1, or with --until-failure as many as it takes", CustomParser = result => ParseCount(result, 10_000_000) };
            Option<int?> ride = new("--ride") { Description = "Seconds of each ride; default: 3600", CustomParser = result => ParseCount(result, 60 * 86400) };
            Option<int?> park = new("--park-days") { Description = "Days that each vehicle is parked after its ride; default: none of most, some hours of some", CustomParser = result => ParseCount(result, 60) };
            Option<IReadOnlyList<FaultKind>> faults = new("--faults")
            {
                Description = "What may go wrong: all, none, or some of " + string.Join(',', Enum.GetNames<FaultKind>()),
                DefaultValueFactory = _ => defaults.Faults,
                CustomParser = ParseFaults<FaultKind>,
            };
            Option<bool> untilFailure = new("--until-failure", "--stop-at-first") { Description = "End at the first violation" };
            Option<bool> json = new("--json") { Description = "End standard output with one line of JSON" };
            Command command = new("simulate", "Whole vehicles with everything going wrong, in virtual time from one seed; ends in status 0 only when nothing that must hold was violated.")
            {
                seed, days, ride, park, faults, untilFailure, json,
            };
            command.SetAction(parsed => SimulateCommand.Run(
                new SimulateOptions
                {
                    Seed = parsed.GetValue(seed),
                    Days = parsed.GetValue(days),
                    RideS = parsed.GetValue(ride) ?? defaults.RideS,
                    ParkDays = parsed.GetValue(park) ?? 0,
                    Faults = parsed.GetValue(faults)!,
                    UntilFailure = parsed.GetValue(untilFailure),
                    Json = parsed.GetValue(json),
                },
                output,
                errors,
                stop));
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

        private static Command Frames(TextWriter output, TextWriter errors)
        {
            FramesOptions defaults = new();
            Option<string?> csv = new("--csv") { Description = "Samples: a column 'time' in seconds or ISO 8601, and signals by name, in their units" };
            Option<string?> nmea = new("--nmea") { Description = "A recording of a GNSS receiver, a sample an epoch" };
            Option<string?> ride = new("--ride") { Description = "A modelled ride: " + string.Join(", ", global::Telematics.Bench.Ride.Route.Names) };
            ride.AcceptOnlyFromAmong([.. global::Telematics.Bench.Ride.Route.Names]);
            Option<int> seed = new("--seed") { Description = "Seed of everything that is drawn on the ride", DefaultValueFactory = _ => defaults.Seed };
            Option<int?> duration = new("--duration") { Description = $"Seconds of riding; default: {defaults.DurationS}", CustomParser = ParseDuration };
            Option<int[]?> signals = new("--signals") { Description = "Only these, by name, with commas between", CustomParser = ParseSignals };
            Option<SignalLevel[]?> resolution = new("--resolution") { Description = "Other resolutions than the catalogue's, in the signals' units: speed=1,latitude=0.00001", CustomParser = ParseResolutions };
            Option<double?> at = new("--at") { Description = "Only the first sample of each period of so many Hz", CustomParser = result => ParseNumber(result, 0.001, 1000) };
            Option<double?> seal = new("--seal") { Description = $"Seconds that a frame covers at most; default: {defaults.SealS}", CustomParser = result => ParseNumber(result, 0.001, 86400) };
            Option<double?> key = new("--key") { Description = $"Seconds at most between frames that decode alone; default: {defaults.KeyS}", CustomParser = result => ParseNumber(result, 0.001, 86400) };
            Option<bool> benchmark = new("--benchmark") { Description = "Measure how fast frames decode, and Protobuf beside them" };
            Option<bool> json = new("--json") { Description = "End standard output with one line of JSON" };
            Command command = new("frames", "What a sample takes in frames, and in the forms that others use; ends in status 0 only when every value came out as it went in.")
            {
                csv, nmea, ride, seed, duration, signals, resolution, at, seal, key, benchmark, json,
            };
            command.Validators.Add(result =>
            {
                if (new SymbolResult?[] { result.GetResult(csv), result.GetResult(nmea), result.GetResult(ride) }.Count(given => given is not null) != 1)
                {
                    result.AddError("frames takes one of --csv FILE, --nmea FILE and --ride NAME");
                }
            });
            command.SetAction(parsed => FramesCommand.Run(
                new FramesOptions
                {
                    CsvFile = parsed.GetValue(csv),
                    NmeaFile = parsed.GetValue(nmea),
                    Ride = parsed.GetValue(ride),
                    Seed = parsed.GetValue(seed),
                    DurationS = parsed.GetValue(duration) ?? defaults.DurationS,
                    Signals = parsed.GetResult(signals) is null ? null : parsed.GetValue(signals),
                    Resolutions = parsed.GetValue(resolution),
                    AtHz = parsed.GetValue(at),
                    SealS = parsed.GetValue(seal) ?? defaults.SealS,
                    KeyS = parsed.GetValue(key) ?? defaults.KeyS,
                    Benchmark = parsed.GetValue(benchmark),
                    Json = parsed.GetValue(json),
                },
                output,
                errors));
            return command;
        }

        private static Command Cost(TextWriter output, TextWriter errors)
        {
            Option<bool> json = new("--json") { Description = "End standard output with one line of JSON" };
            Option<bool> heap = new("--heap") { Description = "What its objects take on the device's heap instead" };
            Command command = new("cost", "What the firmware costs on the device, in IL instructions, or in bytes of objects.") { json, heap };
            command.SetAction(parsed => parsed.GetValue(heap) ? HeapCommand.Run(parsed.GetValue(json), output) : CostCommand.Run(parsed.GetValue(json), output, errors));
            return command;
        }

        private static IReadOnlyList<T>? ParseFaults<T>(ArgumentResult result)
            where T : struct, Enum
        {
            string text = result.Tokens.Single().Value;
            if (text is "all" or "none")
            {
                return text == "all" ? Enum.GetValues<T>() : [];
            }

            List<T> kinds = [];
            foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
            {
                if (!Enum.TryParse(name, true, out T kind) || !Enum.IsDefined(kind) || char.IsAsciiDigit(name[0]))
                {
                    result.AddError($"--faults takes all, none, or kinds of faults with commas between, and '{name}' is none");
                    return null;
                }

                kinds.Add(kind);
            }

            return kinds;
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

        private static double? ParseNumber(ArgumentResult result, double least, double most)
        {
            string text = result.Tokens.Single().Value;
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most)
            {
                return number;
            }

            result.AddError(FormattableString.Invariant($"'{text}' is no number from {least} to {most}"));
            return null;
        }

        private static SignalLevel[]? ParseResolutions(ArgumentResult result)
        {
            List<SignalLevel> levels = [];
            foreach (string part in result.Tokens.Single().Value.Split(','))
            {
                SignalLevel? level = part.Contains(' ') ? null : SignalLevel.Parse(part.Replace('=', ' '));
                if (level is null || level.Step == 0)
                {
                    result.AddError($"--resolution takes a signal, = and a step that its range has, not '{part}'");
                    return null;
                }

                levels.Add(level);
            }

            return [.. levels];
        }

        private static int[]? ParseSignals(ArgumentResult result)
        {
            List<int> ids = [];
            foreach (string name in result.Tokens.Single().Value.Split(',', StringSplitOptions.TrimEntries))
            {
                byte[] bytes = Encoding.UTF8.GetBytes(name);
                int id = SignalCatalogue.Find(bytes, 0, bytes.Length);
                if (id < 0 || ids.Contains(id))
                {
                    result.AddError(id < 0 ? $"'{name}' is no signal of the catalogue" : $"--signals names '{name}' twice");
                    return null;
                }

                ids.Add(id);
            }

            return [.. ids];
        }

        private static int? ParseDuration(ArgumentResult result) => ParseCount(result, 1_000_000);

        private static int? ParseCount(ArgumentResult result, int most)
        {
            string text = result.Tokens.Single().Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1 && count <= most)
            {
                return count;
            }

            result.AddError($"{((OptionResult)result.Parent!).IdentifierToken?.Value} takes a whole number from 1 to {most}, not '{text}'");
            return null;
        }
    }
}
