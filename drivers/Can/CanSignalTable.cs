using System;
using Telematics.Buses;

namespace Telematics.Can
{
    /// <summary>
    /// Decodes frames by a table, one row a signal: keeps the last frame of each identifier, and decodes what is new when
    /// asked. A value outside of its row's plausible range, or beyond the frame's length, is counted and not taken: the
    /// target keeps what it had, with its time. One that is a little more than its quantity can be is taken as the most that it can be.
    /// </summary>
    public sealed class CanSignalTable
    {
        private readonly bool _isExtended;
        private readonly CanLayout?[] _buckets;
        private readonly int _bucketMask;
        private readonly CanLayout[] _layouts;
        private readonly byte[] _data = new byte[8];

        /// <summary>Arranges the rows by identifier.</summary>
        /// <param name="isExtended">Whether the rows' identifiers have 29 bits.</param>
        /// <param name="rows">The table. Rows of one identifier are decoded in their order.</param>
        public CanSignalTable(bool isExtended, CanField[] rows)
        {
            _isExtended = isExtended;
            int buckets = 8;
            while (buckets < rows.Length)
            {
                buckets *= 2;
            }

            _buckets = new CanLayout[buckets];
            _bucketMask = buckets - 1;
            CanLayout[] layouts = new CanLayout[rows.Length];
            int count = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                int id = rows[i].Id;
                if (Find(id) == null)
                {
                    int bucket = Bucket(id);
                    CanLayout layout = new CanLayout(id, RowsOf(id, rows), _buckets[bucket]);
                    _buckets[bucket] = layout;
                    layouts[count++] = layout;
                }
            }

            _layouts = new CanLayout[count];
            Array.Copy(layouts, _layouts, count);
        }

        /// <summary>Values not taken because the frame was too short for them.</summary>
        public int ShortFields { get; private set; }

        /// <summary>Values not taken because they were outside of their plausible range.</summary>
        public int ImplausibleValues { get; private set; }

        /// <summary>Names the rows' identifiers. At start.</summary>
        public void AddIds(CanIdList ids)
        {
            for (int i = 0; i < _layouts.Length; i++)
            {
                ids.Add(_layouts[i].Id, _isExtended);
            }
        }

        /// <summary>Keeps a frame for decoding, if the table knows its identifier, in place of the last one of it.</summary>
        /// <returns>False for a frame of another kind or identifier, and for a remote frame.</returns>
        [SteadyState]
        public bool TryKeep(CanFrame frame, long nowMs)
        {
            if (frame.IsExtended != _isExtended || frame.IsRemote)
            {
                return false;
            }

            int id = frame.Id;
            CanLayout? layout = _buckets[(id ^ (id >> 8)) & _bucketMask];
            while (layout != null)
            {
                if (layout.Id == id)
                {
                    if (!frame.IsPacked)
                    {
                        frame.Pack();
                    }

                    Array.Copy(frame.Words, 0, layout.Words, 0, 4);
                    layout.Length = frame.Length;
                    layout.HeardMs = nowMs;
                    return true;
                }

                layout = layout.Next;
            }

            return false;
        }

        /// <summary>Decodes the frames kept since the last call; values have the times at which they were kept.</summary>
        [SteadyState]
        public void Decode(CanValues target)
        {
            CanLayout[] layouts = _layouts;
            for (int i = 0; i < layouts.Length; i++)
            {
                CanLayout layout = layouts[i];
                if (layout.Length != CanLayout.Decoded)
                {
                    Decode(layout, target);
                    layout.Length = CanLayout.Decoded;
                }
            }
        }

        private void Decode(CanLayout layout, CanValues target)
        {
            // Locals instead of fields, and little-endian numbers natively: the device is an interpreter.
            CanField[] fields = layout.Fields;
            int[] values = target.Values;
            long[] updatedMs = target.UpdatedMs;
            byte[] data = _data;
            CanFrame.Unpack(layout.Words, data);
            int length = layout.Length;
            long heardMs = layout.HeardMs;
            for (int i = 0; i < fields.Length; i++)
            {
                CanField field = fields[i];
                if (field.End > length)
                {
                    ShortFields++;
                    continue;
                }

                int start = field.Start;
                int value;
                switch (field.Type)
                {
                    case CanType.U8:
                        value = data[start];
                        break;
                    case CanType.I8:
                        value = (sbyte)data[start];
                        break;
                    case CanType.U16Le:
                        value = (ushort)BitConverter.ToInt16(data, start);
                        break;
                    case CanType.I16Le:
                        value = BitConverter.ToInt16(data, start);
                        break;
                    case CanType.U16Be:
                        value = (data[start] << 8) | data[start + 1];
                        break;
                    case CanType.I16Be:
                        value = ((sbyte)data[start] << 8) | data[start + 1];
                        break;
                    case CanType.U24Le:
                        value = (ushort)BitConverter.ToInt16(data, start) | (data[start + 2] << 16);
                        break;
                    case CanType.U24Be:
                        value = (data[start] << 16) | (data[start + 1] << 8) | data[start + 2];
                        break;
                    case CanType.I32Le:
                        value = BitConverter.ToInt32(data, start);
                        break;
                    default:
                        value = (data[start] << 24) | (data[start + 1] << 16) | (data[start + 2] << 8) | data[start + 3];
                        break;
                }

                if (field.IsScaled)
                {
                    value = (value * field.Multiplier / field.Divisor) + field.Offset;
                }

                if (value < field.Min)
                {
                    if (value < field.Min - field.Beyond)
                    {
                        ImplausibleValues++;
                        continue;
                    }

                    value = field.Min;
                }
                else if (value > field.Max)
                {
                    if (value - field.Beyond > field.Max)
                    {
                        ImplausibleValues++;
                        continue;
                    }

                    value = field.Max;
                }

                int index = field.Target;
                values[index] = value;
                updatedMs[index] = heardMs;
            }
        }

        private static CanField[] RowsOf(int id, CanField[] rows)
        {
            int count = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                count += rows[i].Id == id ? 1 : 0;
            }

            CanField[] own = new CanField[count];
            count = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                if (rows[i].Id == id)
                {
                    own[count++] = rows[i];
                }
            }

            return own;
        }

        private int Bucket(int id) => (id ^ (id >> 8)) & _bucketMask;

        private CanLayout? Find(int id)
        {
            CanLayout? layout = _buckets[Bucket(id)];
            while (layout != null && layout.Id != id)
            {
                layout = layout.Next;
            }

            return layout;
        }
    }
}
