using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using nanoFramework.M2Mqtt.Messages;
using Telematics.Sessions;

namespace nanoFramework.M2Mqtt
{
    /// <summary>One connection of a <see cref="MqttClient"/>: what it waits for, and what its dispatching thread has yet to raise.</summary>
    internal sealed class MqttSession
    {
        private readonly object _gate = new();
        private readonly Dictionary<int, long> _unacknowledged = new();
        private readonly Dictionary<int, SubscriptionRequest> _subscriptions = new();

        public MqttSession(ClientSession client)
        {
            Client = client;
        }

        public ClientSession Client { get; }

        /// <summary>What is to be raised, in order, on the dispatching thread.</summary>
        public BlockingCollection<Action> Notices { get; } = new();

        /// <summary>Set when the connection ends: the dispatching thread closes once it has raised what came before.</summary>
        public volatile bool Closing;

        /// <summary>Set when the client was closed from outside: nothing more is raised.</summary>
        public volatile bool Stopped;

        /// <summary>Lets the dispatching thread close.</summary>
        public void BeginClosing()
        {
            Closing = true;
            Notices.Add(static () => { });
        }

        /// <summary>Publishes and notes until when the acknowledgement is waited for. The lock keeps the acknowledgement from coming first.</summary>
        public int Publish(string topic, byte[] message, int qos, bool retain, long deadlineMs)
        {
            lock (_gate)
            {
                int id = Client.Publish(topic, message, qos, retain);
                if (qos > 0)
                {
                    _unacknowledged[id] = deadlineMs;
                }

                return id;
            }
        }

        /// <summary>How many publishes wait for their acknowledgement.</summary>
        public int InFlight
        {
            get
            {
                lock (_gate)
                {
                    return _unacknowledged.Count;
                }
            }
        }

        /// <summary>Whether the acknowledgement was waited for: not one at QoS 0, given up, or known.</summary>
        public bool Acknowledge(int id)
        {
            lock (_gate)
            {
                return _unacknowledged.Remove(id);
            }
        }

        /// <summary>Gives up the publishes that have waited for too long.</summary>
        public int[] TakeExpired(long nowMs)
        {
            lock (_gate)
            {
                int[] expired = _unacknowledged.Where(waiting => nowMs >= waiting.Value).Select(waiting => waiting.Key).ToArray();
                foreach (int id in expired)
                {
                    _unacknowledged.Remove(id);
                }

                return expired;
            }
        }

        /// <summary>Subscribes topic by topic: the library takes but one in a request.</summary>
        public int Subscribe(string[] topics, MqttQoSLevel[] levels)
        {
            lock (_gate)
            {
                SubscriptionRequest request = new(topics.Length);
                for (int i = 0; i < topics.Length; i++)
                {
                    int id = Client.Subscribe(topics[i], (int)levels[i]);
                    request.Ids[i] = id;
                    _subscriptions[id] = request;
                }

                return request.Ids[0];
            }
        }

        /// <summary>Notes an answer.</summary>
        /// <returns>The request, when with this all of its topics are answered, or null.</returns>
        public SubscriptionRequest? Answer(int id, int granted)
        {
            lock (_gate)
            {
                if (!_subscriptions.Remove(id, out SubscriptionRequest? request))
                {
                    return null;
                }

                request.Granted[Array.IndexOf(request.Ids, id)] = (MqttQoSLevel)granted;
                return --request.Open == 0 ? request : null;
            }
        }

        internal sealed class SubscriptionRequest
        {
            public SubscriptionRequest(int topics)
            {
                Ids = new int[topics];
                Granted = new MqttQoSLevel[topics];
                Open = topics;
            }

            public int[] Ids { get; }

            public MqttQoSLevel[] Granted { get; }

            public int Open { get; set; }
        }
    }
}
