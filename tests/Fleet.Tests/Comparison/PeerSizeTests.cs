using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Comparison;
using Telematics.Signals;

namespace Telematics.Fleet.Tests.Comparison
{
    /// <summary>Each size is worked out by hand from the form's specification.</summary>
    [TestClass]
    public sealed class PeerSizeTests
    {
        [TestMethod]
        public void JsonIsWhatOneWouldWrite()
        {
            string expected = "{\"time\":1777876200000,\"latitude\":45.062701,\"packCurrent\":-12.3}"
                + "{\"time\":1777876201000,\"latitude\":-0.000002}";
            Assert.AreEqual(expected.Length, JsonRows.Measure(TwoSamples()));
        }

        [TestMethod]
        public void CborHasHeadsOfTheShortestForm()
        {
            // Maps of 3 and 2: 1 each. Time: key 1, value 1 + 8. Latitude: key 1, 45062701 1 + 4; -2 is 1.
            // Pack current, number 9: key 10 is 1, -123 is 122 of major type 1: 1 + 1.
            Assert.AreEqual((1 + 1 + 9 + 1 + 5 + 1 + 2) + (1 + 1 + 9 + 1 + 1), CborRows.Measure(TwoSamples()));
        }

        [TestMethod]
        public void CborKeysFrom24OnTakeAByteMore()
        {
            // Motor speed is number 21 and key 22; motor current key 23, motor input current key 24.
            Assert.AreEqual(1 + 1 + 1 + 1 + 1 + 1 + 1 + 2 + 1, CborRows.Measure(One(0, (SignalId.MotorSpeed, 0), (SignalId.MotorCurrent, 0), (SignalId.MotorInputCurrent, 0))));
        }

        [TestMethod]
        public void ProtobufHasTagsAndZigzagVarints()
        {
            // Time: tag 1, 1777876200000 needs 41 bits, 6 bytes. Latitude: tag 1; 90125402 needs 27 bits, 4 bytes; -2 is 3, 1 byte.
            // Pack current is field 11: tag 1, -123 is 245, 2 bytes.
            ProtobufRows rows = new(TwoSamples());
            Assert.AreEqual(7 + 5 + 3, rows[0].Length);
            Assert.AreEqual(7 + 2, rows[1].Length);
            Assert.AreEqual(24, rows.Bytes);
            Assert.AreEqual("08" + "A8DCB78DDF33" + "10" + "03", Convert.ToHexString(rows[1]));
        }

        [TestMethod]
        public void ProtobufReadsWhatItWrote()
        {
            ProtobufRow message = new();
            Google.Protobuf.MessageExtensions.MergeFrom(message, new ProtobufRows(TwoSamples())[0]);
            Assert.IsTrue(message.TryGetSteps(SignalId.Latitude, out int latitude));
            Assert.IsTrue(message.TryGetSteps(SignalId.PackCurrent, out int current));
            Assert.IsFalse(message.TryGetSteps(SignalId.Longitude, out _));
            Assert.AreEqual((45062701, -123), (latitude, current));
        }

        [TestMethod]
        public void APackedStructHasFixedWidthsWhateverIsMissing()
        {
            // Time 6, latitude 4, pack current 2.
            Assert.AreEqual(12, PackedRows.MeasureRow(TwoSamples()));
            string expected = "40EAADF19D01" + "28EEADF19D01" + "ADE40C08" + "7E4A5D05" + "857C" + "FFFF";
            Assert.AreEqual(expected, Convert.ToHexString(PackedRows.ToColumns(TwoSamples(), asDifferences: false)), "latitude above -90°, pack current above -3200 A, and none");
        }

        [TestMethod]
        public void DifferencesOfColumnsAreModuloTheirWidths()
        {
            SampleTable samples = new([SignalId.Satellites], isUtc: false) { PeriodMs = 1000 };
            Add(samples, 0, (SignalId.Satellites, 7));
            Add(samples, 1000, (SignalId.Satellites, 5));
            Assert.AreEqual("000000000000" + "E80300000000" + "07" + "FE", Convert.ToHexString(PackedRows.ToColumns(samples, asDifferences: true)));
        }

        [TestMethod]
        public void Codec8ExtendedHasElementsForWhatHasNoFixedField()
        {
            // One packet: 15. Two records: 24 + 2 + 2 + 10. Pack current in one of them: 2 + 2.
            Assert.AreEqual(15 + (2 * 38) + 4, Codec8Extended.Measure(TwoSamples(), 10_000));
            Assert.AreEqual((2 * 15) + (2 * 38) + 4, Codec8Extended.Measure(TwoSamples(), 1000));
        }

        [TestMethod]
        [DataRow(new[] { SignalId.Hdop }, 31)]
        [DataRow(new[] { SignalId.Latitude, SignalId.Longitude }, 41)]
        [DataRow(new[] { SignalId.Latitude, SignalId.Speed, SignalId.PackVoltage, SignalId.MotorSpeed, SignalId.CellVoltageMin }, 101)]
        public void AGbt32960ReportHasTheBlocksOfItsSignals(int[] signals, int expected)
        {
            Assert.AreEqual(expected, Gbt32960Report.MeasureRow(new SampleTable(signals, isUtc: true)));
        }

        [TestMethod]
        [DataRow(114, 2 + 13)]
        [DataRow(115, 3 + 13)]
        [DataRow(16370, 3 + 13)]
        [DataRow(16371, 4 + 13)]
        public void AnMqttHeaderGrowsWithItsPayload(int payload, int expected)
        {
            Assert.AreEqual(expected, MqttPublish.MeasureHeader(payload));
        }

        [TestMethod]
        public void BrotliMakesZerosShort()
        {
            Assert.IsTrue(Compressors.Brotli(new byte[10_000]) < 50);
        }

        private static SampleTable TwoSamples()
        {
            SampleTable samples = new([SignalId.PackCurrent, SignalId.Latitude], isUtc: true) { PeriodMs = 1000 };
            Add(samples, 1777876200000, (SignalId.Latitude, 450627006), (SignalId.PackCurrent, -123));
            Add(samples, 1777876201000, (SignalId.Latitude, -15));
            return samples;
        }

        private static SampleTable One(long timeMs, params (int Id, int Raw)[] values)
        {
            SampleTable samples = new(Array.ConvertAll(values, value => value.Id), isUtc: false);
            Add(samples, timeMs, values);
            return samples;
        }

        private static void Add(SampleTable samples, long timeMs, params (int Id, int Raw)[] values)
        {
            samples.AddRow(timeMs);
            foreach ((int id, int raw) in values)
            {
                samples.Set(samples.FindColumn(id), raw);
            }
        }
    }
}
