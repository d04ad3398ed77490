namespace Telematics.Mqtt.Tests
{
    /// <summary>A link with its helper in the test's hands and clients that are fakes: everything happens when the test says so.</summary>
    public sealed class LinkRig
    {
        public readonly FakeMqttClientFactory Factory = new FakeMqttClientFactory();
        public readonly ManualHelperStarter Starter = new ManualHelperStarter();
        public readonly RecordingListener Listener = new RecordingListener();
        public readonly MqttLinkOptions Options = new MqttLinkOptions();
        public readonly M2MqttLimits Limits = new M2MqttLimits();
        public readonly M2MqttLink Link;
        public readonly MqttTopic Topic = new MqttTopic("v1/bike/live");
        public readonly byte[] Payload = new byte[] { 1, 0, 255, 10 };
        public long NowMs = 1000;

        public LinkRig()
        {
            Options.ClientId = "bike";
            Options.Subscription = new MqttTopic("v1/bike/cmd");
            Limits.Window = 3;
            Limits.MaxPayload = 8;
            Limits.Inbox = 2;
            Limits.MaxReceived = 8;
            Link = new M2MqttLink(Factory, Limits, Starter);
            Link.SetListener(Listener);
        }

        public FakeMqttClient Client
        {
            get { return Factory.Last!; }
        }

        /// <summary>A rig whose link is open already.</summary>
        public static LinkRig Opened()
        {
            LinkRig rig = new LinkRig();
            rig.Open();
            rig.Listener.TakeHeard();
            return rig;
        }

        /// <summary>Opens as far as the clients let it.</summary>
        public void Open()
        {
            Link.Open(Options);
            Settle();
        }

        public bool Publish(int token)
        {
            return Link.TryPublish(Topic, Payload, 0, Payload.Length, false, token);
        }

        /// <summary>Lets the helper do all there is to do, and the loop take a step.</summary>
        public void Settle()
        {
            Step(0);
            Help();
            Step(0);
        }

        public void Help()
        {
            M2MqttHelper helper = Starter.Last!;
            while (helper.RunOnce())
            {
            }
        }

        /// <summary>The loop's step, so much later.</summary>
        public void Step(int laterMs)
        {
            NowMs += laterMs;
            Link.Step(NowMs);
        }

        public string Heard()
        {
            return Listener.TakeHeard();
        }
    }
}
