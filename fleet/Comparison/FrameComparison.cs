using System.Collections.Generic;

namespace Telematics.Fleet.Comparison
{
    /// <summary>Frames of some samples, checked, and beside them what the same samples take in other forms.</summary>
    public sealed class FrameComparison
    {
        // Longer batches would keep the slowest compressors busy for minutes.
        private const int MaxSlowBytes = 16 << 20;

        private FrameComparison(SampleTable samples, EncodedFrames frames, string? difference)
        {
            (Samples, Frames, Difference) = (samples, frames, difference);
        }

        /// <summary>The samples.</summary>
        public SampleTable Samples { get; }

        /// <summary>Their frames.</summary>
        public EncodedFrames Frames { get; }

        /// <summary>How what came out differs from what went in, in a sentence; null when it does not.</summary>
        public string? Difference { get; }

        /// <summary>MQTT's share, in bytes.</summary>
        public long MqttBytes { get; private set; }

        /// <summary>Each column's share of the bodies, in bytes.</summary>
        public double[] BytesByColumn { get; private set; } = [];

        /// <summary>Each column's <see cref="LaplaceFloor"/>, in bytes.</summary>
        public double[] FloorByColumn { get; private set; } = [];

        /// <summary>What the samples take in other forms, in bytes by the form's short name; null where a program is not at hand.</summary>
        public Dictionary<string, double?> Peers { get; } = [];

        /// <summary>Encodes, decodes, checks and compares.</summary>
        /// <param name="samples">The samples, at least one.</param>
        /// <param name="codec">What makes and reads frames.</param>
        /// <param name="sealAfterMs">How much time a frame, and a batch of other forms, covers at most.</param>
        /// <param name="keyAfterMs">How much time passes at most between frames that decode alone.</param>
        public static FrameComparison Run(SampleTable samples, IFrameCodec codec, int sealAfterMs, int keyAfterMs)
        {
            EncodedFrames frames = codec.Encode(samples, sealAfterMs, keyAfterMs);
            FrameComparison comparison = new(samples, frames, FrameCheck.FindDifference(samples, frames, codec.NewReader()));
            for (int i = 0; i < frames.Count; i++)
            {
                comparison.MqttBytes += MqttPublish.MeasureHeader(frames[i].Length);
            }

            comparison.BytesByColumn = new double[samples.Columns];
            comparison.FloorByColumn = new double[samples.Columns];
            double floor = 0;
            for (int column = 0; column < samples.Columns; column++)
            {
                // Where the codec cannot tell, a signal takes what the frames would be shorter without it.
                comparison.BytesByColumn[column] = frames.BitsByColumn is double[] bits
                    ? bits[column] / 8
                    : frames.BodyBytes - codec.Encode(samples.Without(column), sealAfterMs, keyAfterMs).BodyBytes;
                comparison.FloorByColumn[column] = LaplaceFloor.MeasureBits(samples, column) / 8;
                floor += comparison.FloorByColumn[column];
            }

            comparison.AddPeers(sealAfterMs, floor);
            return comparison;
        }

        private void AddPeers(int sealAfterMs, double floor)
        {
            Peers["json"] = JsonRows.Measure(Samples);
            Peers["cbor"] = CborRows.Measure(Samples);
            Peers["protobuf"] = new ProtobufRows(Samples).Bytes;
            Peers["packed"] = (double)PackedRows.MeasureRow(Samples) * Samples.Rows;
            Peers["codec8e"] = Codec8Extended.Measure(Samples, sealAfterMs);
            Peers["gbt32960"] = (double)Gbt32960Report.MeasureRow(Samples) * Samples.Rows;

            byte[] columns = PackedRows.ToColumns(Samples, asDifferences: false);
            Peers["xz"] = Compressors.Xz(columns);
            if (columns.Length <= MaxSlowBytes)
            {
                Peers["zstd"] = Compressors.Zstd(columns);
                Peers["brotli"] = Compressors.Brotli(columns);
                Peers["xzDifferences"] = Compressors.Xz(PackedRows.ToColumns(Samples, asDifferences: true));
            }

            Peers["floor"] = floor;
        }
    }
}
