using System;
using System.IO;
using Google.Protobuf;

namespace Telematics.Fleet.Comparison
{
    /// <summary>Samples as Protocol Buffers messages, a <see cref="ProtobufRow"/> each, written by Google's library.</summary>
    public sealed class ProtobufRows
    {
        private readonly byte[] _bytes;
        private readonly int[] _ends;

        /// <summary>Writes all samples.</summary>
        public ProtobufRows(SampleTable samples)
        {
            using MemoryStream stream = new();
            _ends = new int[samples.Rows];
            ProtobufRow message = new();
            using (CodedOutputStream output = new(stream, leaveOpen: true))
            {
                for (int row = 0; row < samples.Rows; row++)
                {
                    message.Set(samples, row);
                    message.WriteTo(output);
                    _ends[row] = (int)output.Position;
                }
            }

            _bytes = stream.ToArray();
        }

        /// <summary>The length of all messages, in bytes, without anything to part them.</summary>
        public long Bytes => _bytes.Length;

        /// <summary>How many messages there are.</summary>
        public int Count => _ends.Length;

        /// <summary>One of the messages.</summary>
        public ReadOnlySpan<byte> this[int row]
        {
            get
            {
                int start = row == 0 ? 0 : _ends[row - 1];
                return _bytes.AsSpan(start, _ends[row] - start);
            }
        }
    }
}
