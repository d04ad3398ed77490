using Telematics.Buses;
using Telematics.Journal;
using Telematics.Mqtt;

namespace Telematics.Uplink
{
    /// <summary>
    /// Keeps an MQTT session and publishes the records that wait in the store, the unit's status and its answers to commands.
    /// That the broker has acknowledged a record makes room for the next; what lets go of it is the acknowledgement of a receiver that
    /// has stored it. What is lost on the way is sent again, the same bytes under the same sequence number. <c>docs/messages.md</c>
    /// describes what goes to and fro.
    /// </summary>
    public sealed class UplinkSession : IMqttLinkListener, IStep
    {
        private const int StatusToken = -1;

        // The answer in slot n of the queue has the token FirstResponseToken - n; messages of frames have theirs from 0 up.
        private const int FirstResponseToken = -2;
        private const int ResponseSlots = 4;
        private const int FailuresToGiveUp = 8;
        private const int PauseAfterFailureMs = 1000;

        // A session is dead when so many acknowledgements in a row were due and did not come.
        private const int MissesToGiveUp = 2;

        private readonly IMqttLink _link;
        private readonly MqttLinkOptions _options;
        private readonly VehicleTopics _topics;
        private readonly IFrameQueue _store;
        private readonly IFrameSource _source;
        private readonly CommandHandler _commands;
        private readonly Backoff _backoff;
        private readonly UnitStatus _status;
        private readonly FramePublisher _frames;
        private readonly byte[] _response = new byte[CommandHandler.MaxResponseLength];
        private readonly ResponseQueue _responses = new ResponseQueue(ResponseSlots, CommandHandler.MaxResponseLength);
        private readonly int _pubackTimeoutMs;

        private long _nowMs;
        private long _nextAttemptMs;
        private long _resumeMs;
        private long _lastProgressMs;
        private int _misses;
        private int _inFlight;
        private int _failuresInARow;
        private bool _isOpen;
        private bool _isBeginning;
        private bool _isDead;
        private bool _isStopping;
        private bool _hasSaidGoodbye;
        private bool _isStatusDue;
        private bool _isStatusInFlight;

        /// <summary>Makes an uplink and becomes the link's listener.</summary>
        /// <param name="link">The session.</param>
        /// <param name="settings">The broker, whose will and subscription are set here, and how to go about it.</param>
        /// <param name="topics">The vehicle's topics.</param>
        /// <param name="store">The records.</param>
        /// <param name="longestRecord">None of them has more bytes.</param>
        /// <param name="source">Where they come from.</param>
        /// <param name="commands">Answers commands.</param>
        /// <param name="backoff">Paces attempts.</param>
        /// <param name="status">What the unit says of itself.</param>
        public UplinkSession(
            IMqttLink link,
            UplinkSettings settings,
            VehicleTopics topics,
            IFrameQueue store,
            int longestRecord,
            IFrameSource source,
            CommandHandler commands,
            Backoff backoff,
            UnitStatus status)
        {
            _link = link;
            _options = settings.Broker;
            _topics = topics;
            _store = store;
            _source = source;
            _commands = commands;
            _backoff = backoff;
            _status = status;
            _frames = new FramePublisher(link, topics, store, settings, longestRecord);
            _pubackTimeoutMs = settings.PubackTimeoutMs;
            _options.WillTopic = topics.Status;
            _options.WillMessage = UnitStatus.Offline;
            _options.Subscription = topics.Commands;
            link.SetListener(this);
        }

        /// <summary>Whether a session is open.</summary>
        public bool IsOpen => _isOpen;

        /// <summary>Whether <see cref="Stop"/> has done its work.</summary>
        public bool IsStopped => _isStopping && !_isOpen && _link.State == MqttLinkState.Closed;

        /// <summary>Attempts to open a session.</summary>
        public int Attempts { get; private set; }

        /// <summary>Sessions that came about.</summary>
        public int Sessions { get; private set; }

        /// <summary>Sessions that ended, and attempts that failed, for any reason.</summary>
        public int Losses { get; private set; }

        /// <summary>Why the last one did.</summary>
        public MqttLinkLoss LastLoss { get; private set; }

        /// <summary>Times that the broker refused the unit's name or password.</summary>
        public int LoginsRefused { get; private set; }

        /// <summary>Sessions that were given up because nothing was acknowledged any more.</summary>
        public int DeadSessions { get; private set; }

        /// <summary>Acknowledgements of the broker that were due and did not come in time.</summary>
        public int PubacksMissed { get; private set; }

        /// <summary>Frames and notices handed to the link, each time counted.</summary>
        public int FramesSent => _frames.RecordsSent;

        /// <summary>Frames and notices that the broker acknowledged, each time counted.</summary>
        public int FramesAcknowledged => _frames.RecordsAcknowledged;

        /// <summary>Messages with frames that the broker acknowledged.</summary>
        public int MessagesAcknowledged => _frames.MessagesAcknowledged;

        /// <summary>Bytes of these messages handed to the link so far, those sent again included, with the MQTT header of each.</summary>
        public long BytesOnWire => _frames.BytesOnWire;

        /// <summary>Frames and notices that were sent again because a receiver said that it lacks them.</summary>
        public int FramesLacked => _frames.RecordsLacked;

        /// <summary>Frames and notices that were sent again because no receiver spoke of them in time.</summary>
        public int FramesTimedOut => _frames.RecordsTimedOut;

        /// <summary>Frames that no publish can carry, and that are left in the store for it.</summary>
        public int FramesTooLong => _frames.RecordsTooLong;

        /// <summary>Acknowledgements of a receiver.</summary>
        public int ReceiverAcknowledgements => _frames.Acknowledgements;

        /// <summary>Messages that began like an acknowledgement of a receiver, and were none, or were for another vehicle.</summary>
        public int ReceiverAcknowledgementsRefused => _frames.AcknowledgementsRefused;

        /// <summary>Publishes that the link reported as failed.</summary>
        public int PublishFailures { get; private set; }

        /// <summary>Answers that were dropped because too many waited.</summary>
        public int ResponsesDropped => _responses.Dropped;

        /// <summary>Milliseconds since boot of the next attempt to open a session, when none is open or opening.</summary>
        public long NextAttemptMs => _nextAttemptMs;

        /// <inheritdoc/>
        public void Step(long nowMs)
        {
            _nowMs = nowMs;
            if (_isOpen)
            {
                if (_isBeginning)
                {
                    Begin(nowMs);
                }

                Publish(nowMs);
            }
            else if (nowMs >= _nextAttemptMs && !_isStopping && _link.State == MqttLinkState.Closed)
            {
                Attempts++;
                _link.Open(_options);
            }
        }

        /// <summary>
        /// Sends what waits, says that the unit is off line, and closes the session for good; see <see cref="IsStopped"/>.
        /// Does not open a session for it, nor wait for a receiver.
        /// </summary>
        public void Stop()
        {
            _isStopping = true;
        }

        /// <inheritdoc/>
        public void OnLinkOpened()
        {
            Sessions++;
            _isOpen = true;
            _isBeginning = true;
            _isDead = false;
            _hasSaidGoodbye = false;
            _status.WriteOnline(LoginsRefused);
            _isStatusDue = true;
            _isStatusInFlight = false;
            _inFlight = 0;
            _failuresInARow = 0;
        }

        /// <inheritdoc/>
        public void OnLinkLost(MqttLinkLoss reason)
        {
            // The link knows no more than that it was closed.
            reason = _isDead && reason == MqttLinkLoss.Closed ? MqttLinkLoss.Timeout : reason;
            _isDead = false;
            Losses++;
            LastLoss = reason;
            LoginsRefused += reason == MqttLinkLoss.Refused ? 1 : 0;
            _isOpen = false;
            _inFlight = 0;
            _frames.OnLost();
            for (int slot = 0; slot < ResponseSlots; slot++)
            {
                _responses.MarkUnsent(slot);
            }

            _nextAttemptMs = _nowMs + _backoff.OnFailure(reason);
        }

        /// <inheritdoc/>
        public void OnPublishAcknowledged(int token)
        {
            // An open session alone proves little; one that acknowledges does.
            _backoff.OnSuccess();
            _inFlight--;
            _failuresInARow = 0;
            _lastProgressMs = _nowMs;
            _misses = 0;
            if (token >= 0)
            {
                _frames.OnAcknowledged(token, _nowMs);
            }
            else if (token == StatusToken)
            {
                _isStatusInFlight = false;
            }
            else
            {
                _responses.Release(FirstResponseToken - token);
            }
        }

        /// <inheritdoc/>
        public void OnPublishFailed(int token)
        {
            PublishFailures++;
            _inFlight--;
            _failuresInARow++;
            _resumeMs = _nowMs + PauseAfterFailureMs;
            if (token >= 0)
            {
                _frames.OnFailed(token);
            }
            else if (token == StatusToken)
            {
                _isStatusInFlight = false;
                _isStatusDue = true;
            }
            else
            {
                _responses.MarkUnsent(FirstResponseToken - token);
            }
        }

        /// <inheritdoc/>
        public void OnMessage(byte[] topic, int topicLength, byte[] payload, int payloadLength)
        {
            if (!_topics.Commands.Matches(topic, 0, topicLength))
            {
                return;
            }

            if (payloadLength > 0 && payload[0] == ReceiverAcknowledgement.Mark)
            {
                _frames.OnReceiverAcknowledgement(payload, payloadLength, _nowMs);
                return;
            }

            int length = _commands.Handle(payload, payloadLength, _nowMs, _response);
            _responses.Add(_response, length);
        }

        /// <inheritdoc/>
        public void OnMessageTooLong(byte[] topic, int topicLength)
        {
            if (_topics.Commands.Matches(topic, 0, topicLength))
            {
                _responses.Add(_response, _commands.RefuseTooLong(_response));
            }
        }

        private void Begin(long nowMs)
        {
            _isBeginning = false;
            _resumeMs = nowMs;
            _lastProgressMs = nowMs;
            _misses = 0;
            _frames.OnOpened(nowMs);
            if (_store.Unsent > 0)
            {
                _source.BeginLive(nowMs);
            }
        }

        private void Publish(long nowMs)
        {
            bool waits = nowMs < _resumeMs || PublishWhatWaits(nowMs);
            if (_failuresInARow >= FailuresToGiveUp)
            {
                Close(true);
            }
            else if (_inFlight == 0 && !waits)
            {
                _lastProgressMs = nowMs;
                _misses = 0;
                if (_isStopping)
                {
                    Finish();
                }
            }
            else if (nowMs - _lastProgressMs > (_misses + 1L) * _pubackTimeoutMs)
            {
                _misses++;
                PubacksMissed++;
                if (_misses == MissesToGiveUp)
                {
                    DeadSessions++;
                    Close(true);
                }
            }
        }

        // Whether anything is left that the link did not take.
        private bool PublishWhatWaits(long nowMs)
        {
            if (_isStatusDue)
            {
                if (!TryPublish(_topics.Status, _status.Text, _status.Length, true, StatusToken))
                {
                    return true;
                }

                _isStatusDue = false;
                _isStatusInFlight = true;
            }

            while (_responses.UnsentCount > 0)
            {
                if (!TryPublishResponse())
                {
                    return true;
                }
            }

            if (_frames.IsAnswerDue)
            {
                // What is being sealed may continue what the receiver does not have.
                _source.BeginLive(nowMs);
                _frames.Answer(nowMs);
            }

            bool waits = _frames.Publish(nowMs, out bool isPublished);
            _inFlight += isPublished ? 1 : 0;
            return waits;
        }

        private bool TryPublishResponse()
        {
            int slot = 0;
            while (!_responses.IsUnsent(slot))
            {
                slot++;
            }

            if (!TryPublish(_topics.Responses, _responses.GetText(slot), _responses.GetLength(slot), false, FirstResponseToken - slot))
            {
                return false;
            }

            _responses.MarkSent(slot);
            return true;
        }

        private bool TryPublish(MqttTopic topic, byte[] payload, int length, bool retain, int token)
        {
            if (!_link.TryPublish(topic, payload, 0, length, retain, token))
            {
                return false;
            }

            _inFlight++;
            return true;
        }

        private void Finish()
        {
            if (!_hasSaidGoodbye)
            {
                // What was found missing on the way is told too.
                _store.Checkpoint();
                if (_store.Unsent == 0)
                {
                    _hasSaidGoodbye = true;
                    _status.WriteOffline();
                    _isStatusDue = true;
                }
            }
            else if (!_isStatusInFlight && !_isStatusDue)
            {
                Close(false);
            }
        }

        private void Close(bool isDead)
        {
            // The link reports the loss in a later step; until then nothing more is published.
            _isDead = isDead;
            _isOpen = false;
            _link.Close();
        }
    }
}
