using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;

namespace Telematics.Fleet.Commands
{
    /// <summary>The options that say which broker.</summary>
    internal sealed class BrokerOptions
    {
        private readonly Option<string> _broker = new("--broker")
        {
            Description = "mqtt://[USER:PASSWORD@]HOST[:PORT], or mqtts:// for TLS",
            HelpName = "URL",
            DefaultValueFactory = _ => "mqtt://127.0.0.1:1883",
        };

        private readonly Option<string?> _authority = new("--tls-ca") { Description = "PEM file of the authorities to trust, in place of the system's", HelpName = "FILE" };

        public BrokerOptions()
        {
            _broker.Validators.Add(result =>
            {
                string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : result.GetValueOrDefault<string>();
                if (!BrokerAddress.TryParse(text, out _))
                {
                    result.AddError($"'{text}' is no broker's address: mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS");
                }
            });
            _authority.Validators.Add(result =>
            {
                if (result.Tokens.FirstOrDefault()?.Value is string file && !File.Exists(file))
                {
                    result.AddError($"There is no file '{file}'");
                }
            });
        }

        public void AddTo(Command command)
        {
            command.Add(_broker);
            command.Add(_authority);
        }

        public BrokerConnection Of(ParseResult parsed)
        {
            BrokerAddress.TryParse(parsed.GetValue(_broker)!, out BrokerAddress address);
            return new BrokerConnection(address, parsed.GetValue(_authority));
        }
    }
}
