using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Output;
using Telematics.Fleet.Store;
using Telematics.Hosting;
using Telematics.Sessions;

namespace Telematics.Fleet.Commands
{
    /// <summary>The fleet's commands and their options. Whatever is wrong is one sentence and exit status 2.</summary>
    public static class CommandLine
    {
        private const string JsonOfSamples = "A line of JSON a sample, in place of a table";

        /// <summary>Runs what the arguments say.</summary>
        /// <param name="args">The arguments.</param>
        /// <param name="output">Receives what was asked for, as UTF-8.</param>
        /// <param name="errors">Receives all else.</param>
        /// <param name="stop">Ends a command that would go on.</param>
        /// <returns>The exit status.</returns>
        public static int Run(string[] args, Stream output, TextWriter errors, CancellationToken stop)
        {
            StreamWriter text = new(output);
            RootCommand root = new("The far end of the wire: receives and decodes what vehicles send, and asks them.")
            {
                Receive(output, text, errors, stop),
                Gaps(output, text, errors),
                Export(output, text, errors),
                Status(output, text),
                Renew(text),
                Decode(output, text),
                Send(text, stop),
                BenchStore(text, stop),
            };
            ParseResult parsed = root.Parse(args);
            if (Usage.IsWrong(parsed, errors))
            {
                return Usage.Failure;
            }

            try
            {
                int status = parsed.Invoke(new InvocationConfiguration { Output = text, Error = errors, EnableDefaultExceptionHandler = false });
                text.Flush();
                return status;
            }
            catch (Exception e) when (e is FleetException or StoreException or SessionException)
            {
                errors.WriteLine(e.Message);
                return Usage.Failure;
            }
            catch (IOException e) when (e is not OutputClosedException)
            {
                errors.WriteLine($"The output cannot be written: {e.Message}");
                return Usage.Failure;
            }
        }

        private static Command Receive(Stream output, TextWriter text, TextWriter errors, CancellationToken stop)
        {
            BrokerOptions broker = new();
            Option<string?> vehicle = Vehicle("Only this vehicle");
            Option<bool> json = Json(JsonOfSamples);
            Option<long> count = new("--count")
            {
                Description = "End after so many samples; 0 for never",
                HelpName = "N",
                CustomParser = result => ParseNumber(result, 0, long.MaxValue),
            };
            Option<string?> store = Store("Keep all frames in this file, made where there is none, and acknowledge them to their vehicles", false);
            Command command = new(
                "receive",
                "Shows the samples that vehicles send, each once, until interrupted. With --store it keeps them instead of showing them, and "
                + "acknowledges what it has; without it nothing is acknowledged, and vehicles that wait for that go on sending.")
            {
                vehicle, json, count, store,
            };
            broker.AddTo(command);
            command.Validators.Add(result =>
            {
                if (result.GetResult(store) is not null && (result.GetResult(vehicle) ?? result.GetResult(json)) is not null)
                {
                    result.AddError("--store takes the frames of all vehicles and shows none: neither --vehicle nor --json goes with it");
                }
            });
            command.SetAction(parsed => parsed.GetValue(store) is string file
                ? StoreCommand.Run(broker.Of(parsed), file, parsed.GetValue(count), errors, stop)
                : ReceiveCommand.Run(
                    broker.Of(parsed),
                    parsed.GetValue(vehicle) ?? "+",
                    Writer(parsed.GetValue(json), output, text),
                    parsed.GetValue(count),
                    errors,
                    stop));
            return command;
        }

        private static Command Gaps(Stream output, TextWriter text, TextWriter errors)
        {
            Option<string?> store = Store("The store", true);
            Option<string?> vehicle = Vehicle("Only this vehicle");
            Option<bool> json = Json("A line of JSON a gap, in place of a table");
            Command command = new("gaps", "Lists the numbers of frames that are missing in a store, and those of which it is known why they will not come.")
            {
                store, vehicle, json,
            };
            command.SetAction(parsed => GapsCommand.Run(parsed.GetValue(store)!, parsed.GetValue(vehicle), parsed.GetValue(json), output, text, errors));
            return command;
        }

        private static Command Export(Stream output, TextWriter text, TextWriter errors)
        {
            Option<string?> store = Store("The store", true);
            Option<string?> vehicle = Vehicle("Only this vehicle");
            Option<bool> json = Json(JsonOfSamples);
            Command command = new("export", "Shows the samples that are in a store.") { store, vehicle, json };
            command.SetAction(parsed => ExportCommand.Run(
                parsed.GetValue(store)!, parsed.GetValue(vehicle), Writer(parsed.GetValue(json), output, text), errors));
            return command;
        }

        private static Command Status(Stream output, TextWriter text)
        {
            Option<string?> store = Store("The store", true);
            Option<string?> vehicle = Vehicle("Only this vehicle");
            Option<bool> changes = new("--changes") { Description = "How the counters became what they are, the oldest change first" };
            Option<bool> json = Json("A line of JSON a vehicle, or a change, in place of a table");
            Command command = new("status", "Shows what vehicles said of themselves last, and what their parts have counted.") { store, vehicle, changes, json };
            command.SetAction(parsed => StatusCommand.Run(
                parsed.GetValue(store)!, parsed.GetValue(vehicle), parsed.GetValue(changes), parsed.GetValue(json), output, text));
            return command;
        }

        private static Command Renew(TextWriter text)
        {
            Option<string?> store = Store("The store", true);
            Command command = new("renew", "Gives a store that is a copy an identifier of its own, so that a broker does not take its receiver for that of the other.") { store };
            command.SetAction(parsed => RenewCommand.Run(parsed.GetValue(store)!, text));
            return command;
        }

        private static Command BenchStore(TextWriter text, CancellationToken stop)
        {
            Option<string?> folder = new("--folder") { Description = "Where to make stores, and remove them; the system's folder for temporary files unless given", HelpName = "FOLDER" };
            Option<long> messages = new("--messages")
            {
                Description = "How many messages",
                HelpName = "N",
                DefaultValueFactory = _ => 100_000,
                CustomParser = result => ParseNumber(result, 1, 100_000_000),
            };
            Option<long> vehicles = new("--vehicles")
            {
                Description = "From how many vehicles",
                HelpName = "N",
                DefaultValueFactory = _ => 1000,
                CustomParser = result => ParseNumber(result, 1, 1_000_000),
            };
            Command command = new("bench-store", "Measures how many messages a second a store takes here, and how long one vehicle waits while another does its worst.") { folder, messages, vehicles };
            command.SetAction(parsed => StoreBenchmark.Run(
                parsed.GetValue(folder) ?? Path.GetTempPath(), (int)parsed.GetValue(messages), (int)parsed.GetValue(vehicles), text, stop));
            return command;
        }

        private static Command Decode(Stream output, TextWriter text)
        {
            Argument<string[]> files = new("file") { Description = "Frames as they were published: one, or several after each other", Arity = ArgumentArity.OneOrMore };
            files.Validators.Add(result =>
            {
                if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-') && !File.Exists(token.Value))?.Value is string option)
                {
                    result.AddError($"Unknown option '{option}'");
                }
            });
            Option<string?> vehicle = Vehicle("The vehicle that published them, as in their topic: frames of another are refused. Not given, for frames made without a vehicle");
            Option<bool> json = Json(JsonOfSamples);
            Command command = new("decode", "Shows the samples of saved frames.") { files, vehicle, json };
            command.SetAction(parsed => DecodeCommand.Run(
                parsed.GetValue(files)!, parsed.GetValue(vehicle) ?? "", Writer(parsed.GetValue(json), output, text)));
            return command;
        }

        private static Command Send(TextWriter text, CancellationToken stop)
        {
            BrokerOptions broker = new();
            Argument<string> vehicle = new("vehicle") { Description = "The vehicle's id" };
            vehicle.Validators.Add(CheckVehicle);
            Argument<string[]> words = new("command") { Description = "What to ask: ping, get SIGNAL, counters PART", Arity = ArgumentArity.OneOrMore };
            Option<long> timeout = new("--timeout")
            {
                Description = "Seconds to wait for the answer",
                HelpName = "S",
                DefaultValueFactory = _ => 10,
                CustomParser = result => ParseNumber(result, 1, 86400),
            };
            Command command = new("send", "Sends a command to a vehicle and shows its answer.") { vehicle, words, timeout };
            broker.AddTo(command);
            command.SetAction(parsed => SendCommand.Run(
                broker.Of(parsed), parsed.GetValue(vehicle)!, string.Join(' ', parsed.GetValue(words)!), (int)parsed.GetValue(timeout), text, stop));
            return command;
        }

        private static Option<bool> Json(string description) => new("--json") { Description = description };

        private static Option<string?> Store(string description, bool isRequired) => new("--store") { Description = description, HelpName = "FILE", Required = isRequired };

        private static Option<string?> Vehicle(string description)
        {
            Option<string?> vehicle = new("--vehicle") { Description = description, HelpName = "ID" };
            vehicle.Validators.Add(CheckVehicle);
            return vehicle;
        }

        private static long ParseNumber(ArgumentResult result, long least, long most)
        {
            string text = result.Tokens.Single().Value;
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number < least || number > most)
            {
                result.AddError($"'{text}' is no whole number from {least} to {most}");
            }

            return number;
        }

        private static void CheckVehicle(SymbolResult result)
        {
            string? wrong = result.Tokens.Select(token => token.Value).FirstOrDefault(id => !VehicleTopic.IsValidId(id));
            if (wrong is not null)
            {
                result.AddError($"'{wrong}' is no vehicle id: 1 to 24 of A to Z, a to z, 0 to 9, - and _");
            }
        }

        private static ISampleWriter Writer(bool json, Stream output, TextWriter text) =>
            json ? new JsonSampleWriter(output) : new TableSampleWriter(text);
    }
}
