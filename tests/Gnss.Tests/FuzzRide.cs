using System.Text;

namespace Telematics.Gnss.Tests
{
    /// <summary>
    /// A stream of bursts whose values all carry the number of their burst, and a listener that counts the positions that were
    /// never sent or have another instant's time or speed.
    /// </summary>
    internal sealed class FuzzRide : IGnssListener
    {
        private const int Bursts = 60;

        /// <summary>Epochs with a position.</summary>
        public int Positions { get; private set; }

        /// <summary>Epochs with a position that is not one burst's own.</summary>
        public int Wrong { get; private set; }

        public byte[] Stream()
        {
            StringBuilder stream = new StringBuilder();
            for (int i = 0; i < Bursts; i++)
            {
                string number = (i / 10).ToString() + (i % 10).ToString();
                string time = "1200" + number + ".00";
                string position = "48" + number + ".34500,N,011" + number + ".67800,E";
                stream.Append(ReceiverRig.Sentence("GNRMC," + time + ",A," + position + "," + i.ToString() + ".000,84.40,230326,,,A"));
                stream.Append(ReceiverRig.Sentence("GNGGA," + time + "," + position + ",1,08,0.90,545.4,M,46.9,M,,"));
                stream.Append(ReceiverRig.Sentence("GNGSA,A,3,01,02,03,04,,,,,,,,,1.80,0.95,1.50,1"));
                stream.Append(ReceiverRig.Sentence("GPGSV,1,1,01,03,41,050,46"));
            }

            return Encoding.UTF8.GetBytes(stream.ToString());
        }

        public void OnEpoch(GnssEpoch epoch)
        {
            if (epoch.HasPosition)
            {
                Positions++;
                int i = (epoch.TimeOfDayMs - 43200000) / 1000;
                bool own = i >= 0 && i < Bursts && epoch.TimeOfDayMs == 43200000 + (i * 1000)
                    && epoch.LatitudeE7 == 480000000 + (((i * 10000000) + 3450000 + 30) / 60)
                    && epoch.LongitudeE7 == 110000000 + (((i * 10000000) + 6780000 + 30) / 60)
                    && (epoch.SpeedMmPerS == GnssEpoch.NotSet || epoch.SpeedMmPerS == ((i * 4630) + 4) / 9);
                Wrong += own ? 0 : 1;
            }
        }
    }
}
