using Telematics.Buses;
using Telematics.Journal;
using Telematics.Mqtt;

namespace Telematics.Uplink
{
    /// <summary>
    /// Publishes the records that wait in the store, several a message: alarms before live frames before backlog, and of the backlog no
    /// more than one message at a time, so that nothing waits behind more than that. Whether a record stays until a receiver has
    /// stored it, or only until the broker has it, is configured.
    /// </summary>
    internal sealed class FramePublisher
    {
        private const int None = -1;
        private const int LackedAfterMs = 10000;
        private const int OverduePeriodMs = 1000;

        // What was acknowledged while there was no session, may be said again in this time.
        private const int SettlesMs = 20000;

        // For so long a receiver must have asked for what was acknowledged before it is answered: an acknowledgement may come late. And so
        // often it is answered, each time half as often as before.
        private const int AsksForMs = 30000;
        private const int LeastAnswerPeriodMs = 60000;
        private const int MostAnswerPeriodMs = 3600000;
        private const long Never = -1;

        private readonly IMqttLink _link;
        private readonly MqttTopic _topic;
        private readonly IFrameQueue _store;
        private readonly bool _releaseOnPuback;
        private readonly int _messageBytes;
        private readonly MessageWriter _writer;
        private readonly FrameMessages _messages = new FrameMessages();
        private readonly ReceiverAcknowledgement _acknowledgement;
        private readonly SentRecords _sent;
        private int _waiting = None;
        private int _backlogInFlight;
        private long _overdueMs;
        private long _askedMs = Never;
        private long _nextAnswerMs;
        private int _answerPeriodMs = LeastAnswerPeriodMs;

        public FramePublisher(IMqttLink link, VehicleTopics topics, IFrameQueue store, UplinkSettings settings, int longestRecord)
        {
            _link = link;
            _topic = topics.Frames;
            _acknowledgement = new ReceiverAcknowledgement(topics.Origin);
            _store = store;
            _releaseOnPuback = settings.ReleaseOnPuback;
            _messageBytes = settings.MessageBytes;
            int capacity = _messageBytes > longestRecord ? _messageBytes : longestRecord;
            _writer = new MessageWriter(capacity > UnitStatus.MaxLength ? capacity : UnitStatus.MaxLength);
            _sent = new SentRecords(store, LackedAfterMs, settings.ResendAfterMs, settings.ResendLimitMs);
        }

        /// <summary>Records handed to the link, each time counted.</summary>
        public int RecordsSent { get; private set; }

        /// <summary>Records that the broker acknowledged, each time counted.</summary>
        public int RecordsAcknowledged { get; private set; }

        /// <summary>Messages that the broker acknowledged.</summary>
        public int MessagesAcknowledged { get; private set; }

        /// <summary>Bytes of messages handed to the link so far, with the MQTT header of each.</summary>
        public long BytesOnWire { get; private set; }

        /// <summary>Acknowledgements of a receiver.</summary>
        public int Acknowledgements { get; private set; }

        /// <summary>Messages that began as such and were none, or were for another vehicle.</summary>
        public int AcknowledgementsRefused { get; private set; }

        public int RecordsLacked => _sent.Lacked;

        public int RecordsTimedOut => _sent.TimedOut;

        public int RecordsTooLong => _writer.TooLong;

        /// <summary>Whether a receiver keeps asking for what a receiver acknowledged before: <see cref="Answer"/> it.</summary>
        public bool IsAnswerDue { get; private set; }

        /// <summary>A session has begun.</summary>
        public void OnOpened(long nowMs)
        {
            _overdueMs = nowMs + SettlesMs;
        }

        /// <summary>Publishes one message, if something waits and the link takes it.</summary>
        /// <param name="nowMs">Milliseconds since boot.</param>
        /// <param name="isPublished">Whether the link has taken one.</param>
        /// <returns>Whether anything is left that it did not take.</returns>
        public bool Publish(long nowMs, out bool isPublished)
        {
            isPublished = false;
            if (nowMs >= _overdueMs && !_releaseOnPuback)
            {
                _overdueMs = nowMs + OverduePeriodMs;
                _sent.ResendOverdue(nowMs);
            }

            if (_waiting != None && IsOvertaken(_waiting))
            {
                Withdraw(_waiting);
                _waiting = None;
            }

            if (_waiting == None && !TryCompose())
            {
                return _store.Unsent > 0;
            }

            int number = _waiting;
            if (!_link.TryPublish(_topic, _writer.Buffer, _writer.Start, _writer.Length, false, number))
            {
                return true;
            }

            isPublished = true;
            FrameMessages messages = _messages;
            messages.SetInFlight(number, true);
            _waiting = None;
            _backlogInFlight += messages.FirstLaneOf(number) == Lane.Backlog ? 1 : 0;
            RecordsSent += messages.RecordsOf(number);
            BytesOnWire += _topic.GetPublishLength(_writer.Length);
            return _store.Unsent > 0;
        }

        /// <summary>
        /// The buffer of messages, for something else that is to be published at once: the link copies what it takes. A message that the link
        /// has not taken is composed again.
        /// </summary>
        public byte[] LendBuffer()
        {
            if (_waiting != None)
            {
                Withdraw(_waiting);
                _waiting = None;
            }

            return _writer.Buffer;
        }

        /// <summary>The broker has a message.</summary>
        /// <param name="number">Its token.</param>
        /// <param name="nowMs">Milliseconds since boot.</param>
        public void OnAcknowledged(int number, long nowMs)
        {
            if (!TryLand(number))
            {
                return;
            }

            FrameMessages messages = _messages;
            int count = messages.RecordsOf(number);
            MessagesAcknowledged++;
            RecordsAcknowledged += count;
            if (_releaseOnPuback)
            {
                for (int i = 0; i < count; i++)
                {
                    _store.Release(messages.TokenOf(number, i));
                }

                return;
            }

            uint first = messages.SequenceOf(number, 0);
            uint last = first;
            for (int i = 1; i <= count; i++)
            {
                uint next = i < count ? messages.SequenceOf(number, i) : 0;
                if (i == count || next != last + 1)
                {
                    _sent.Add(first, last, nowMs);
                    first = next;
                }

                last = next;
            }
        }

        /// <summary>The publish of a message failed.</summary>
        /// <param name="number">Its token.</param>
        public void OnFailed(int number)
        {
            if (TryLand(number))
            {
                Withdraw(number);
            }
        }

        /// <summary>The session has ended: nobody knows what became of what was in flight.</summary>
        public void OnLost()
        {
            for (int number = 0; number < FrameMessages.Count; number++)
            {
                OnFailed(number);
            }

            if (_waiting != None)
            {
                Withdraw(_waiting);
                _waiting = None;
            }
        }

        /// <summary>Takes what may be the acknowledgement of a receiver; anything.</summary>
        public void OnReceiverAcknowledgement(byte[] message, int length, long nowMs)
        {
            ReceiverAcknowledgement acknowledgement = _acknowledgement;
            if (!acknowledgement.TryRead(message, length))
            {
                AcknowledgementsRefused++;
                return;
            }

            Acknowledgements++;
            _sent.OnAcknowledgement(nowMs);
            int runs = acknowledgement.Runs;
            for (int run = 0; run < runs; run++)
            {
                uint first = acknowledgement.GetFirst(run);
                uint last = acknowledgement.GetLast(run);
                if (ReceiverAcknowledgement.IsStored(run))
                {
                    _store.ReleaseRange(first, last);
                    _sent.Remove(first, last);
                }
                else
                {
                    _sent.OnMissing(first, last, nowMs);
                }
            }

            if (!_releaseOnPuback)
            {
                NoteAsked(nowMs);
            }
        }

        /// <summary>Lets notices tell the receiver which of the numbers that it asks for were acknowledged before.</summary>
        public void Answer(long nowMs)
        {
            IsAnswerDue = false;
            _askedMs = Never;
            _nextAnswerMs = nowMs + _answerPeriodMs;
            _answerPeriodMs = _answerPeriodMs > MostAnswerPeriodMs / 2 ? MostAnswerPeriodMs : 2 * _answerPeriodMs;
            ReceiverAcknowledgement acknowledgement = _acknowledgement;
            int runs = acknowledgement.Runs;
            for (int run = 1; run < runs; run += 2)
            {
                _store.TellLacking(acknowledgement.GetFirst(run), acknowledgement.GetLast(run));
            }

            _store.Checkpoint();
        }

        // Whoever lacks what was acknowledged is another receiver, or one whose store is an older copy of what it was.
        private void NoteAsked(long nowMs)
        {
            ReceiverAcknowledgement acknowledgement = _acknowledgement;
            int runs = acknowledgement.Runs;
            bool asks = false;
            for (int run = 1; run < runs && !asks; run += 2)
            {
                asks = _store.LacksAny(acknowledgement.GetFirst(run), acknowledgement.GetLast(run));
            }

            _askedMs = !asks ? Never : _askedMs == Never ? nowMs : _askedMs;
            IsAnswerDue = asks && nowMs - _askedMs >= AsksForMs && nowMs >= _nextAnswerMs;
        }

        private bool TryCompose()
        {
            if (_store.Unsent == 0)
            {
                return false;
            }

            int number = 0;
            while (number < FrameMessages.Count && _messages.IsInFlight(number))
            {
                number++;
            }

            if (number == FrameMessages.Count)
            {
                return false;
            }

            FrameMessages messages = _messages;
            MessageWriter writer = _writer;
            int single = _link.MaxPayload;
            int limit = single < _messageBytes ? single : _messageBytes;
            messages.Begin(number);
            writer.Begin();
            bool mayAddLive = writer.Fill(_store, Lane.Alarm, messages, number, limit, single);
            if (mayAddLive)
            {
                writer.Fill(_store, Lane.Live, messages, number, limit, single);
            }

            if (messages.RecordsOf(number) == 0 && _backlogInFlight == 0)
            {
                writer.Fill(_store, Lane.Backlog, messages, number, limit, single);
            }

            if (messages.RecordsOf(number) == 0)
            {
                return false;
            }

            _waiting = number;
            return true;
        }

        // Whether something waits that goes before this, which the link has not taken.
        private bool IsOvertaken(int number)
        {
            if (_store.Unsent > 0)
            {
                for (int lane = 0; lane < _messages.FirstLaneOf(number); lane++)
                {
                    if (_store.Read(lane, _writer.Buffer, 0, 0, out _, out _) != 0)
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        private bool TryLand(int number)
        {
            if (number < 0 || number >= FrameMessages.Count || !_messages.IsInFlight(number))
            {
                return false;
            }

            _messages.SetInFlight(number, false);
            _backlogInFlight -= _messages.FirstLaneOf(number) == Lane.Backlog ? 1 : 0;
            return true;
        }

        private void Withdraw(int number)
        {
            for (int i = 0; i < _messages.RecordsOf(number); i++)
            {
                _store.MarkUnsent(_messages.TokenOf(number, i));
            }
        }
    }
}
