using System;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Telematics.Signals;

namespace Telematics.Fleet.Comparison
{
    /// <summary>
    /// A sample as a Protocol Buffers message: <c>uint64 time = 1</c> in milliseconds, and a <c>sint32</c> of whole steps for each
    /// signal, numbered by its id plus 2. Reads and writes with Google's library, in the way of generated code; its descriptor
    /// is not needed and not there.
    /// </summary>
    public sealed class ProtobufRow : IBufferMessage
    {
        private const int FirstSignalField = 2;
        private static readonly uint TimeTag = WireFormat.MakeTag(1, WireFormat.WireType.Varint);

        private readonly int[] _steps = new int[SignalCatalogue.Count];
        private readonly bool[] _isPresent = new bool[SignalCatalogue.Count];
        private ulong _timeMs;

        /// <inheritdoc/>
        MessageDescriptor IMessage.Descriptor => throw new NotSupportedException();

        /// <summary>Takes a sample.</summary>
        public void Set(SampleTable samples, int row)
        {
            _timeMs = (ulong)samples.GetTimeMs(row);
            Array.Clear(_isPresent);
            for (int column = 0; column < samples.Columns; column++)
            {
                if (samples.TryGetSteps(row, column, out int steps))
                {
                    int id = samples.Ids[column];
                    _steps[id] = steps;
                    _isPresent[id] = true;
                }
            }
        }

        /// <summary>Forgets all values.</summary>
        public void Clear() => Array.Clear(_isPresent);

        /// <summary>A signal's value in whole steps.</summary>
        /// <returns>False where there is none.</returns>
        public bool TryGetSteps(int id, out int steps)
        {
            steps = _steps[id];
            return _isPresent[id];
        }

        /// <inheritdoc/>
        public int CalculateSize()
        {
            int size = CodedOutputStream.ComputeTagSize(1) + CodedOutputStream.ComputeUInt64Size(_timeMs);
            for (int id = 0; id < SignalCatalogue.Count; id++)
            {
                if (_isPresent[id])
                {
                    size += CodedOutputStream.ComputeTagSize(id + FirstSignalField) + CodedOutputStream.ComputeSInt32Size(_steps[id]);
                }
            }

            return size;
        }

        /// <inheritdoc/>
        public void WriteTo(CodedOutputStream output)
        {
            output.WriteTag(TimeTag);
            output.WriteUInt64(_timeMs);
            for (int id = 0; id < SignalCatalogue.Count; id++)
            {
                if (_isPresent[id])
                {
                    output.WriteTag(id + FirstSignalField, WireFormat.WireType.Varint);
                    output.WriteSInt32(_steps[id]);
                }
            }
        }

        /// <inheritdoc/>
        public void MergeFrom(CodedInputStream input) => input.ReadRawMessage(this);

        /// <inheritdoc/>
        public void InternalMergeFrom(ref ParseContext input)
        {
            uint tag;
            while ((tag = input.ReadTag()) != 0)
            {
                int id = (int)(tag >> 3) - FirstSignalField;
                if (tag == TimeTag)
                {
                    _timeMs = input.ReadUInt64();
                }
                else if ((uint)id < SignalCatalogue.Count && (tag & 7) == (int)WireFormat.WireType.Varint)
                {
                    _steps[id] = input.ReadSInt32();
                    _isPresent[id] = true;
                }
                else
                {
                    throw new InvalidOperationException($"The message has an unknown field with the tag {tag}.");
                }
            }
        }

        /// <inheritdoc/>
        public void InternalWriteTo(ref WriteContext output)
        {
            output.WriteTag(TimeTag);
            output.WriteUInt64(_timeMs);
            for (int id = 0; id < SignalCatalogue.Count; id++)
            {
                if (_isPresent[id])
                {
                    output.WriteTag(id + FirstSignalField, WireFormat.WireType.Varint);
                    output.WriteSInt32(_steps[id]);
                }
            }
        }
    }
}
