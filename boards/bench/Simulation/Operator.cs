using System;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Telematics.Bench.Models;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;
using Telematics.Fleet.Messages;

namespace Telematics.Bench.Simulation
{
    /// <summary>Somebody who sends the vehicle a command now and then, right ones and wrong ones, and knows what the answer must be.</summary>
    public sealed class Operator : Model
    {
        private const double EveryS = 60;
        private const double AnsweredS = 8;
        private const long QuietUs = 100_000_000;

        private static readonly Question[] Questions =
        [
            new("stateOfCharge", "stateOfCharge", "percent", 1.5, 5000, state => state.StateOfChargePercent),
            new("stateOfHealth", "stateOfHealth", "percent", 0.6, 5000, state => state.StateOfHealthPercent),
            new("latitude", "latitude", "degrees", 0.002, 3000, state => state.LatitudeDeg),
            new("Vehicle.CurrentLocation.Longitude", "longitude", "degrees", 0.003, 3000, state => state.LongitudeDeg),
            new("packTemperatureMax", "packTemperatureMax", "Celsius", 0.6, 5000, state => state.PackTemperatureMaxC),
            new("Vehicle.Powertrain.TractionBattery.CurrentVoltage", "packVoltage", "V", 20, 5000, state => state.PackVoltageV),
            new("Vehicle.Speed", "speed", "km/h", 60, 3000, state => state.SpeedMPerS * 3.6),
        ];

        private readonly ModelledVehicle _vehicle;
        private readonly PowerSupply _supply;
        private readonly VirtualBroker _broker;
        private readonly UplinkCheck _uplink;
        private readonly TroubleWatch _trouble;
        private readonly Action<string> _violation;
        private readonly Random _random;
        private readonly string _topic;
        private string _command = "";
        private string? _answer;
        private Question? _question;
        private int _answers;
        private int _answersInBoot;
        private int _boots;
        private int _handled;
        private string _said = "";
        private double _whenAsked;
        private double _whenAnswered;
        private long _askedUs;
        private bool _waits;

        /// <summary>Makes one.</summary>
        public Operator(
            ModelledVehicle vehicle, string vehicleId, PowerSupply supply, VirtualBroker broker, UplinkCheck uplink, TroubleWatch trouble, Random random, Action<string> violation)
        {
            _vehicle = vehicle;
            _supply = supply;
            _broker = broker;
            _uplink = uplink;
            _trouble = trouble;
            _random = random;
            _violation = violation;
            _topic = VehicleTopic.Of(vehicleId, VehicleTopic.Commands);
            broker.Subscribe(VehicleTopic.Of(vehicleId, VehicleTopic.Responses), (_, payload) => OnAnswer(payload.Span));
            NextUs = (long)(EveryS * 1e6 * _random.NextDouble());
        }

        /// <summary>Answers that were held against what is right.</summary>
        public int Checked { get; private set; }

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            if (_waits)
            {
                _waits = false;
                Check(nowUs);
                NextUs = nowUs + (long)(EveryS * 2e6 * _random.NextDouble()) + 1;
                return;
            }

            Ask(nowUs);
            NextUs = nowUs + (long)(AnsweredS * 1e6);
        }

        private void Ask(long nowUs)
        {
            int kind = _random.Next(8);
            int number = _random.Next();
            Compose(kind, number);
            if (_boots != _supply.Boots)
            {
                _boots = _supply.Boots;
                _answersInBoot = 0;
            }

            _waits = true;
            _answers = 0;
            _askedUs = nowUs;
            _whenAsked = _question?.Of(_vehicle.State) ?? 0;
            _broker.Publish(_topic, Encoding.Latin1.GetBytes(_command));
        }

        private void Compose(int kind, int number)
        {
            _question = null;
            string token = number.ToString(CultureInfo.InvariantCulture);
            switch (kind)
            {
                case 0:
                    (_command, _answer) = ("ping", "pong");
                    break;
                case 1:
                    (_command, _answer) = ($"ping {token}\r\n", "pong " + token);
                    break;
                case 2:
                    (_command, _answer) = ($"ping  <a&\"{token}\\>~ \x7f\xe4", $"pong ?a??{token}??~ ??");
                    break;
                case 3:
                    string longest = token + new string('z', 63);
                    (_command, _answer) = ("ping " + longest, "pong " + longest[..64]);
                    break;
                case 4:
                    (_command, _answer) = (token, "{\"error\":\"unknown command\"}");
                    break;
                case 5:
                    (_command, _answer) = ("get stateOfCharg", "{\"error\":\"unknown signal\"}");
                    break;
                case 6:
                    (_command, _answer) = ("ping " + new string('x', 156 + (number % 200)), "{\"error\":\"command too long\"}");
                    break;
                default:
                    _question = Questions[number % Questions.Length];
                    (_command, _answer) = ("get " + _question.Name, null);
                    break;
            }
        }

        private void OnAnswer(ReadOnlySpan<byte> payload)
        {
            _answers++;
            _answersInBoot++;
            _said = Encoding.Latin1.GetString(payload);
            _whenAnswered = _question?.Of(_vehicle.State) ?? 0;
        }

        private void Check(long nowUs)
        {
            if (!_supply.IsOn)
            {
                return;
            }

            // What was asked before a session ended is answered in the next one.
            int handled = _vehicle.Board.Unit.Commands.Commands;
            int kept = handled - _vehicle.Board.Unit.Uplink.ResponsesDropped;
            if (_boots == _supply.Boots && _uplink.IsInOrder(nowUs) && handled == _handled && _answersInBoot < kept)
            {
                _violation($"{handled} commands have reached the unit since it has started, and {_answersInBoot} answers came");
                _answersInBoot = kept;
            }

            _handled = handled;
            if (_uplink.OpenUs > _askedUs - 5_000_000 || _trouble.LinkUs > _askedUs - QuietUs)
            {
                return;
            }

            Checked++;
            if (_answers != 1)
            {
                _violation($"to the command '{_command.Trim()}' there are {_answers} answers");
            }
            else if (_answer is not null ? _said != _answer : !IsRight(_question!))
            {
                _violation($"to the command '{_command.Trim()}' the answer is '{_said}'");
            }
        }

        private bool IsRight(Question question)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(_said);
                JsonElement root = document.RootElement;
                string quality = root.GetProperty("quality").GetString()!;
                if (root.GetProperty("get").GetString() != question.Signal || root.GetProperty("unit").GetString() != question.Unit)
                {
                    return false;
                }

                if (quality == "neverSeen")
                {
                    return root.GetProperty("value").ValueKind == JsonValueKind.Null;
                }

                int ageMs = root.GetProperty("ageMs").GetInt32();
                double value = root.GetProperty("value").GetDouble();
                bool isFresh = quality == "valid";
                bool isTrue = value >= Math.Min(_whenAsked, _whenAnswered) - question.Tolerance && value <= Math.Max(_whenAsked, _whenAnswered) + question.Tolerance;
                return ageMs >= 0 && isFresh == ageMs <= question.AgeMs && (!isFresh || isTrue);
            }
            catch (Exception wrong) when (wrong is JsonException or System.Collections.Generic.KeyNotFoundException or InvalidOperationException)
            {
                return false;
            }
        }

        private sealed record Question(string Name, string Signal, string Unit, double Tolerance, int AgeMs, Func<VehicleState, double> Of);
    }
}
