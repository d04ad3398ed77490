using System;
using Telematics.Buses;

namespace Telematics.Mqtt
{
    /// <summary>
    /// An MQTT session over nanoFramework's M2Mqtt: the link of a unit that has Wi-Fi, in the depot. Its calls block and
    /// allocate, so a helper makes all of them; stepping only copies payloads, takes in what has happened and minds the time.
    /// </summary>
    /// <remarks>
    /// <para>What M2Mqtt does not notice is noticed here: its keep-alive looks at what it sends only, so a connection that is
    /// dead one way would stand as long as something is published. A publish without an answer for
    /// <see cref="M2MqttLimits.AcknowledgeTimeoutMs"/>, or the same time without any sign of the broker since one was given
    /// up, ends the session.</para>
    /// <para>A failed TLS handshake is <see cref="MqttLinkLoss.ConnectionLost"/>: M2Mqtt does not tell it from other failures.</para>
    /// </remarks>
    public sealed class M2MqttLink : IMqttLink
    {
        private const long Never = long.MaxValue;

        // Due with the next step, which then knows the time from which to wait.
        private const long Unset = long.MinValue;

        private readonly IMqttClientFactory _factory;
        private readonly M2MqttLimits _limits;
        private readonly IM2MqttHelperStarter _starter;
        private readonly M2MqttMailbox _mail;
        private readonly int _newsAtOnce;
        private IMqttLinkListener? _listener;
        private long _nowMs;
        private long _dueMs = Never;
        private long _unheardSinceMs = Never;

        /// <summary>Makes a closed link, with all its buffers.</summary>
        /// <param name="factory">Makes its clients.</param>
        /// <param name="limits">What it may hold and how long it waits.</param>
        /// <param name="starter">Runs its helpers.</param>
        public M2MqttLink(IMqttClientFactory factory, M2MqttLimits limits, IM2MqttHelperStarter starter)
        {
            _factory = factory;
            _limits = limits;
            _starter = starter;
            _mail = new M2MqttMailbox(limits);
            _newsAtOnce = limits.Window + limits.Inbox + 2;
        }

        /// <inheritdoc/>
        public MqttLinkState State { get; private set; }

        /// <inheritdoc/>
        public int MaxPayload
        {
            get { return _limits.MaxPayload; }
        }

        /// <summary>Sessions opened.</summary>
        public int Opened { get; private set; }

        /// <summary>Sessions lost, and attempts to open one that failed; not those closed.</summary>
        public int Lost { get; private set; }

        /// <summary>Those among them that were given up for want of an answer.</summary>
        public int TimedOut { get; private set; }

        /// <summary>Publishes acknowledged.</summary>
        public int Acknowledged { get; private set; }

        /// <summary>Publishes that failed while the session stood.</summary>
        public int Failed { get; private set; }

        /// <summary>Acknowledgements of nothing that is in flight: duplicates, as a rule.</summary>
        public int UnknownAcknowledgements
        {
            get { return _mail.UnknownAcknowledgements; }
        }

        /// <summary>Messages handed over.</summary>
        public int Received { get; private set; }

        /// <summary>Messages dropped because earlier ones had not been handed over yet.</summary>
        public int MessagesDropped
        {
            get { return _mail.MessagesDropped; }
        }

        /// <summary>Messages dropped because their topic or payload is longer than there is room for, or the topic not ASCII.</summary>
        public int MessagesTooLong
        {
            get { return _mail.MessagesTooLong; }
        }

        /// <summary>Exceptions that calls of the client have thrown.</summary>
        public int ClientExceptions
        {
            get { return _mail.ClientExceptions; }
        }

        /// <summary>Helpers given up because they hung in a call of the client.</summary>
        public int HelpersAbandoned { get; private set; }

        /// <summary>Whether an answer is outstanding and none has come in: a simulation must not let its time run past this.</summary>
        public bool IsAwaitingNews
        {
            get
            {
                return !_mail.HasNews
                    && (State == MqttLinkState.Opening || State == MqttLinkState.Closing || _mail.OldestTakenMs() != Never);
            }
        }

        /// <inheritdoc/>
        public void SetListener(IMqttLinkListener listener)
        {
            _listener = listener;
        }

        /// <inheritdoc/>
        public void Open(MqttLinkOptions options)
        {
            if (State != MqttLinkState.Closed)
            {
                return;
            }

            State = MqttLinkState.Opening;
            _dueMs = Unset;
            bool hasHelper = _mail.HasHelper() || TryStartHelper();
            int session = _mail.WantOpen(options);
            if (!hasHelper)
            {
                _mail.ReportLost(session, MqttLinkLoss.Fault);
            }
        }

        /// <inheritdoc/>
        public void Close()
        {
            if (State == MqttLinkState.Opening || State == MqttLinkState.Open)
            {
                State = MqttLinkState.Closing;
                _dueMs = Unset;
                _mail.WantClose(true);
            }
        }

        /// <inheritdoc/>
        public bool TryPublish(MqttTopic topic, byte[] payload, int offset, int length, bool retain, int token)
        {
            if (State != MqttLinkState.Open
                || length < 0
                || length > _limits.MaxPayload
                || !_mail.TryTake(topic, payload, offset, length, retain, token, _nowMs))
            {
                return false;
            }

            // Those taken before are due before.
            if (_dueMs == Never)
            {
                _dueMs = _nowMs + _limits.AcknowledgeTimeoutMs;
            }

            return true;
        }

        /// <inheritdoc/>
        public void Step(long nowMs)
        {
            _nowMs = nowMs;
            if (_mail.HasNews)
            {
                TakeNews();
            }

            if (nowMs >= _dueMs)
            {
                ComeDue();
            }
        }

        [Allocates("Once, and again only after a helper has hung in a call of the client")]
        private bool TryStartHelper()
        {
            if (!_mail.MayHaveHelper())
            {
                return false;
            }

            M2MqttHelper helper = new M2MqttHelper(_mail, _factory);
            _mail.SetHelper(helper);
            try
            {
                _starter.Start(helper);
                return true;
            }
            catch (Exception)
            {
                // No memory for a thread: the attempt fails, and the next one tries again.
                _mail.ReportDeath(helper);
                return false;
            }
        }

        private void TakeNews()
        {
            IMqttLinkListener? listener = _listener;
            for (int i = 0; i < _newsAtOnce; i++)
            {
                switch (_mail.TakeNews())
                {
                    case M2MqttNews.Opened:
                        State = MqttLinkState.Open;
                        Opened++;
                        _unheardSinceMs = Never;
                        _dueMs = Never;
                        listener?.OnLinkOpened();
                        break;

                    case M2MqttNews.Acknowledged:
                        Acknowledged++;
                        _unheardSinceMs = Never;
                        listener?.OnPublishAcknowledged(_mail.NewsToken);
                        break;

                    case M2MqttNews.Failed:
                        Failed++;
                        if (_mail.NewsTakenMs < _unheardSinceMs)
                        {
                            _unheardSinceMs = _mail.NewsTakenMs;
                        }

                        listener?.OnPublishFailed(_mail.NewsToken);
                        break;

                    case M2MqttNews.Message:
                        Received++;
                        _unheardSinceMs = Never;
                        if (_mail.MessagePayloadLength == M2MqttMailbox.TooLong)
                        {
                            listener?.OnMessageTooLong(_mail.MessageTopic, _mail.MessageTopicLength);
                        }
                        else
                        {
                            listener?.OnMessage(_mail.MessageTopic, _mail.MessageTopicLength, _mail.MessagePayload, _mail.MessagePayloadLength);
                        }

                        _mail.ReleaseMessage();
                        break;

                    case M2MqttNews.Lost:
                        Lose(_mail.NewsLoss);
                        return;

                    case M2MqttNews.Released:
                        End(MqttLinkLoss.Closed);
                        return;

                    default:
                        SetDue();
                        return;
                }
            }

            SetDue();
        }

        private void SetDue()
        {
            if (State != MqttLinkState.Open)
            {
                return;
            }

            long since = _mail.OldestTakenMs();
            if (_unheardSinceMs < since)
            {
                since = _unheardSinceMs;
            }

            _dueMs = since == Never ? Never : since + _limits.AcknowledgeTimeoutMs;
        }

        private void ComeDue()
        {
            bool isUnset = _dueMs == Unset;
            switch (State)
            {
                case MqttLinkState.Opening:
                    if (isUnset)
                    {
                        _dueMs = _nowMs + _limits.OpenTimeoutMs;
                    }
                    else
                    {
                        GiveUp();
                    }

                    break;

                case MqttLinkState.Open:
                    GiveUp();
                    break;

                case MqttLinkState.Closing:
                    if (isUnset)
                    {
                        _dueMs = _nowMs + _limits.CloseTimeoutMs;
                    }
                    else
                    {
                        // The helper closes it when it can; until then the next opening waits.
                        End(MqttLinkLoss.Closed);
                    }

                    break;
            }
        }

        private void GiveUp()
        {
            TimedOut++;
            if (_mail.AbandonBusyHelper())
            {
                HelpersAbandoned++;
            }

            Lose(MqttLinkLoss.Timeout);
        }

        private void Lose(MqttLinkLoss reason)
        {
            Lost++;
            _mail.WantClose(false);
            End(reason);
        }

        private void End(MqttLinkLoss reason)
        {
            State = MqttLinkState.Closed;
            _dueMs = Never;
            _listener?.OnLinkLost(reason);
        }
    }
}
