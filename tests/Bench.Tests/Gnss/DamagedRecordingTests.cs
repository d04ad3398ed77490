using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models;
using Telematics.Bench.World;
using Telematics.Gnss;

namespace Telematics.Bench.Tests.Gnss
{
    /// <summary>Damages the recordings of real receivers: what is lost may be missing, but no other position may come out.</summary>
    [TestClass]
    public sealed class DamagedRecordingTests
    {
        [TestMethod]
        [DataRow(1)]
        [DataRow(2)]
        public void ADamagedRecordingGivesNoPositionThatTheWholeOneHasNot(int seed)
        {
            Random random = new(seed);
            int told = 0, lost = 0;
            foreach (string file in Directory.GetFiles(SharedData.Path("nmea"), "*.log").Order())
            {
                byte[] clean = Read(file);
                List<GnssEpoch> whole = Decode(clean);
                foreach (GnssEpoch epoch in Decode(Damage(clean, random)).Where(e => e.HasPosition))
                {
                    told++;
                    Assert.IsTrue(
                        whole.Any(e => Math.Abs((long)e.TimeOfDayMs - epoch.TimeOfDayMs) < 10
                            && Math.Abs((long)e.LatitudeE7 - epoch.LatitudeE7) < 50 && Math.Abs((long)e.LongitudeE7 - epoch.LongitudeE7) < 50),
                        $"{Path.GetFileName(file)}: {epoch.TimeOfDayMs} at {epoch.LatitudeE7} {epoch.LongitudeE7}");
                }

                lost += whole.Count(e => e.HasPosition);
            }

            Assert.IsTrue(told > 700 && told < lost, $"{told} of {lost} positions came through");
        }

        // One byte in a few hundred, as two in one sentence may leave its checksum of eight bits right.
        private static byte[] Damage(byte[] clean, Random random)
        {
            List<byte> data = new(clean.Length);
            int quiet = 0;
            foreach (byte b in clean)
            {
                int fate = quiet > 0 ? 4 : random.Next(160);
                quiet = fate < 4 ? 130 : quiet - 1;
                switch (fate)
                {
                    case 0:
                        data.Add((byte)(b ^ (1 << random.Next(8))));
                        break;
                    case 1:
                        break;
                    case 2:
                        data.Add(b);
                        data.Add(b);
                        break;
                    case 3:
                        data.Add((byte)random.Next(256));
                        break;
                    default:
                        data.Add(b);
                        break;
                }
            }

            return [.. data];
        }

        private static byte[] Read(string file)
        {
            using NmeaRecording recording = NmeaRecording.Open(file);
            byte[] data = new byte[1 << 20];
            return data[..recording.Read(data)];
        }

        private static List<GnssEpoch> Decode(byte[] data)
        {
            EpochCollector collector = new();
            GnssReceiver receiver = new(new SerialLine(new VirtualClock(), 9600));
            receiver.SetListener(collector);
            receiver.Feed(data, 0, data.Length, 0);
            receiver.Flush();
            return collector.Epochs;
        }
    }
}
