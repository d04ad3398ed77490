using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;
using Telematics.Modem;
using Telematics.Mqtt;

namespace Telematics.Bench.Tests.Modem
{
    /// <summary>
    /// The driver and the modelled modem on one line, in virtual time, with an uplink on top that keeps the window full,
    /// publishes again what failed or was void, and opens the session again some seconds after it is lost.
    /// </summary>
    internal sealed class ModemRig : IFirmware, IMqttLinkListener
    {
        private const int PeriodMs = 10;
        private const int ReopenMs = 5000;

        private readonly ModelWorld _world;
        private readonly MqttTopic _topic = new("fleet/1/data");
        private readonly Queue<int> _waiting = new();
        private readonly HashSet<int> _inFlight = [];
        private readonly byte[] _payload = new byte[1024];
        private long _openAtMs;
        private int _taken;

        public ModemRig(INetwork network, int seed, A7670Options? options = null, SimcomModemOptions? driverOptions = null)
        {
            Random random = new(seed);
            Line = new SerialLine(Clock, 115200);
            Model = new A7670Model(Clock, Line, network, random, Vehicle, options ?? new A7670Options());
            Driver = new SimcomModem(Line, new SimcomModemPins { PowerKey = Model.PowerKey, Reset = Model.Reset }, driverOptions ?? new SimcomModemOptions { Apn = "iot" });
            Driver.Mqtt.SetListener(this);
            _world = new ModelWorld(Clock, this);
            _world.Add(Model);
        }

        public VirtualClock Clock { get; } = new();

        public VehicleState Vehicle { get; } = new() { Utc = new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc) };

        public SerialLine Line { get; }

        public A7670Model Model { get; }

        public SimcomModem Driver { get; }

        public MqttLinkOptions LinkOptions { get; } = new()
        {
            Host = "127.0.0.1",
            ClientId = "moto-1",
            WillTopic = new MqttTopic("fleet/1/status"),
            WillMessage = "gone",
            Subscription = new MqttTopic("fleet/1/cmd"),
        };

        public bool KeepsOpen { get; set; } = true;

        public int PayloadBytes { get; set; } = 100;

        public List<string> Problems { get; } = [];

        public List<string> Events { get; } = [];

        public List<byte[]> Received { get; } = [];

        public List<MqttLinkLoss> Losses { get; } = [];

        public HashSet<int> Acknowledged { get; } = [];

        public int Opened { get; private set; }

        public int Failed { get; private set; }

        public int Voided { get; private set; }

        public bool RecordsEvents { get; set; } = true;

        /// <summary>Bytes allocated by the driver's steps since <see cref="MeasureAllocation"/>.</summary>
        public long DriverAllocatedBytes => _world.AllocatedBytes;

        public bool IsOpen => Driver.Mqtt.State == MqttLinkState.Open;

        public bool IsIdle => _waiting.Count == 0 && _inFlight.Count == 0;

        public void MeasureAllocation() => _world.MeasureAllocation = true;

        public void PublishAll(int from, int count)
        {
            for (int token = from; token < from + count; token++)
            {
                _waiting.Enqueue(token);
            }
        }

        /// <summary>Runs until something holds; false when it does not within so many virtual seconds.</summary>
        public bool RunUntil(Func<bool> holds, double seconds)
        {
            _world.RunUntil(Clock.NowUs + (long)(seconds * 1e6), holds);
            return holds();
        }

        public void Run(double seconds) => _world.RunUntil(Clock.NowUs + (long)(seconds * 1e6));

        public long RunDue(long nowMs)
        {
            Driver.Step(nowMs);
            if (KeepsOpen && Driver.Mqtt.State == MqttLinkState.Closed && nowMs >= _openAtMs)
            {
                Driver.Mqtt.Open(LinkOptions);
            }

            while (_waiting.Count > 0 && TryPublish(_waiting.Peek()))
            {
                _waiting.Dequeue();
            }

            return nowMs + PeriodMs;
        }

        public void OnLinkOpened()
        {
            Opened++;
            Note("opened");
        }

        public void OnLinkLost(MqttLinkLoss reason)
        {
            Note($"lost {reason}");
            Losses.Add(reason);
            Voided += _inFlight.Count;
            foreach (int token in _inFlight.Order())
            {
                _waiting.Enqueue(token);
            }

            _inFlight.Clear();
            _openAtMs = Clock.NowMs + ReopenMs;
        }

        public void OnPublishAcknowledged(int token)
        {
            Report(token, "acknowledged");
            Acknowledged.Add(token);
        }

        public void OnPublishFailed(int token)
        {
            Report(token, "failed");
            Failed++;
            _waiting.Enqueue(token);
        }

        public void OnMessageTooLong(byte[] topic, int topicLength)
        {
        }

        public void OnMessage(byte[] topic, int topicLength, byte[] payload, int payloadLength)
        {
            Note($"message {Encoding.UTF8.GetString(topic, 0, topicLength)} {payloadLength}");
            Received.Add(payload.AsSpan(0, payloadLength).ToArray());
        }

        public string Describe() =>
            $"at {Clock.NowMs} ms: modem {Driver.State} ({Driver.Fault}), link {Driver.Mqtt.State}, {Acknowledged.Count} acknowledged, {Failed} failed, {Voided} void, {_waiting.Count} waiting; last: {string.Join(", ", Events.TakeLast(5))}";

        private bool TryPublish(int token)
        {
            if (!IsOpen)
            {
                return false;
            }

            Encoding.ASCII.GetBytes(token.ToString("D8"), _payload);
            for (int i = 8; i < PayloadBytes; i++)
            {
                _payload[i] = (byte)(i * token);
            }

            if (!Driver.Mqtt.TryPublish(_topic, _payload, 0, PayloadBytes, false, token))
            {
                return false;
            }

            if (!_inFlight.Add(token))
            {
                Problems.Add($"token {token} taken twice");
            }

            _taken++;
            return true;
        }

        private void Report(int token, string how)
        {
            if (RecordsEvents)
            {
                Note($"{token} {how}");
            }

            if (!_inFlight.Remove(token))
            {
                Problems.Add($"token {token} {how} though it was not in flight");
            }
        }

        private void Note(string what) => Events.Add($"{Clock.NowMs} {what}");
    }
}
