using System;
using System.Threading;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace Telematics.Mqtt
{
    /// <summary>
    /// Makes every call to the client, since those block and allocate, off the loop's thread. What to do it finds in the
    /// mailbox, and there it puts how it went. A helper that hangs in a call is left to itself: once that returns,
    /// it closes what it holds and ends.
    /// </summary>
    public sealed class M2MqttHelper
    {
        private readonly M2MqttMailbox _mail;
        private readonly IMqttClientFactory _factory;
        private readonly AutoResetEvent _wake = new AutoResetEvent(false);

        internal M2MqttHelper(M2MqttMailbox mail, IMqttClientFactory factory)
        {
            _mail = mail;
            _factory = factory;
        }

        /// <summary>Whether there will be nothing more to do.</summary>
        public bool HasEnded { get; private set; }

        /// <summary>The session whose client is held, or null.</summary>
        internal M2MqttSession? Session { get; private set; }

        /// <summary>The number of the session to open.</summary>
        internal int WorkSession { get; set; }

        /// <summary>How to open it.</summary>
        internal MqttLinkOptions? WorkOptions { get; set; }

        /// <summary>The place in the window to publish from.</summary>
        internal int WorkPlace { get; set; }

        /// <summary>What to publish, and where.</summary>
        internal byte[]? WorkPayload { get; set; }

        /// <summary>The topic to publish to.</summary>
        internal string? WorkTopic { get; set; }

        /// <summary>Whether the broker is to keep it.</summary>
        internal bool WorkRetains { get; set; }

        /// <summary>Whether to send DISCONNECT before closing.</summary>
        internal bool WorkIsGraceful { get; set; }

        /// <summary>Works until this helper has ended: the body of its thread.</summary>
        public void Run()
        {
            try
            {
                while (!HasEnded)
                {
                    if (!RunOnce())
                    {
                        _wake.WaitOne();
                    }
                }
            }
            catch (Exception)
            {
                // Out of memory, say. The thread would end silently, and the link wait for nothing.
                HasEnded = true;
                _mail.ReportDeath(this);
            }
        }

        /// <summary>Does one piece of work.</summary>
        /// <returns>False when there is none.</returns>
        public bool RunOnce()
        {
            M2MqttWork work = HasEnded ? M2MqttWork.None : _mail.NextWork(this);
            switch (work)
            {
                case M2MqttWork.Open:
                    Open(WorkSession, WorkOptions!);
                    break;

                case M2MqttWork.Publish:
                    Publish();
                    break;

                case M2MqttWork.Close:
                    Release();
                    break;

                case M2MqttWork.End:
                    HasEnded = true;
                    break;
            }

            if (work != M2MqttWork.None)
            {
                _mail.WorkIsDone(this);
            }

            return work != M2MqttWork.None;
        }

        internal void Wake()
        {
            _wake.Set();
        }

        private static MqttLinkLoss LossOf(MqttReasonCode code)
        {
            switch (code)
            {
                case MqttReasonCode.ConnectionRefusedIdentifierRejected:
                case MqttReasonCode.ConnectionRefusedBadUserNameOrPassword:
                case MqttReasonCode.ConnectionRefusedNotAuthorized:
                case MqttReasonCode.ClientIdentifierNotValid:
                case MqttReasonCode.BadUserNameOrPassword:
                case MqttReasonCode.NotAuthorized:
                case MqttReasonCode.Banned:
                case MqttReasonCode.BadAuthenticationMethod:
                    return MqttLinkLoss.Refused;

                case MqttReasonCode.ConnectionRefusedUnacceptableProtocolVersion:
                case MqttReasonCode.UnsupportedProtocolVersion:
                    return MqttLinkLoss.Fault;

                default:
                    return MqttLinkLoss.ConnectionLost;
            }
        }

        private static string? Filled(string text)
        {
            return text.Length == 0 ? null : text;
        }

        private void Open(int session, MqttLinkOptions options)
        {
            IMqttClient client;
            try
            {
                client = _factory.Create(options);
            }
            catch (Exception)
            {
                // The client looks up the host's name first, which needs a network and nothing else.
                _mail.ReportFailure(session, MqttLinkLoss.NoNetwork);
                return;
            }

            Session = new M2MqttSession(_mail, session, client);
            try
            {
                MqttReasonCode code = Connect(client, options);
                if (code != MqttReasonCode.Success)
                {
                    _mail.ReportLost(session, LossOf(code));
                }
                else if (options.Subscription == null)
                {
                    Session.ReportOpened();
                }
                else
                {
                    // Opened once granted: by the client's event, which may come before this returns.
                    client.Subscribe(new string[] { options.Subscription.Name }, new MqttQoSLevel[] { MqttQoSLevel.AtLeastOnce });
                }
            }
            catch (Exception)
            {
                _mail.ReportFailure(session, MqttLinkLoss.ConnectionLost);
            }
        }

        private static MqttReasonCode Connect(IMqttClient client, MqttLinkOptions options)
        {
            bool hasWill = options.WillTopic != null;
            return client.Connect(
                options.ClientId,
                Filled(options.UserName),
                Filled(options.Password),
                true,
                MqttQoSLevel.AtLeastOnce,
                hasWill,
                hasWill ? options.WillTopic!.Name : null,
                hasWill ? options.WillMessage : null,
                options.CleanSession,
                (ushort)(options.KeepAliveS < ushort.MaxValue ? options.KeepAliveS : ushort.MaxValue));
        }

        private void Publish()
        {
            M2MqttSession session = Session!;
            try
            {
                ushort id = session.Client.Publish(WorkTopic!, WorkPayload!, null, null, MqttQoSLevel.AtLeastOnce, WorkRetains);
                _mail.NoteSent(session.Number, WorkPlace, id);
            }
            catch (Exception)
            {
                _mail.NoteUnsent(session.Number, WorkPlace);
            }

            WorkPayload = null;
        }

        // Without DISCONNECT the broker publishes the will, as it should for a session that broke.
        private void Release()
        {
            M2MqttSession session = Session!;
            Session = null;
            session.Detach();
            try
            {
                if (WorkIsGraceful && session.Client.IsConnected)
                {
                    session.Client.Disconnect();
                }
            }
            catch (Exception)
            {
                _mail.NoteException();
            }

            try
            {
                session.Client.Close();
            }
            catch (Exception)
            {
                _mail.NoteException();
            }
        }
    }
}
