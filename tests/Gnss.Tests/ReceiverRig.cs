using System.Text;
using Telematics.Doubles;

namespace Telematics.Gnss.Tests
{
    /// <summary>A receiver's driver on a port that the test feeds, with all epochs that it told.</summary>
    internal sealed class ReceiverRig : IGnssListener
    {
        private const string Hex = "0123456789ABCDEF";
        private readonly GnssEpoch[] _epochs = new GnssEpoch[64];

        public ReceiverRig()
        {
            for (int i = 0; i < _epochs.Length; i++)
            {
                _epochs[i] = new GnssEpoch();
            }

            Port = new FakeSerialPort();
            Receiver = new GnssReceiver(Port);
            Receiver.SetListener(this);
        }

        public FakeSerialPort Port { get; }

        public GnssReceiver Receiver { get; }

        /// <summary>Epochs told so far.</summary>
        public int Count { get; private set; }

        public long NowMs { get; set; } = 1000;

        /// <summary>The last epoch told.</summary>
        public GnssEpoch Last => _epochs[(Count - 1) % _epochs.Length];

        public GnssEpoch this[int index] => _epochs[index % _epochs.Length];

        /// <summary>A sentence with its checksum and line end, from what stands between $ and *.</summary>
        public static string Sentence(string body)
        {
            int sum = 0;
            for (int i = 0; i < body.Length; i++)
            {
                sum ^= body[i];
            }

            return "$" + body + "*" + Hex[sum >> 4] + Hex[sum & 15] + "\r\n";
        }

        /// <summary>Sends a sentence, given without its $ and checksum.</summary>
        public void Send(string body)
        {
            SendRaw(Sentence(body));
        }

        public void SendRaw(string text)
        {
            Port.Queue(text);
            Receiver.Step(NowMs);
        }

        public void SendBytes(byte[] data)
        {
            Port.Queue(data);
            Receiver.Step(NowMs);
        }

        /// <summary>Lets enough time pass for the burst to be over.</summary>
        public void Pause()
        {
            NowMs += 500;
            Receiver.Step(NowMs);
        }

        /// <summary>The last epoch after one sentence and a pause.</summary>
        public GnssEpoch After(string body)
        {
            Send(body);
            Pause();
            return Last;
        }

        public void OnEpoch(GnssEpoch epoch)
        {
            GnssEpoch copy = _epochs[Count % _epochs.Length];
            copy.ReceivedMs = epoch.ReceivedMs;
            copy.TimeOfDayMs = epoch.TimeOfDayMs;
            copy.UtcMs = epoch.UtcMs;
            copy.IsDateDoubted = epoch.IsDateDoubted;
            copy.Fix = epoch.Fix;
            copy.LatitudeE7 = epoch.LatitudeE7;
            copy.LongitudeE7 = epoch.LongitudeE7;
            copy.AltitudeCm = epoch.AltitudeCm;
            copy.SpeedMmPerS = epoch.SpeedMmPerS;
            copy.CourseCentiDegrees = epoch.CourseCentiDegrees;
            copy.Satellites = epoch.Satellites;
            copy.HdopCenti = epoch.HdopCenti;
            Count++;
        }

        /// <summary>All values of all epochs, for comparing two runs.</summary>
        public string Text()
        {
            string text = "";
            for (int i = 0; i < Count; i++)
            {
                text += Text(_epochs[i]) + "\n";
            }

            return text;
        }

        public static string Text(GnssEpoch epoch)
        {
            return Text(epoch.TimeOfDayMs) + " fix " + ((int)epoch.Fix).ToString() + " at " + Text(epoch.LatitudeE7) + "," + Text(epoch.LongitudeE7)
                + " alt " + Text(epoch.AltitudeCm) + " v " + Text(epoch.SpeedMmPerS) + " c " + Text(epoch.CourseCentiDegrees)
                + " sat " + Text(epoch.Satellites) + " hdop " + Text(epoch.HdopCenti);
        }

        private static string Text(int value)
        {
            return value == GnssEpoch.NotSet ? "-" : value.ToString();
        }
    }
}
