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
        // Numbers of a scale: multiplier, divisor, offset, and how far beyond its range a value still is taken. The first is that of what has none.
        private const int ScaleLength = 4;
        private const int NoScale = 0;

        private readonly bool _isExtended;
        private readonly CanLayout?[] _buckets;
        private readonly int _bucketMask;
        private readonly CanLayout[] _layouts;
        private readonly byte[] _data = new byte[8];

        // By row, those of one identifier together: an object for each would take five times the memory.
        private readonly byte[] _starts;
        private readonly byte[] _ends;
        private readonly byte[] _types;
        private readonly byte[] _targets;
        private readonly byte[] _scaleOf;
        private readonly int[] _min;
        private readonly int[] _max;
        private readonly int[] _scales;

        /// <summary>Arranges the rows by identifier.</summary>
        /// <param name="isExtended">Whether the rows' identifiers have 29 bits.</param>
        /// <param name="rows">The table, which is not kept. Rows of one identifier are decoded in their order.</param>
        /// <exception cref="ArgumentException">There are more than 255 rows.</exception>
        public CanSignalTable(bool isExtended, CanField[] rows)
        {
            if (rows.Length > byte.MaxValue)
            {
                throw new ArgumentException("At most 255 rows.");
            }

            _isExtended = isExtended;
            int ids = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                bool isNew = true;
                for (int before = 0; before < i; before++)
                {
                    isNew &= rows[before].Id != rows[i].Id;
                }

                ids += isNew ? 1 : 0;
            }

            int buckets = 8;
            while (buckets < ids)
            {
                buckets *= 2;
            }

            _buckets = new CanLayout[buckets];
            _bucketMask = buckets - 1;
            _starts = new byte[rows.Length];
            _ends = new byte[rows.Length];
            _types = new byte[rows.Length];
            _targets = new byte[rows.Length];
            _scaleOf = new byte[rows.Length];
            _min = new int[rows.Length];
            _max = new int[rows.Length];
            int[] scales = new int[(rows.Length + 1) * ScaleLength];
            int scaled = 1;
            CanLayout[] layouts = new CanLayout[rows.Length];
            int count = 0;
            int row = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                int id = rows[i].Id;
                if (Find(id) != null)
                {
                    continue;
                }

                int first = row;
                for (int next = i; next < rows.Length; next++)
                {
                    if (rows[next].Id == id)
                    {
                        scaled = Put(row, rows[next], scales, scaled);
                        row++;
                    }
                }

                int bucket = Bucket(id);
                CanLayout layout = new CanLayout(id, first, row, _buckets[bucket]);
                _buckets[bucket] = layout;
                layouts[count++] = layout;
            }

            _scales = new int[scaled * ScaleLength];
            Array.Copy(scales, _scales, _scales.Length);
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
            int next = 0;
            while (next < layouts.Length && layouts[next].Length == CanLayout.Decoded)
            {
                next++;
            }

            if (next == layouts.Length)
            {
                return;
            }

            // Locals instead of fields, and little-endian numbers natively: the device is an interpreter.
            int[] values = target.Values;
            long[] updatedMs = target.UpdatedMs;
            byte[] data = _data;
            byte[] starts = _starts;
            byte[] ends = _ends;
            byte[] types = _types;
            byte[] targets = _targets;
            byte[] scaleOf = _scaleOf;
            int[] min = _min;
            int[] max = _max;
            for (; next < layouts.Length; next++)
            {
                CanLayout layout = layouts[next];
                int length = layout.Length;
                if (length == CanLayout.Decoded)
                {
                    continue;
                }

                layout.Length = CanLayout.Decoded;
                CanFrame.Unpack(layout.Words, data);
                long heardMs = layout.HeardMs;
                int row = layout.FirstRow;
                for (int end = layout.EndRow; row < end; row++)
                {
                    if (ends[row] > length)
                    {
                        ShortFields++;
                        continue;
                    }

                    int start = starts[row];
                    int value;
                    switch ((CanType)types[row])
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

                    int scale = scaleOf[row];
                    if (scale != NoScale)
                    {
                        value = (value * _scales[scale] / _scales[scale + 1]) + _scales[scale + 2];
                    }

                    int limit = min[row];
                    if (value < limit)
                    {
                        if (value < limit - _scales[scale + 3])
                        {
                            ImplausibleValues++;
                            continue;
                        }

                        value = limit;
                    }
                    else
                    {
                        limit = max[row];
                        if (value > limit)
                        {
                            if (value - _scales[scale + 3] > limit)
                            {
                                ImplausibleValues++;
                                continue;
                            }

                            value = limit;
                        }
                    }

                    int index = targets[row];
                    values[index] = value;
                    updatedMs[index] = heardMs;
                }
            }
        }

        private int Put(int row, CanField field, int[] scales, int scaled)
        {
            _starts[row] = (byte)field.Start;
            _ends[row] = (byte)field.End;
            _types[row] = (byte)field.Type;
            _targets[row] = (byte)field.Target;
            _min[row] = field.Min;
            _max[row] = field.Max;
            _scaleOf[row] = NoScale;
            if (field.IsScaled || field.Beyond != 0)
            {
                // Of those that are scaled alike there is one.
                int at = ScaleLength;
                while (at < scaled * ScaleLength && !IsSame(field, scales, at))
                {
                    at += ScaleLength;
                }

                scales[at] = field.Multiplier;
                scales[at + 1] = field.Divisor;
                scales[at + 2] = field.Offset;
                scales[at + 3] = field.Beyond;
                scaled = at == scaled * ScaleLength ? scaled + 1 : scaled;
                if (at > byte.MaxValue)
                {
                    throw new ArgumentException("At most 63 scales.");
                }

                _scaleOf[row] = (byte)at;
            }

            return scaled;
        }

        private static bool IsSame(CanField field, int[] scales, int at)
        {
            return scales[at] == field.Multiplier && scales[at + 1] == field.Divisor && scales[at + 2] == field.Offset && scales[at + 3] == field.Beyond;
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
