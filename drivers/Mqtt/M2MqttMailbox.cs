using System;
using Telematics.Buses;

namespace Telematics.Mqtt
{
    /// <summary>
    /// All that the loop, the helper and the client's threads share, behind one lock that is never held during a call to any
    /// of them. Everything in it is made at start. Whatever belongs to a session other than the current one is left out.
    /// </summary>
    internal sealed class M2MqttMailbox
    {
        /// <summary>In place of a payload's length: it was longer than there is room.</summary>
        internal const int TooLong = -1;

        private readonly object _gate = new object();
        private readonly int _maxHelpers;

        // The window: a publish has its place from being taken until it is reported.
        private readonly M2MqttPlace[] _places;
        private readonly byte[][] _payloads;
        private readonly int[] _lengths;
        private readonly MqttTopic?[] _topics;
        private readonly bool[] _retains;
        private readonly int[] _tokens;
        private readonly long[] _takenMs;
        private readonly int[] _ids;
        private readonly bool[] _succeeded;

        // Places in the order in which they are to be sent, and in which they were done.
        private readonly M2MqttRing _queued;
        private readonly M2MqttRing _done;

        // Acknowledgements that came while the client had not yet told the id of what it is publishing.
        private readonly int[] _earlyIds;
        private readonly bool[] _earlySucceeded;
        private int _earlyCount;
        private int _sending = -1;

        private readonly byte[][] _inboxTopics;
        private readonly int[] _inboxTopicLengths;
        private readonly byte[][] _inboxPayloads;
        private readonly int[] _inboxPayloadLengths;
        private int _inboxHead;
        private int _inboxCount;

        private M2MqttHelper? _helper;
        private bool _helperIsBusy;
        private int _helpers;

        private int _session;
        private MqttLinkOptions? _options;
        private bool _openIsWanted;
        private bool _closeIsWanted;
        private bool _openIsToTell;
        private bool _openIsTold;
        private bool _lossIsToTell;
        private MqttLinkLoss _loss;
        private bool _releaseIsToTell;

        internal M2MqttMailbox(M2MqttLimits limits)
        {
            int window = limits.Window;
            _maxHelpers = limits.MaxHelpers;
            _places = new M2MqttPlace[window];
            _payloads = new byte[window][];
            _lengths = new int[window];
            _topics = new MqttTopic?[window];
            _retains = new bool[window];
            _tokens = new int[window];
            _takenMs = new long[window];
            _ids = new int[window];
            _succeeded = new bool[window];
            _queued = new M2MqttRing(window);
            _done = new M2MqttRing(window);
            _earlyIds = new int[window];
            _earlySucceeded = new bool[window];
            for (int i = 0; i < window; i++)
            {
                _payloads[i] = new byte[limits.MaxPayload];
            }

            int inbox = limits.Inbox;
            _inboxTopics = new byte[inbox][];
            _inboxTopicLengths = new int[inbox];
            _inboxPayloads = new byte[inbox][];
            _inboxPayloadLengths = new int[inbox];
            for (int i = 0; i < inbox; i++)
            {
                _inboxTopics[i] = new byte[MqttTopic.MaxLength];
                _inboxPayloads[i] = new byte[limits.MaxReceived];
            }
        }

        /// <summary>
        /// Whether <see cref="TakeNews"/> may have something. Read without the lock, on every step: seen late it costs a step.
        /// </summary>
        internal bool HasNews { get; private set; }

        /// <summary>The token of the publish that the last news was about.</summary>
        internal int NewsToken { get; private set; }

        /// <summary>When that publish was taken.</summary>
        internal long NewsTakenMs { get; private set; }

        /// <summary>Why the session was lost, when the last news was that.</summary>
        internal MqttLinkLoss NewsLoss { get; private set; }

        internal int UnknownAcknowledgements { get; private set; }

        internal int MessagesDropped { get; private set; }

        internal int MessagesTooLong { get; private set; }

        internal int ClientExceptions { get; private set; }

        /// <summary>The message that the last news was about: the buffers hold until <see cref="ReleaseMessage"/>.</summary>
        internal byte[] MessageTopic
        {
            get { return _inboxTopics[_inboxHead]; }
        }

        internal int MessageTopicLength
        {
            get { return _inboxTopicLengths[_inboxHead]; }
        }

        internal byte[] MessagePayload
        {
            get { return _inboxPayloads[_inboxHead]; }
        }

        internal int MessagePayloadLength
        {
            get { return _inboxPayloadLengths[_inboxHead]; }
        }

        // What the loop calls.

        /// <summary>Whether there is a helper that is not given up.</summary>
        internal bool HasHelper()
        {
            lock (_gate)
            {
                return _helper != null;
            }
        }

        /// <summary>Whether one more helper may be started.</summary>
        internal bool MayHaveHelper()
        {
            lock (_gate)
            {
                return _helpers < _maxHelpers;
            }
        }

        /// <summary>Puts this helper in charge.</summary>
        internal void SetHelper(M2MqttHelper helper)
        {
            lock (_gate)
            {
                _helper = helper;
                _helperIsBusy = false;
                _helpers++;
            }
        }

        /// <summary>Gives up the helper in charge if it is in a call of the client.</summary>
        internal bool AbandonBusyHelper()
        {
            lock (_gate)
            {
                if (_helper == null || !_helperIsBusy)
                {
                    return false;
                }

                _helper = null;
                return true;
            }
        }

        /// <summary>Asks for a new session.</summary>
        /// <returns>Its number.</returns>
        internal int WantOpen(MqttLinkOptions options)
        {
            lock (_gate)
            {
                StartOver();
                _options = options;
                _openIsWanted = true;
                WakeHelper();
                return _session;
            }
        }

        /// <summary>Makes the session, if any, one of the past, to be closed by the helper; voids what belongs to it.</summary>
        /// <param name="tell">Whether that is to be news once done, and begin with DISCONNECT.</param>
        internal void WantClose(bool tell)
        {
            lock (_gate)
            {
                StartOver();
                _closeIsWanted = tell;
                WakeHelper();
            }
        }

        internal bool TryTake(MqttTopic topic, byte[] payload, int offset, int length, bool retain, int token, long nowMs)
        {
            lock (_gate)
            {
                M2MqttPlace[] places = _places;
                int place = 0;
                while (place < places.Length && places[place] != M2MqttPlace.Free)
                {
                    place++;
                }

                if (place == places.Length)
                {
                    return false;
                }

                places[place] = M2MqttPlace.Queued;
                Array.Copy(payload, offset, _payloads[place], 0, length);
                _lengths[place] = length;
                _topics[place] = topic;
                _retains[place] = retain;
                _tokens[place] = token;
                _takenMs[place] = nowMs;
                _queued.Add(place);
                WakeHelper();
                return true;
            }
        }

        /// <summary>When the oldest publish that has no answer was taken, or the largest value.</summary>
        internal long OldestTakenMs()
        {
            lock (_gate)
            {
                long oldest = long.MaxValue;
                for (int i = 0; i < _places.Length; i++)
                {
                    M2MqttPlace place = _places[i];
                    if (place != M2MqttPlace.Free && place != M2MqttPlace.Done && _takenMs[i] < oldest)
                    {
                        oldest = _takenMs[i];
                    }
                }

                return oldest;
            }
        }

        /// <summary>Takes the next thing to tell, in the order in which it must be told.</summary>
        internal M2MqttNews TakeNews()
        {
            lock (_gate)
            {
                if (_openIsToTell)
                {
                    _openIsToTell = false;
                    _openIsTold = true;
                    return M2MqttNews.Opened;
                }

                if (_done.Count > 0)
                {
                    int place = _done.Take();
                    NewsToken = _tokens[place];
                    NewsTakenMs = _takenMs[place];
                    _places[place] = M2MqttPlace.Free;
                    return _succeeded[place] ? M2MqttNews.Acknowledged : M2MqttNews.Failed;
                }

                // A broker may deliver what it kept for this client before the subscription is answered.
                if (_openIsTold && _inboxCount > 0)
                {
                    return M2MqttNews.Message;
                }

                if (_lossIsToTell)
                {
                    _lossIsToTell = false;
                    NewsLoss = _loss;
                    return M2MqttNews.Lost;
                }

                if (_releaseIsToTell)
                {
                    _releaseIsToTell = false;
                    return M2MqttNews.Released;
                }

                HasNews = false;
                return M2MqttNews.None;
            }
        }

        /// <summary>Frees the place of the message that <see cref="TakeNews"/> told of.</summary>
        internal void ReleaseMessage()
        {
            lock (_gate)
            {
                _inboxHead = (_inboxHead + 1) % _inboxTopics.Length;
                _inboxCount--;
            }
        }

        // What the helper calls.

        /// <summary>Tells a helper what to do, and puts what it needs for that into it.</summary>
        internal M2MqttWork NextWork(M2MqttHelper helper)
        {
            lock (_gate)
            {
                bool isInCharge = helper == _helper;
                M2MqttWork work = WorkFor(helper, isInCharge);
                if (work == M2MqttWork.End)
                {
                    _helpers--;
                }
                else if (isInCharge)
                {
                    _helperIsBusy = work != M2MqttWork.None;
                }

                return work;
            }
        }

        internal void WorkIsDone(M2MqttHelper helper)
        {
            lock (_gate)
            {
                if (helper == _helper)
                {
                    _helperIsBusy = false;
                }
            }
        }

        /// <summary>This publish is with the client, under this id. Its acknowledgement may have been here already.</summary>
        internal void NoteSent(int session, int place, int id)
        {
            lock (_gate)
            {
                if (session != _session)
                {
                    return;
                }

                _places[place] = M2MqttPlace.InFlight;
                _ids[place] = id;
                int early = _earlyCount;
                EndSending();
                for (int i = 0; i < early; i++)
                {
                    if (_earlyIds[i] == id && _places[place] == M2MqttPlace.InFlight)
                    {
                        Finish(place, _earlySucceeded[i]);
                    }
                    else
                    {
                        UnknownAcknowledgements++;
                    }
                }
            }
        }

        /// <summary>The client did not take this publish.</summary>
        internal void NoteUnsent(int session, int place)
        {
            lock (_gate)
            {
                ClientExceptions++;
                if (session == _session)
                {
                    UnknownAcknowledgements += _earlyCount;
                    EndSending();
                    Finish(place, false);
                }
            }
        }

        internal void NoteException()
        {
            lock (_gate)
            {
                ClientExceptions++;
            }
        }

        /// <summary>A call of the client threw, which ends the session for this reason.</summary>
        internal void ReportFailure(int session, MqttLinkLoss reason)
        {
            NoteException();
            ReportLost(session, reason);
        }

        /// <summary>A helper's thread is over against all expectation.</summary>
        internal void ReportDeath(M2MqttHelper helper)
        {
            lock (_gate)
            {
                _helpers--;
                ClientExceptions++;
                if (helper == _helper)
                {
                    _helper = null;
                    ReportLost(_session, MqttLinkLoss.Fault);
                }
            }
        }

        // What the helper and the client's own threads call.

        /// <returns>Whether anyone still waits for this session.</returns>
        internal bool ReportOpened(int session)
        {
            lock (_gate)
            {
                if (session != _session)
                {
                    return false;
                }

                if (!_openIsTold)
                {
                    _openIsToTell = true;
                    HasNews = true;
                }

                return true;
            }
        }

        internal void ReportLost(int session, MqttLinkLoss reason)
        {
            lock (_gate)
            {
                // The first reason is the cause, what follows its consequence.
                if (session == _session && !_lossIsToTell)
                {
                    _lossIsToTell = true;
                    _loss = reason;
                    HasNews = true;
                }
            }
        }

        internal void Acknowledge(int session, int id, bool succeeded)
        {
            lock (_gate)
            {
                if (session != _session)
                {
                    return;
                }

                for (int i = 0; i < _places.Length; i++)
                {
                    if (_places[i] == M2MqttPlace.InFlight && _ids[i] == id)
                    {
                        Finish(i, succeeded);
                        return;
                    }
                }

                if (_sending >= 0 && _earlyCount < _earlyIds.Length)
                {
                    _earlyIds[_earlyCount] = id;
                    _earlySucceeded[_earlyCount++] = succeeded;
                }
                else
                {
                    UnknownAcknowledgements++;
                }
            }
        }

        internal void Receive(int session, string topic, byte[] payload)
        {
            lock (_gate)
            {
                if (session != _session)
                {
                    return;
                }

                int length = payload == null ? 0 : payload.Length;
                if (_inboxCount == _inboxTopics.Length)
                {
                    MessagesDropped++;
                    return;
                }

                int place = (_inboxHead + _inboxCount) % _inboxTopics.Length;
                if (!TryWrite(topic, _inboxTopics[place], out int topicLength))
                {
                    MessagesTooLong++;
                    return;
                }

                if (length > _inboxPayloads[place].Length)
                {
                    MessagesTooLong++;
                    length = TooLong;
                }

                if (length > 0)
                {
                    Array.Copy(payload!, 0, _inboxPayloads[place], 0, length);
                }

                _inboxTopicLengths[place] = topicLength;
                _inboxPayloadLengths[place] = length;
                _inboxCount++;
                HasNews = true;
            }
        }

        // Topics of this project are ASCII: a character beyond it cannot be one of them, and counts as too long for its place.
        private static bool TryWrite(string topic, byte[] buffer, out int length)
        {
            length = topic == null ? 0 : topic.Length;
            if (length == 0 || length > buffer.Length)
            {
                return false;
            }

            for (int i = 0; i < length; i++)
            {
                char c = topic![i];
                if (c > 127)
                {
                    return false;
                }

                buffer[i] = (byte)c;
            }

            return true;
        }

        // Everything below is called with the lock held.

        private M2MqttWork WorkFor(M2MqttHelper helper, bool isInCharge)
        {
            M2MqttSession? held = helper.Session;
            if (held != null && (!isInCharge || held.Number != _session))
            {
                helper.WorkIsGraceful = _closeIsWanted || !held.WasOpened;
                return M2MqttWork.Close;
            }

            if (!isInCharge)
            {
                return M2MqttWork.End;
            }

            if (_closeIsWanted)
            {
                _closeIsWanted = false;
                _releaseIsToTell = true;
                HasNews = true;
            }

            if (_openIsWanted)
            {
                _openIsWanted = false;
                helper.WorkSession = _session;
                helper.WorkOptions = _options;
                return M2MqttWork.Open;
            }

            if (held != null && _queued.Count > 0)
            {
                int place = _queued.Take();
                byte[] payload = new byte[_lengths[place]];
                Array.Copy(_payloads[place], 0, payload, 0, payload.Length);
                _places[place] = M2MqttPlace.Sending;
                _sending = place;
                helper.WorkPlace = place;
                helper.WorkPayload = payload;
                helper.WorkTopic = _topics[place]!.Name;
                helper.WorkRetains = _retains[place];
                return M2MqttWork.Publish;
            }

            return M2MqttWork.None;
        }

        private void EndSending()
        {
            _sending = -1;
            _earlyCount = 0;
        }

        private void Finish(int place, bool succeeded)
        {
            _places[place] = M2MqttPlace.Done;
            _succeeded[place] = succeeded;
            _done.Add(place);
            HasNews = true;
        }

        private void StartOver()
        {
            _session++;
            _openIsWanted = false;
            _closeIsWanted = false;
            _openIsToTell = false;
            _openIsTold = false;
            _lossIsToTell = false;
            _releaseIsToTell = false;
            HasNews = false;
            EndSending();
            _queued.Clear();
            _done.Clear();
            _inboxCount = 0;
            for (int i = 0; i < _places.Length; i++)
            {
                _places[i] = M2MqttPlace.Free;
            }
        }

        private void WakeHelper()
        {
            if (_helper != null)
            {
                _helper.Wake();
            }
        }
    }
}
