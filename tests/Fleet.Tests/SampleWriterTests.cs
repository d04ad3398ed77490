using System.Linq;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Decoding;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public sealed class SampleWriterTests
    {
        [TestMethod]
        public void ATableHasADashForEachSignalThatAFrameDoesNotHold()
        {
            DecodedFrame frame = Decode([SignalId.Speed, SignalId.Uptime], [0, 0], [123, 99]);
            string[] lines = Lines.OfTable("moto-1", frame);
            Assert.HasCount(3, lines);
            CollectionAssert.AreEqual(new[] { "-", "-", "12.3", "-", "-", "-", "-", "-", "-" }, Cells(lines[1]), lines[1]);
            CollectionAssert.AreEqual(Cells(lines[1]), Cells(lines[2]), "the second row");
        }

        [TestMethod]
        [DataRow(1, 123456789, "12.3456789")]
        [DataRow(10, 123456789, "12.345679")]
        [DataRow(100, 123456789, "12.345680")]
        [DataRow(7, 123456789, "12.3456788")]
        [DataRow(1, -5, "-0.0000005")]
        public void AValueIsShownToTheResolutionOfItsFrame(int step, int raw, string expected)
        {
            DecodedFrame frame = Decode([SignalId.Latitude, SignalId.Longitude], [step, 0], [raw, 1]);
            StringAssert.Contains(Lines.OfTable("moto-1", frame)[1], " " + expected + " ");
            Assert.AreEqual(expected, JsonDocument.Parse(Lines.OfJson("moto-1", frame)[0]).RootElement.GetProperty("latitude").GetRawText());
        }

        [TestMethod]
        public void WhatIsNotDueIsLeftOutAndWhatIsStaleIsNull()
        {
            FrameEncoder encoder = new(new FrameLayout(SignalGroup.Ride, 1000, [SignalId.Altitude, SignalId.Speed, SignalId.Hdop], [0, 0, 0], [1, 1, 2]), 1000);
            int[] values = new int[SignalCatalogue.Count];
            byte[] qualities = new byte[SignalCatalogue.Count];
            qualities[SignalId.Altitude] = (byte)SignalQuality.Stale;
            encoder.TryAddRow(0, values, qualities);
            encoder.TryAddRow(1000, values, qualities);
            DecodedFrame frame = new();
            new FrameDecoder().Decode(encoder.Buffer[..encoder.Seal(1, 1, 0, false)], frame, out _);
            string[] lines = Lines.OfJson("", frame);
            StringAssert.EndsWith(lines[0], "\"altitude\":null,\"speed\":0.0,\"hdop\":0.0}");
            StringAssert.EndsWith(lines[1], "\"altitude\":null,\"speed\":0.0}");
        }

        [TestMethod]
        public void ATimeThatNoCalendarHasIsShownAsItIs()
        {
            FrameEncoder encoder = new(new FrameLayout(SignalGroup.Ride, 1000, [SignalId.Speed], [0]), 1000);
            encoder.TryAddRow(0, new int[SignalCatalogue.Count], new byte[SignalCatalogue.Count]);
            DecodedFrame frame = new();
            new FrameDecoder().Decode(encoder.Buffer[..encoder.Seal(1, 1, 0xFFFF_FFFF_FFFF, true)], frame, out _);
            Assert.AreEqual(0xFFFF_FFFF_FFFF, frame.GetTimeMs(0));
            StringAssert.Contains(Lines.OfJson("", frame)[0], "\"time\":null,\"boot\":1,\"sinceBootMs\":281474976710655");
            Assert.HasCount(2, Lines.OfTable("", frame));
        }

        private static string[] Cells(string line) => line.Split(' ', System.StringSplitOptions.RemoveEmptyEntries)[^9..];

        private static DecodedFrame Decode(int[] ids, int[] steps, int[] raws)
        {
            FrameEncoder encoder = new(new FrameLayout(SignalGroup.Ride, 1000, ids, steps), 1000);
            int[] values = new int[SignalCatalogue.Count];
            foreach ((int id, int raw) in ids.Zip(raws))
            {
                values[id] = raw;
            }

            encoder.TryAddRow(0, values, new byte[SignalCatalogue.Count]);
            encoder.TryAddRow(1000, values, new byte[SignalCatalogue.Count]);
            DecodedFrame frame = new();
            Assert.AreEqual(FrameResult.Decoded, new FrameDecoder().Decode(encoder.Buffer[..encoder.Seal(1, 1, 0, false)], frame, out FrameError error), error.ToString());
            return frame;
        }
    }
}
