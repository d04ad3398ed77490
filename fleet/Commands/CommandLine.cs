using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Telematics.Mosquitto;

namespace Telematics.Fleet.Commands
{
    /// <summary>The fleet's commands and their options. Whatever is wrong is one sentence and exit status 2.</summary>
    public static class CommandLine
    {
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
                Decode(output, text),
                Send(text, stop),
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
            catch (Exception e) when (e is FleetException or MosquittoException)
            {
                errors.WriteLine(e.Message);
                return Usage.Failure;
            }
            catch (IOException e)
            {
                errors.WriteLine($"The output cannot be written: {e.Message}");
                return Usage.Failure;
            }
        }

        private static Command Receive(Stream output, TextWriter text, TextWriter errors, CancellationToken stop)
        {
            BrokerOptions broker = new();
            Option<string?> vehicle = Vehicle("Only this vehicle");
            Option<bool> json = Json();
            Option<long> count = new("--count")
            {
                Description = "End after so many samples; 0 for never",
                HelpName = "N",
                CustomParser = result => ParseNumber(result, 0, long.MaxValue),
            };
            Command command = new("receive", "Shows the samples that vehicles send, each once, until interrupted.") { vehicle, json, count };
            broker.AddTo(command);
            command.SetAction(parsed => ReceiveCommand.Run(
                broker.Of(parsed),
                parsed.GetValue(vehicle) ?? "+",
                Writer(parsed.GetValue(json), output, text),
                parsed.GetValue(count),
                errors,
                stop));
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
            Option<string?> vehicle = Vehicle("What to call the vehicle");
            Option<bool> json = Json();
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
            Argument<string[]> words = new("command") { Description = "What to ask: ping, get SIGNAL", Arity = ArgumentArity.OneOrMore };
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

        private static Option<bool> Json() => new("--json") { Description = "A line of JSON a sample, in place of a table" };

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
