using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Journal;
using Telematics.Mqtt;
using Telematics.Sampling;
using Telematics.Signals;
using Telematics.Unit;
using Telematics.Uplink;

namespace Telematics.Bench.Tests.Unit
{
    /// <summary>
    /// Ten thousand units, each with its own uplink, that lose the same broker at the same moment: the worst that a broker's failure can do.
    /// In virtual time; an attempt takes 300 ms, whether there is a broker or not.
    /// </summary>
    [TestClass]
    public class ReturnAfterOutageTests
    {
        private const int Units = 10_000;
        private const int AttemptMs = 300;
        private const int LostAtMs = 60_000;

        public required TestContext TestContext { get; set; }

        [TestMethod]
        [DataRow(0)]
        [DataRow(30)]
        [DataRow(600)]
        [DataRow(7200)]
        public void UnitsThatLostTheSameBrokerComeBackOverMinutes(int outageS)
        {
            List<long> returnsMs = Simulate(outageS, out int worstAttempts);
            returnsMs.Sort();
            long backMs = LostAtMs + (outageS * 1000L);
            int peak = returnsMs.GroupBy(ms => ms / 1000).Max(second => second.Count());
            double tenthS = (returnsMs[Units / 10] - backMs) / 1000.0;
            double ninetiethS = (returnsMs[Units * 9 / 10] - backMs) / 1000.0;
            double lastS = (returnsMs[^1] - backMs) / 1000.0;
            TestContext.WriteLine(FormattableString.Invariant(
                $"{Units} units, broker away for {outageS} s: peak {peak} sessions a second, a tenth back after {tenthS:F1} s, nine tenths after {ninetiethS:F1} s, all after {lastS:F1} s; peak {worstAttempts} attempts a second while it was away"));
            Assert.HasCount(Units, returnsMs);
            Assert.IsLessThan(Units / 60, peak, "a crowd");
            Assert.IsGreaterThan(60, ninetiethS - tenthS, "not over minutes");
            Assert.IsLessThan(330, lastS, "somebody waits for longer than the longest wait");
        }

        private static List<long> Simulate(int outageS, out int worstAttempts)
        {
            long backMs = LostAtMs + (outageS * 1000L);
            PriorityQueue<Vehicle, (long DueMs, int Number)> due = new(Units);
            Vehicle[] vehicles = new Vehicle[Units];
            for (int i = 0; i < Units; i++)
            {
                Vehicle vehicle = new(i);
                vehicle.Prove();
                vehicle.StepAt(LostAtMs);
                vehicle.Lose(MqttLinkLoss.ConnectionLost);
                due.Enqueue(vehicle, (vehicle.Uplink.NextAttemptMs, i));
            }

            List<long> returnsMs = new(Units);
            Dictionary<long, int> attempts = [];
            while (due.TryDequeue(out Vehicle? vehicle, out (long DueMs, int Number) at))
            {
                vehicle.StepAt(at.DueMs);
                Assert.AreEqual(MqttLinkState.Opening, vehicle.State, "no attempt when one is due");
                long endMs = at.DueMs + AttemptMs;
                if (endMs >= backMs)
                {
                    returnsMs.Add(endMs);
                    continue;
                }

                attempts[endMs / 1000] = attempts.GetValueOrDefault(endMs / 1000) + 1;
                vehicle.StepAt(endMs);
                vehicle.Lose(MqttLinkLoss.ConnectionLost);
                due.Enqueue(vehicle, (vehicle.Uplink.NextAttemptMs, at.Number));
            }

            worstAttempts = attempts.Count == 0 ? 0 : attempts.Values.Max();
            return returnsMs;
        }

        // A unit's uplink over a session that the simulation decides on.
        private sealed class Vehicle : IMqttLink, IFrameSource
        {
            private IMqttLinkListener? _listener;

            public Vehicle(int number)
            {
                // As the unit does: the seed is the vehicle's id, and the boot.
                UnitConfiguration configuration = new() { VehicleId = FormattableString.Invariant($"MC-{number:D5}"), FrameCapacity = 64, Uplink = new UplinkSettings { MessageBytes = 64 } };
                VehicleTopics topics = new(configuration.VehicleId);
                SignalStore signals = new();
                Uplink = new UplinkSession(
                    this,
                    configuration.Uplink,
                    topics,
                    new EmptyStore(),
                    configuration.FrameCapacity,
                    this,
                    new CommandHandler(signals, new SignalSources(signals, []), new CounterTable()),
                    new Backoff(
                        configuration.Uplink.BackoffFirstMs,
                        configuration.Uplink.BackoffLimitMs,
                        configuration.Uplink.BackoffSpreadMs,
                        configuration.Uplink.RefusedBackoffFirstMs,
                        configuration.Uplink.RefusedBackoffLimitMs,
                        topics.Origin ^ 1u),
                    new UnitStatus(configuration.FirmwareVersion, 1, new CounterTable()));
            }

            public UplinkSession Uplink { get; }

            public MqttLinkState State { get; private set; }

            public int MaxPayload => 2048;

            public void SetListener(IMqttLinkListener listener) => _listener = listener;

            public void Open(MqttLinkOptions options) => State = MqttLinkState.Opening;

            public void Close() => State = MqttLinkState.Closed;

            public bool TryPublish(MqttTopic topic, byte[] payload, int offset, int length, bool retain, int token)
            {
                _listener!.OnPublishAcknowledged(token);
                return true;
            }

            public void Step(long nowMs)
            {
            }

            public void BeginLive(long nowMs)
            {
            }

            public void StepAt(long nowMs) => Uplink.Step(nowMs);

            public void Lose(MqttLinkLoss reason)
            {
                State = MqttLinkState.Closed;
                _listener!.OnLinkLost(reason);
            }

            // A session that works.
            public void Prove()
            {
                StepAt(100);
                State = MqttLinkState.Open;
                _listener!.OnLinkOpened();
                StepAt(200);
            }
        }

        private sealed class EmptyStore : IFrameQueue
        {
            public int Unsent => 0;

            public int Read(int lane, byte[] buffer, int offset, int room, out int token, out uint sequence)
            {
                token = 0;
                sequence = 0;
                return 0;
            }

            public void MarkSent(int token)
            {
            }

            public void MarkUnsent(int token)
            {
            }

            public void MarkAllUnsent()
            {
            }

            public void Release(int token)
            {
            }

            public void ReleaseRange(uint first, uint last)
            {
            }

            public int ResendRange(uint first, uint last) => 0;

            public bool LacksAny(uint first, uint last) => false;

            public void TellLacking(uint first, uint last)
            {
            }

            public void Checkpoint()
            {
            }
        }
    }
}
