using Telematics.Doubles;
using Telematics.Journal;
using Telematics.Mqtt;
using Telematics.Signals;

namespace Telematics.Uplink.Tests
{
    /// <summary>An uplink between a store and a session, both of which the test has in its hands. Steps are 100 ms apart.</summary>
    internal sealed class UplinkRig : IFrameSource
    {
        public readonly FakeMqttLink Link = new FakeMqttLink();
        public readonly MemoryFrameStore Store = new MemoryFrameStore();
        public readonly TwoPartCounters Counters = new TwoPartCounters();
        public readonly UplinkSettings Settings = new UplinkSettings();
        public readonly UplinkSession Uplink;
        public readonly int PubackTimeoutMs = 30000;

        public UplinkRig(bool releaseOnPuback)
        {
            SignalStore signals = new SignalStore();
            Settings.ReleaseOnPuback = releaseOnPuback;
            Settings.PubackTimeoutMs = PubackTimeoutMs;
            Settings.MessageBytes = 256;
            Uplink = new UplinkSession(
                Link,
                Settings,
                new VehicleTopics("moto-1"),
                Store,
                256,
                this,
                new CommandHandler(signals, new NoSource(signals), Counters),
                new Backoff(1000, 300000, 2000, 60000, 1800000, 7),
                new UnitStatus("1.2.3", 1, Counters));
        }

        public long NowMs { get; private set; }

        public uint NextSequence { get; set; } = 1000;

        public void BeginLive(long nowMs)
        {
            Store.BeginLive();
        }

        /// <summary>Opens a session, and lets the broker have the status.</summary>
        public void Open()
        {
            while (Link.State == MqttLinkState.Closed)
            {
                Run(100);
            }

            int status = Link.Count;
            Link.Accept();
            Run(100);
            Link.Acknowledge(status);
        }

        public void Run(int ms)
        {
            for (int i = 0; i < ms; i += 100)
            {
                NowMs += 100;
                Link.Step(NowMs);
                Uplink.Step(NowMs);
            }
        }

        /// <summary>Runs, while the broker acknowledges everything at once.</summary>
        public void RunAcknowledged(int ms)
        {
            for (int i = 0; i < ms; i += 100)
            {
                Run(100);
                AcknowledgeAll();
            }
        }

        /// <summary>The broker acknowledges what is in flight, of which nothing may have been acknowledged out of order.</summary>
        public void AcknowledgeAll()
        {
            for (int publish = Link.Count - Link.InFlight; publish < Link.Count; publish++)
            {
                Link.Acknowledge(publish);
            }
        }

        /// <summary>Appends records, each with its number in its second byte and those after.</summary>
        public void Append(int records, byte kind, int length)
        {
            byte[] record = new byte[length];
            for (int i = 0; i < records; i++)
            {
                uint sequence = NextSequence++;
                record[0] = kind == RecordKind.Notice ? (byte)0x30 : (byte)0x20;
                record[1] = (byte)sequence;
                record[2] = (byte)(sequence >> 8);
                Store.TryAppend(record, length, kind, sequence);
            }
        }

        /// <summary>The numbers of the records in a publish, with spaces between.</summary>
        public string NumbersIn(int publish)
        {
            byte[] payload = Link.GetPayload(publish);
            string numbers = "";
            for (int i = 0; i < Messages.Count(payload); i++)
            {
                byte[] record = Messages.Get(payload, i);
                int number = record[1] | (record[2] << 8);
                numbers += (i > 0 ? " " : "") + number.ToString();
            }

            return numbers;
        }

        /// <summary>The numbers of all records in the publishes from one on.</summary>
        public string NumbersFrom(int publish)
        {
            string numbers = "";
            for (int i = publish; i < Link.Count; i++)
            {
                if (Link.GetTopic(i) == "v/moto-1/f")
                {
                    numbers += (numbers.Length > 0 ? " " : "") + NumbersIn(i);
                }
            }

            return numbers;
        }

        /// <summary>The receiver has stored runs of numbers, and lacks those between.</summary>
        public void Receive(uint first, long[] runs)
        {
            Link.Deliver(new MqttTopic("v/moto-1/c"), Messages.Acknowledge(first, runs));
        }
    }
}
