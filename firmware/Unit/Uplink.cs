using System;
using Telematics.Buses;
using Telematics.Mqtt;

namespace Telematics.Unit
{
    /// <summary>
    /// Keeps an MQTT session, publishes the frames that wait in the store, the unit's status and its answers to commands.
    /// A frame leaves the store when the broker has acknowledged it. After a loss, those that were not are sent again, the same
    /// bytes under the same sequence number.
    /// </summary>
    public sealed class Uplink : IMqttLinkListener, IStep
    {
        private const int StatusToken = -1;

        // The answer in slot n of the queue has the token FirstResponseToken - n; frames have theirs from 0 up.
        private const int FirstResponseToken = -2;
        private const int ResponseSlots = 4;
        private const int PublishesAStep = 4;
        private const int FailuresToGiveUp = 8;
        private const int PauseAfterFailureMs = 1000;

        private readonly IMqttLink _link;
        private readonly MqttLinkOptions _options;
        private readonly VehicleTopics _topics;
        private readonly IFrameStore _store;
        private readonly CommandHandler _commands;
        private readonly Backoff _backoff;
        private readonly byte[] _online;
        private readonly byte[] _offline;
        private readonly byte[] _frame;
        private readonly byte[] _response = new byte[CommandHandler.MaxResponseLength];
        private readonly ResponseQueue _responses = new ResponseQueue(ResponseSlots, CommandHandler.MaxResponseLength);
        private readonly int _deadAfterMs;

        private long _nowMs;
        private long _nextAttemptMs;
        private long _resumeMs;
        private long _lastProgressMs;
        private int _inFlight;
        private int _failuresInARow;
        private bool _isOpen;
        private bool _isStopping;
        private byte[] _status;
        private bool _isStatusDue;
        private bool _isStatusInFlight;

        /// <summary>Makes an uplink and becomes the link's listener.</summary>
        /// <param name="link">The session.</param>
        /// <param name="options">How to open it; the will, the status topic's, and the subscription are set here.</param>
        /// <param name="topics">The vehicle's topics.</param>
        /// <param name="store">The frames.</param>
        /// <param name="commands">Answers commands.</param>
        /// <param name="backoff">Paces attempts.</param>
        /// <param name="online">The status while a session is open: JSON.</param>
        /// <param name="offline">The status otherwise: JSON.</param>
        /// <param name="maxFrameLength">The longest frame.</param>
        /// <param name="deadAfterMs">A session in which nothing is acknowledged for so long, though something waits, is given up.</param>
        public Uplink(
            IMqttLink link,
            MqttLinkOptions options,
            VehicleTopics topics,
            IFrameStore store,
            CommandHandler commands,
            Backoff backoff,
            string online,
            string offline,
            int maxFrameLength,
            int deadAfterMs)
        {
            _link = link;
            _options = options;
            _topics = topics;
            _store = store;
            _commands = commands;
            _backoff = backoff;
            _online = AsciiText.ToBytes(online);
            _offline = AsciiText.ToBytes(offline);
            _frame = new byte[maxFrameLength];
            _deadAfterMs = deadAfterMs;
            _status = _online;
            options.WillTopic = topics.Status;
            options.WillMessage = offline;
            options.Subscription = topics.Commands;
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

        /// <summary>Sessions that were given up because nothing was acknowledged any more.</summary>
        public int DeadSessions { get; private set; }

        /// <summary>Frames handed to the link, each time counted.</summary>
        public int FramesSent { get; private set; }

        /// <summary>Frames that the broker acknowledged.</summary>
        public int FramesAcknowledged { get; private set; }

        /// <summary>Bytes of frames handed to the link so far, those sent again included, with the MQTT header of each.</summary>
        public long BytesOnWire { get; private set; }

        /// <summary>Publishes that the link reported as failed.</summary>
        public int PublishFailures { get; private set; }

        /// <summary>Frames that no publish can carry, and that were dropped for it.</summary>
        public int FramesTooLong { get; private set; }

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
        /// Does not open a session for it.
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
            _status = _online;
            _isStatusDue = true;
            _isStatusInFlight = false;
            _store.BeginLive();
            _inFlight = 0;
            _failuresInARow = 0;
            _resumeMs = _nowMs;
            _lastProgressMs = _nowMs;
        }

        /// <inheritdoc/>
        public void OnLinkLost(MqttLinkLoss reason)
        {
            Losses++;
            LastLoss = reason;
            _isOpen = false;
            _inFlight = 0;
            _store.MarkAllUnsent();
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
            if (token >= 0)
            {
                FramesAcknowledged++;
                _store.Release(token);
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
                _store.MarkUnsent(token);
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
            if (_topics.Commands.Matches(topic, 0, topicLength))
            {
                int length = _commands.Handle(payload, payloadLength, _nowMs, _response);
                _responses.Add(_response, length);
            }
        }

        private void Publish(long nowMs)
        {
            if (_failuresInARow >= FailuresToGiveUp)
            {
                GiveUp();
                return;
            }

            bool waits = nowMs < _resumeMs || PublishWhatWaits();
            if (!waits && _inFlight == 0)
            {
                _lastProgressMs = nowMs;
                if (_isStopping)
                {
                    SayGoodbye();
                }
            }
            else if (nowMs - _lastProgressMs > _deadAfterMs)
            {
                DeadSessions++;
                GiveUp();
            }
        }

        // Whether anything is left that the link did not take.
        private bool PublishWhatWaits()
        {
            for (int i = 0; i < PublishesAStep; i++)
            {
                if (_isStatusDue)
                {
                    if (!TryPublish(_topics.Status, _status, _status.Length, true, StatusToken))
                    {
                        return true;
                    }

                    _isStatusDue = false;
                    _isStatusInFlight = true;
                }
                else if (_responses.UnsentCount > 0)
                {
                    if (!TryPublishResponse())
                    {
                        return true;
                    }
                }
                else
                {
                    int length = 0;
                    int token = -1;
                    for (int lane = 0; lane < Lane.Count && length == 0; lane++)
                    {
                        length = _store.Read(lane, _frame, 0, _frame.Length, out token, out _);
                    }

                    if (length <= 0)
                    {
                        return false;
                    }

                    if (!TryPublishFrame(length, token))
                    {
                        return true;
                    }
                }
            }

            return true;
        }

        private bool TryPublishFrame(int length, int token)
        {
            if (length > _link.MaxPayload)
            {
                FramesTooLong++;
                _store.Release(token);
                return true;
            }

            if (!TryPublish(_topics.Frames, _frame, length, false, token))
            {
                return false;
            }

            FramesSent++;
            BytesOnWire += _topics.Frames.GetPublishLength(length);
            _store.MarkSent(token);
            return true;
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

        private void SayGoodbye()
        {
            if (_status != _offline)
            {
                _status = _offline;
                _isStatusDue = true;
            }
            else if (!_isStatusInFlight)
            {
                GiveUp();
            }
        }

        private void GiveUp()
        {
            // The link reports the loss in a later step; until then nothing more is published.
            _isOpen = false;
            _link.Close();
        }
    }
}
