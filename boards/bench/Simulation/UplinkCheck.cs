using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Telematics.Bench.Models;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;
using Telematics.Fleet.Messages;
using Telematics.Mqtt;
using Telematics.Signals;
using Telematics.Unit;
using Telematics.Uplink;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// Whether a unit speaks as it should: comes back after a loss neither too early nor too late, sends alarms and what is new at once,
    /// sends nothing again that was not lost, lets nothing wait while it could send it, and says in its status what is so.
    /// </summary>
    public sealed class UplinkCheck : Model
    {
        private const long StepUs = 1_000_000;
        private const long SecondUs = 1_000_000;

        // docs/messages.md, Coming back.
        private const long LongestWaitMs = 300_000;
        private const long LongestRefusedWaitMs = 1_800_000;
        private const long FirstBrokerWaitMs = 120_000;
        private const long FirstRefusedWaitMs = 60_000;
        private const long FirstWaitMs = 1000;
        private const long AttemptMs = 2500;

        // Since when a loss may be that is seen now, and some rounding.
        private const long StepMs = 1100;

        // Until a session is there again once all is in order, besides twice as long as it was not.
        private const long ReturnS = 720;
        private const long MostReturnS = 2700;

        // Without trouble for so long all is as it was: a connection that dies without a word is missed for a minute and a half.
        private const long QuietUs = 100 * SecondUs;
        private const long LongQuietUs = 200 * SecondUs;
        private const long AlarmUs = 4 * SecondUs;
        private const long LiveUs = 12 * SecondUs;
        private const long IdleUs = 20 * SecondUs;
        private const long FreshUs = 5 * SecondUs;

        // Without a sign of the broker for so long a session is dead, and given up.
        private const long MostDeadUs = 80 * SecondUs;
        private const long LeastDeadUs = 40 * SecondUs;

        // A receiver that says nothing for long makes each wait longer.
        private const long SilentUs = 600 * SecondUs;
        private const long LeastAgainUs = 9 * SecondUs;
        private const int MostAgain = 8;
        private const long AckedUs = 15 * SecondUs;
        private const long StatusEveryUs = 60 * SecondUs;

        private readonly ModelledVehicle _vehicle;
        private readonly PowerSupply _supply;
        private readonly VirtualBroker _broker;
        private readonly Truth _truth;
        private readonly TroubleWatch _trouble;
        private readonly ReceiverHost _host;
        private readonly bool _mayRefuse;
        private readonly string _statusTopic;
        private readonly Action<string> _violation;
        private readonly Dictionary<ulong, int> _byDigest = new(4096);
        private Arrival[] _arrivals = new Arrival[4096];
        private int _known;
        private int _checked;
        private int _boots;
        private int _sessions;
        private int _losses;
        private int _attempts;
        private int _acknowledged;
        private int _failures;
        private int _sessionsAtLoss;
        private int _sent;
        private int _dead;
        private int _missedBefore;
        private int _failedBefore;
        private int _sessionsSeen;
        private int _unsentBefore;
        private long _openUs = long.MaxValue;
        private long _closedUs;
        private long _bootUs;
        private long _unsentUs = long.MaxValue;
        private long _nextAttemptMs;
        private long _statusUs;
        private long _longestClosedUs;
        private bool _isReturnTold;
        private int _sentAtOpen;
        private int _progress;
        private int _acked;
        private int _failed;
        private long _firstSentUs = long.MaxValue;
        private long _downUs = long.MaxValue;

        /// <summary>Makes it.</summary>
        /// <param name="vehicle">The vehicle.</param>
        /// <param name="vehicleId">Its id.</param>
        /// <param name="supply">Its unit's supply.</param>
        /// <param name="broker">The broker.</param>
        /// <param name="truth">What was sealed.</param>
        /// <param name="trouble">What is wrong.</param>
        /// <param name="host">Where the receiver runs.</param>
        /// <param name="mayRefuse">Whether the journal may have no room for a frame.</param>
        /// <param name="violation">Hears what must not be.</param>
        public UplinkCheck(
            ModelledVehicle vehicle, string vehicleId, PowerSupply supply, VirtualBroker broker, Truth truth, TroubleWatch trouble, ReceiverHost host, bool mayRefuse, Action<string> violation)
        {
            _vehicle = vehicle;
            _supply = supply;
            _broker = broker;
            _truth = truth;
            _trouble = trouble;
            _host = host;
            _mayRefuse = mayRefuse;
            _violation = violation;
            _statusTopic = VehicleTopic.Of(vehicleId, VehicleTopic.Status);
            broker.Subscribe(VehicleTopic.Of(vehicleId, VehicleTopic.Frames), (_, payload) => OnFrames(payload.Span));
            host.Sent = NoteAcknowledged;
            NextUs = StepUs;
        }

        /// <summary>Since when a session is open, µs; <see cref="long.MaxValue"/> while none is.</summary>
        public long OpenUs => _openUs;

        /// <summary>Whether a session is there, and has been in order for a minute.</summary>
        public bool IsInOrder(long nowUs) => _openUs < nowUs - QuietUs && _trouble.LinkUs < nowUs - QuietUs;

        /// <summary>The unit has started.</summary>
        public void BeginAccount()
        {
            ArrivedInBoot = 0;
            BytesInBoot = 0;
        }

        /// <summary>The unit is about to be turned off.</summary>
        public void Stop() => NextUs = long.MaxValue;

        /// <summary>Frames that came to the broker since the unit's last start, those that came again included.</summary>
        public int ArrivedInBoot { get; private set; }

        /// <summary>Bytes of payload that came to the broker with frames since then.</summary>
        public long BytesInBoot { get; private set; }

        /// <summary>Frames that came to the broker more than once.</summary>
        public long Repeated { get; private set; }

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            NextUs = nowUs + StepUs;
            _trouble.Look(nowUs);
            _downUs = _host.IsRunning ? long.MaxValue : Math.Min(_downUs, nowUs);
            if (!_supply.IsOn)
            {
                _openUs = long.MaxValue;
                return;
            }

            VehicleUnit unit = _vehicle.Board.Unit;
            UplinkSession uplink = unit.Uplink;
            if (_supply.Boots != _boots)
            {
                BeginBoot(nowUs);
            }

            long nowMs = _vehicle.World.FirmwareMs;
            CheckSession(uplink, nowUs);
            CheckDead(uplink, nowUs);
            CheckProgress(uplink, nowUs);
            CheckWaits(uplink, nowMs);
            CheckIdle(unit, nowUs);
            CheckFrames(nowUs);
            CheckStatus(unit, nowUs);
        }

        private void BeginBoot(long nowUs)
        {
            _boots = _supply.Boots;
            _bootUs = nowUs;
            _openUs = long.MaxValue;
            _closedUs = nowUs;
            _longestClosedUs = 0;
            _unsentUs = long.MaxValue;
            _sessions = 0;
            _losses = 0;
            _attempts = 0;
            _acknowledged = 0;
            _failures = -1;
            _sessionsAtLoss = 0;
            _dead = 0;
            _missedBefore = 0;
            _failedBefore = 0;
            _sessionsSeen = 0;
            _unsentBefore = 0;
            _sent = 0;
            _nextAttemptMs = 0;
        }

        private void CheckSession(UplinkSession uplink, long nowUs)
        {
            if (!uplink.IsOpen)
            {
                _closedUs = _openUs != long.MaxValue ? nowUs : _closedUs;
                _openUs = long.MaxValue;
                long orderUs = Math.Max(_trouble.LinkUs, _bootUs);
                _longestClosedUs = orderUs >= nowUs - StepUs ? nowUs - _closedUs : _longestClosedUs;
                long mostUs = Math.Min(MostReturnS * SecondUs, (ReturnS * SecondUs) + (2 * _longestClosedUs));
                if (!_isReturnTold && nowUs - orderUs > mostUs && nowUs - _closedUs > mostUs && !uplink.IsStopped)
                {
                    _isReturnTold = true;
                    _violation($"no session is there, though nothing is wrong since {(nowUs - orderUs) / SecondUs} s: modem {_vehicle.Board.Modem?.State}, {_vehicle.Board.Modem?.Fault}");
                }
            }
            else if (uplink.Sessions != _sessions || _openUs == long.MaxValue)
            {
                _openUs = nowUs;
                if (_unsentBefore > 0 && uplink.Sessions == _sessions + 1)
                {
                    _truth.ExpectKeys(_vehicle.World.FirmwareMs);
                }
            }

            _unsentBefore = uplink.IsOpen ? 0 : _vehicle.Board.Unit.Frames.Unsent;

            _sessions = uplink.Sessions;
        }

        // Two acknowledgements that are due and do not come, half a minute each, make a session dead; one that is slow does not.
        private void CheckDead(UplinkSession uplink, long nowUs)
        {
            if (uplink.DeadSessions > _dead)
            {
                int missed = uplink.PubacksMissed - _missedBefore;
                if (missed < 2 && uplink.DeadSessions == _dead + 1 && uplink.PublishFailures == _failedBefore)
                {
                    _violation($"a session is given up after {missed} acknowledgements that did not come");
                }
            }

            if (uplink.DeadSessions > _dead && uplink.PublishFailures == _failed && _firstSentUs != long.MaxValue && nowUs - _firstSentUs < LeastDeadUs)
            {
                _violation($"a session is given up {(nowUs - _firstSentUs) / SecondUs} s after what was sent in it and is not acknowledged");
            }

            if (uplink.Sessions != _sessionsSeen || uplink.DeadSessions > _dead)
            {
                _sessionsSeen = uplink.Sessions;
                _missedBefore = uplink.PubacksMissed;
                _failedBefore = uplink.PublishFailures;
            }

            _dead = uplink.DeadSessions;
        }

        // A session in which something was sent and nothing is acknowledged does not last.
        private void CheckProgress(UplinkSession uplink, long nowUs)
        {
            if (_openUs == nowUs)
            {
                _sentAtOpen = uplink.FramesSent;
                _firstSentUs = long.MaxValue;
            }

            bool isNew = uplink.MessagesAcknowledged != _progress || uplink.PublishFailures != _failed;
            _progress = uplink.MessagesAcknowledged;
            _failed = uplink.PublishFailures;
            if (isNew || !uplink.IsOpen)
            {
                _sentAtOpen = uplink.FramesSent;
                _firstSentUs = long.MaxValue;
            }
            else if (uplink.FramesSent > _sentAtOpen)
            {
                _firstSentUs = Math.Min(_firstSentUs, nowUs);
            }

            if (_firstSentUs != long.MaxValue && nowUs - _firstSentUs > MostDeadUs && nowUs - _trouble.LastUs(FaultKind.SlowAcknowledgement) > LongQuietUs && uplink.PublishFailures == 0)
            {
                _violation($"what was sent {(nowUs - _firstSentUs) / SecondUs} s ago is not acknowledged, and the session is not given up");
                _firstSentUs = nowUs;
            }
        }

        private void CheckWaits(UplinkSession uplink, long nowMs)
        {
            bool isClosed = _vehicle.Board.Modem?.Mqtt.State == MqttLinkState.Closed;
            if (uplink.Losses == _losses)
            {
                if (uplink.Attempts > _attempts && nowMs < _nextAttemptMs)
                {
                    _violation($"the unit tries to connect {_nextAttemptMs - nowMs} ms before its time");
                }

                if (isClosed && !uplink.IsOpen && nowMs > uplink.NextAttemptMs + AttemptMs && uplink.Attempts == _attempts && !uplink.IsStopped)
                {
                    _violation($"the unit does not try to connect, though it is time since {nowMs - uplink.NextAttemptMs} ms");
                }
            }
            else
            {
                // What was acknowledged since shows that this is the first failure again.
                bool isFirst = uplink.MessagesAcknowledged != _acknowledged && uplink.Losses == _losses + 1;
                _failures = isFirst || uplink.Losses != _losses + 1 || uplink.Sessions != _sessionsAtLoss ? 0 : _failures + 1;
                CheckWait(uplink, nowMs, isFirst);
                _acknowledged = uplink.MessagesAcknowledged;
                _sessionsAtLoss = uplink.Sessions;
            }

            _losses = uplink.Losses;
            _attempts = uplink.Attempts;
            _nextAttemptMs = uplink.NextAttemptMs;
        }

        private void CheckWait(UplinkSession uplink, long nowMs, bool isFirst)
        {
            // It was lost within the last second.
            long waitMs = uplink.NextAttemptMs - nowMs;
            bool isRefused = uplink.LastLoss == MqttLinkLoss.Refused;
            bool isBroker = uplink.LastLoss is MqttLinkLoss.ConnectionLost or MqttLinkLoss.Timeout or MqttLinkLoss.Tls;
            long mostMs = isFirst
                ? isRefused ? FirstRefusedWaitMs : isBroker ? FirstBrokerWaitMs : FirstWaitMs
                : isRefused ? LongestRefusedWaitMs : LongestWaitMs;
            long nominalMs = Math.Min(LongestWaitMs, (isRefused ? FirstRefusedWaitMs : FirstWaitMs) << Math.Min(_failures, 12));
            nominalMs = isBroker ? Math.Max(nominalMs, FirstBrokerWaitMs) : nominalMs;
            long leastMs = isBroker && _failures == 0 ? 0 : nominalMs / 2;
            if (waitMs > mostMs || waitMs + StepMs < leastMs)
            {
                _violation($"after {uplink.LastLoss} the unit waits {waitMs} ms for its next session, and {leastMs} to {mostMs} are right");
            }
        }

        private void CheckIdle(VehicleUnit unit, long nowUs)
        {
            bool mayWait = _openUs == long.MaxValue || unit.Frames.Unsent == 0 || unit.Uplink.FramesSent != _sent || _trouble.LinkUs > nowUs - QuietUs;
            _sent = unit.Uplink.FramesSent;
            _unsentUs = mayWait ? nowUs : _unsentUs;
            if (nowUs - _unsentUs > IdleUs && nowUs - _openUs > IdleUs)
            {
                _violation($"{unit.Frames.Unsent} records wait since {(nowUs - _unsentUs) / SecondUs} s, and a session is open");
                _unsentUs = nowUs;
            }
        }

        // Those that a session was there for when they were sealed have come to the broker.
        private void CheckFrames(long nowUs)
        {
            ReadOnlySpan<Truth.SealedFrame> frames = _truth.Frames;
            Learn(frames);
            for (; _checked < frames.Length && frames[_checked].SealedUs < nowUs - LiveUs - StepUs; _checked++)
            {
                ref readonly Truth.SealedFrame frame = ref frames[_checked];
                long tookUs = _arrivals[_checked].Us - frame.SealedUs;
                long mostUs = frame.Group == SignalGroup.Alarm ? AlarmUs : LiveUs;
                bool isFresh = _openUs - _trouble.LinkUs > FreshUs || frame.SealedUs - _trouble.LinkUs > QuietUs;
                if (frame.SealedUs > _bootUs && frame.SealedUs - _openUs > FreshUs && isFresh
                    && !_mayRefuse && frame.SealedUs - _trouble.FlashUs > QuietUs && (_arrivals[_checked].Us == 0 || tookUs > mostUs))
                {
                    _violation(_arrivals[_checked].Us == 0
                        ? $"frame {frame.Sequence} of {frame.Group}, sealed at {Violation.Text(frame.SealedUs)}, has not come to the broker, and a session is open"
                        : $"frame {frame.Sequence} of {frame.Group}, sealed at {Violation.Text(frame.SealedUs)}, took {tookUs / 1000} ms to the broker");
                }
            }
        }

        private void Learn(ReadOnlySpan<Truth.SealedFrame> frames)
        {
            if (frames.Length > _arrivals.Length)
            {
                Array.Resize(ref _arrivals, Math.Max(frames.Length, 2 * _arrivals.Length));
            }

            for (; _known < frames.Length; _known++)
            {
                _byDigest[frames[_known].Digest] = _known;
            }
        }

        // Called from within the unit's passes when the modem is; what it allocates is the modem's.
        private void OnFrames(ReadOnlySpan<byte> payload)
        {
            Learn(_truth.Frames);
            long nowUs = _vehicle.Clock.NowUs;
            // What the modem had from the unit before its restart is not this one's.
            bool isIts = _vehicle.World.IsPowered && _vehicle.Board.Unit.Uplink.Sessions > 0;
            BytesInBoot += isIts ? payload.Length : 0;
            MessageReader reader = new(payload);
            while (reader.TryNext(out ReadOnlySpan<byte> part, out PayloadPart kind))
            {
                if (kind != PayloadPart.Frame || !_byDigest.TryGetValue(Truth.DigestOf(part), out int at))
                {
                    continue;
                }

                ArrivedInBoot += isIts ? 1 : 0;
                ref Arrival arrival = ref _arrivals[at];
                if (arrival.Us == 0)
                {
                    arrival.Us = nowUs;
                    arrival.Boots = _supply.Boots;
                    arrival.LastUs = nowUs;
                }
                else
                {
                    Repeated++;
                    _trouble.Look(nowUs);
                    CheckAgain(at, nowUs);
                    CheckPace(at, nowUs);
                    long quietUs = arrival.Us - Math.Max(_trouble.LinkUs, _trouble.ReceiverUs);
                    if (arrival.Boots == _supply.Boots && _trouble.FlashUs < 0 && quietUs > LongQuietUs && arrival.Us - _openUs > LongQuietUs)
                    {
                        _violation($"frame {_truth.Frames[at].Sequence}, which came to the broker at {Violation.Text(arrival.Us)}, comes again, and nothing was wrong");
                    }
                }
            }
        }

        // What the receiver says to have.
        private void NoteAcknowledged(byte[] message)
        {
            if (message.Length < 9 || message[0] != Acknowledgement.Mark)
            {
                return;
            }

            long first = BitConverter.ToUInt32(message, 1);
            int at = 5;
            for (bool isStored = true; at < message.Length - 3; isStored = !isStored)
            {
                long count = 0;
                for (int shift = 0; ; shift += 7)
                {
                    count |= (long)(message[at] & 0x7F) << shift;
                    if (message[at++] < 0x80)
                    {
                        break;
                    }
                }

                for (int i = _acked; isStored && i < _known; i++)
                {
                    long sequence = _truth.Frames[i].Sequence;
                    if (_arrivals[i].AckedUs == 0 && sequence >= first && sequence < first + count)
                    {
                        _arrivals[i].AckedUs = _vehicle.Clock.NowUs;
                    }
                }

                first += count;
            }

            while (_acked < _known && _arrivals[_acked].AckedUs > 0)
            {
                _acked++;
            }
        }

        private void CheckAgain(int at, long nowUs)
        {
            ref Arrival arrival = ref _arrivals[at];
            if (arrival.Boots != _supply.Boots)
            {
                return;
            }

            if (arrival.AckedUs > 0 && _openUs < arrival.AckedUs - SecondUs && _trouble.LinkUs < arrival.AckedUs - QuietUs && nowUs - arrival.AckedUs > AckedUs
                && _trouble.LastUs(FaultKind.ReceiverRestore) < 0 && _vehicle.Board.Unit.Frames.Damages <= 1)
            {
                // Behind a second place that is damaged nobody knows which is which.
                _violation($"frame {_truth.Frames[at].Sequence}, which was acknowledged at {Violation.Text(arrival.AckedUs)}, comes again");
            }

            if (_trouble.FlashUs > 0)
            {
                return;
            }

            long silentUs = Math.Max(Math.Max(_downUs, _bootUs), _openUs);
            if (_downUs != long.MaxValue && arrival.LastUs - silentUs > SilentUs && _trouble.LastUs(FaultKind.WrongAcknowledgement) < _downUs
                && nowUs - arrival.LastUs < (arrival.LastUs - silentUs) / 3)
            {
                _violation($"frame {_truth.Frames[at].Sequence} comes again after {(nowUs - arrival.LastUs) / SecondUs} s, and no receiver is there since {(nowUs - _downUs) / SecondUs} s");
            }
        }

        // What is only on its way is not sent again, and what never arrives is sent again more and more seldom.
        private void CheckPace(int at, long nowUs)
        {
            ref Arrival arrival = ref _arrivals[at];
            long sinceUs = nowUs - arrival.LastUs;
            arrival.LastUs = nowUs;
            if (arrival.Boots != _supply.Boots || _trouble.FlashUs > 0 || _trouble.LinkUs > arrival.Us - QuietUs || _openUs > arrival.Us)
            {
                arrival.Again = 0;
                return;
            }

            if (sinceUs < LeastAgainUs || (++arrival.Again > MostAgain && _trouble.LastUs(FaultKind.ReceiverRestore) < 0))
            {
                _violation($"frame {_truth.Frames[at].Sequence}, which came to the broker at {Violation.Text(arrival.Us)}, comes again, for the {arrival.Again}th time, after {sinceUs / 1000} ms");
            }
        }

        private void CheckStatus(VehicleUnit unit, long nowUs)
        {
            if (nowUs - _statusUs < StatusEveryUs || nowUs - _openUs < 15 * SecondUs || _openUs == long.MaxValue || nowUs - _trouble.LinkUs < QuietUs)
            {
                return;
            }

            _statusUs = nowUs;
            if (_trouble.LastUs(FaultKind.ModemBytes) > 0)
            {
                // A byte that changed on the modem's line is in the status until the next session's.
                return;
            }

            byte[]? text = _broker.Retained(_statusTopic);
            if (text is null)
            {
                _violation("a session is open, and no status is there");
                return;
            }

            try
            {
                using JsonDocument status = JsonDocument.Parse(text);
                JsonElement root = status.RootElement;
                if (!root.GetProperty("online").GetBoolean() || root.GetProperty("resets").GetInt32() != unit.Record.BootCount
                    || root.GetProperty("catalogue").GetInt32() != SignalCatalogue.Version || !AreTrue(root, unit.Counters))
                {
                    _violation("the status is " + root.GetRawText());
                }
            }
            catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                _violation("the status cannot be read: " + System.Text.Encoding.Latin1.GetString(text));
            }
        }

        // What was told may have grown since, but for the logins refused, of which there are none while a session is open.
        private static bool AreTrue(JsonElement status, CounterTable counters)
        {
            int told = 0;
            bool areTrue = true;
            bool isThere = status.TryGetProperty("counters", out JsonElement parts);
            for (int part = 0; part < counters.Parts; part++)
            {
                string[] names = counters.GetNames(part).Split(' ');
                for (int index = 0; index < counters.GetFaultCounters(part); index++)
                {
                    if (isThere && parts.TryGetProperty(names[0], out JsonElement own) && own.TryGetProperty(names[index + 1], out JsonElement value))
                    {
                        told++;
                        areTrue &= value.GetInt32() > 0 && value.GetInt32() <= counters.GetCounter(part, index);
                        areTrue &= names[index + 1] != "loginsRefused" || value.GetInt32() == counters.GetCounter(part, index);
                    }
                }
            }

            return areTrue && told == (isThere ? parts.EnumerateObject().Sum(part => part.Value.EnumerateObject().Count()) : 0);
        }

        private struct Arrival
        {
            public long Us;
            public long LastUs;
            public int Boots;
            public int Again;
            public long AckedUs;
        }
    }
}
