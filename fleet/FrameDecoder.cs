using System;
using System.Buffers.Binary;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet
{
    /// <summary>
    /// Reads frames as <c>docs/wire-format.md</c> describes them. Takes any bytes: what is not a whole, sound frame of a
    /// known version is refused with a reason, and nothing is thrown or allocated. There is one way to write a frame;
    /// what says the same in another way is refused as well.
    /// </summary>
    public static class FrameDecoder
    {
        /// <summary>The shortest frame: a header, one row of the smallest body, a check value.</summary>
        private const int MinLength = FrameHeader.Length + 2 + FrameHeader.CrcLength;

        /// <summary>Decodes a frame that takes up all of the data.</summary>
        /// <param name="data">The frame.</param>
        /// <param name="into">Receives what it says.</param>
        /// <param name="error">Why it was refused.</param>
        /// <returns>Whether it is a sound frame.</returns>
        public static bool TryDecode(ReadOnlySpan<byte> data, DecodedFrame into, out FrameError error)
        {
            into.RowCount = 0;
            into.FormatVersion = data.IsEmpty ? 0 : data[FrameHeader.FormatVersionAt];
            error = CheckFormat(data);
            if (error == FrameError.None && !IsChecksumRight(data))
            {
                error = FrameError.Checksum;
            }

            if (error == FrameError.None)
            {
                ReadOnlySpan<byte> content = data[..^FrameHeader.CrcLength];
                error = ReadContent(content, into, out int length);
                if (error == FrameError.None && length != content.Length)
                {
                    error = FrameError.Malformed;
                }
            }

            into.RowCount = error == FrameError.None ? into.RowCount : 0;
            return error == FrameError.None;
        }

        /// <summary>Decodes the frame with which the data begins, where several follow each other.</summary>
        /// <param name="data">The frame, and more.</param>
        /// <param name="into">Receives what it says.</param>
        /// <param name="length">The frame's length, or 0 when it was refused.</param>
        /// <param name="error">Why it was refused.</param>
        /// <returns>Whether it is a sound frame.</returns>
        public static bool TryDecodeFirst(ReadOnlySpan<byte> data, DecodedFrame into, out int length, out FrameError error)
        {
            length = 0;
            into.RowCount = 0;
            into.FormatVersion = data.IsEmpty ? 0 : data[FrameHeader.FormatVersionAt];
            error = CheckFormat(data);
            if (error == FrameError.None)
            {
                // Where the frame ends shows only by reading it, so that a damaged one may fail before its check value is found.
                error = ReadContent(data[..^FrameHeader.CrcLength], into, out int contentLength);
                if (error == FrameError.None && IsChecksumRight(data[..(contentLength + FrameHeader.CrcLength)]))
                {
                    length = contentLength + FrameHeader.CrcLength;
                }
                else if (error == FrameError.None || !IsChecksumRight(data))
                {
                    error = FrameError.Checksum;
                }
            }

            into.RowCount = error == FrameError.None ? into.RowCount : 0;
            return error == FrameError.None;
        }

        /// <summary>Says in one sentence, without its full stop, why a frame was refused.</summary>
        public static string Describe(FrameError error, DecodedFrame frame) => error switch
        {
            FrameError.None => "the frame is sound",
            FrameError.TooShort => $"too short for a frame, which has at least {MinLength} bytes",
            FrameError.UnknownFormat => $"frame format version {frame.FormatVersion} is not known here, only version {FrameHeader.FormatVersion}: a newer decoder is needed, or this is no frame",
            FrameError.Checksum => "the frame is damaged or cut short: its check value does not match",
            FrameError.UnknownCatalogue => $"the frame was made with version {frame.CatalogueVersion} of the signal catalogue; this decoder knows version {SignalCatalogue.Version}: a newer decoder is needed",
            FrameError.UnknownGroup => $"the frame's group of signals, number {(int)frame.Group}, is not in the catalogue",
            FrameError.UnknownFlags => "the frame sets flags that its format does not have",
            _ => "the frame's check value matches, but its content is not possible",
        };

        private static FrameError CheckFormat(ReadOnlySpan<byte> data)
        {
            // The version comes first: of another format than ours nothing else is known, not even how short it may be.
            if (data.IsEmpty)
            {
                return FrameError.TooShort;
            }

            if (data[FrameHeader.FormatVersionAt] != FrameHeader.FormatVersion)
            {
                return FrameError.UnknownFormat;
            }

            return data.Length < MinLength ? FrameError.TooShort : FrameError.None;
        }

        private static bool IsChecksumRight(ReadOnlySpan<byte> frame) =>
            Checksum.Compute(frame[..^FrameHeader.CrcLength])
                == BinaryPrimitives.ReadUInt32LittleEndian(frame[^FrameHeader.CrcLength..]);

        private static FrameError ReadContent(ReadOnlySpan<byte> data, DecodedFrame into, out int length)
        {
            length = 0;
            into.CatalogueVersion = data[FrameHeader.CatalogueVersionAt];
            into.Group = (SignalGroup)data[FrameHeader.GroupAt];
            if (into.CatalogueVersion != SignalCatalogue.Version)
            {
                return FrameError.UnknownCatalogue;
            }

            if ((int)into.Group >= SignalCatalogue.GroupCount)
            {
                return FrameError.UnknownGroup;
            }

            int flags = data[FrameHeader.FlagsAt];
            if ((flags & ~FrameHeader.UtcFlag) != 0)
            {
                return FrameError.UnknownFlags;
            }

            into.IsUtc = (flags & FrameHeader.UtcFlag) != 0;
            into.Sequence = BinaryPrimitives.ReadUInt32LittleEndian(data[FrameHeader.SequenceAt..]);
            into.BootCount = BinaryPrimitives.ReadUInt16LittleEndian(data[FrameHeader.BootCountAt..]);
            into.PeriodMs = BinaryPrimitives.ReadUInt16LittleEndian(data[FrameHeader.PeriodAt..]);
            into.Ids = SignalCatalogue.GetGroup(into.Group);
            long baseTimeMs = BinaryPrimitives.ReadUInt32LittleEndian(data[FrameHeader.BaseTimeAt..])
                + ((long)BinaryPrimitives.ReadUInt16LittleEndian(data[(FrameHeader.BaseTimeAt + 4)..]) << 32);
            return ReadBody(data, data[FrameHeader.RowCountAt], baseTimeMs, into, out length) ? FrameError.None : FrameError.Malformed;
        }

        private static bool ReadBody(ReadOnlySpan<byte> data, int rows, long timeMs, DecodedFrame into, out int length)
        {
            length = 0;
            int at = FrameHeader.Length;
            int width = into.Ids.Length;
            if (rows == 0 || !TryReadBitmap(data, ref at, width, out ulong seen))
            {
                return false;
            }

            for (int column = 0; column < width; column++)
            {
                into.Values[column] = 0;
                into.Qualities[column] = (byte)((seen >> column & 1) != 0 ? SignalQuality.Valid : SignalQuality.NeverSeen);
            }

            for (int row = 0; row < rows; row++)
            {
                int first = row * width;
                if (row > 0)
                {
                    if (!TryReadSigned(data, ref at, out int beyondPeriodMs) || into.PeriodMs + (long)beyondPeriodMs < 0)
                    {
                        return false;
                    }

                    timeMs += into.PeriodMs + (long)beyondPeriodMs;
                    Array.Copy(into.Values, first - width, into.Values, first, width);
                    Array.Copy(into.Qualities, first - width, into.Qualities, first, width);
                }

                into.TimesMs[row] = timeMs;
                if (!TryReadBitmap(data, ref at, width, out ulong changed))
                {
                    return false;
                }

                for (int column = 0; column < width; column++)
                {
                    if ((changed >> column & 1) != 0
                        && !TryReadChange(data, ref at, SignalCatalogue.Get(into.Ids[column]), ref into.Values[first + column], ref into.Qualities[first + column]))
                    {
                        return false;
                    }
                }

                if (!AreInRange(into, first))
                {
                    return false;
                }
            }

            into.RowCount = rows;
            length = at;
            return true;
        }

        private static bool TryReadChange(ReadOnlySpan<byte> data, ref int at, SignalDefinition signal, ref int value, ref byte quality)
        {
            if (!TryReadSigned(data, ref at, out int delta))
            {
                return false;
            }

            if (delta != 0)
            {
                return quality == (byte)SignalQuality.Valid && TryAdd(signal, delta, ref value);
            }

            // No difference would not have been written: a change of quality follows.
            if (at >= data.Length || data[at] == quality || data[at] > (byte)SignalQuality.Stale)
            {
                return false;
            }

            quality = data[at++];
            return quality != (byte)SignalQuality.Valid || (TryReadSigned(data, ref at, out delta) && TryAdd(signal, delta, ref value));
        }

        private static bool TryAdd(SignalDefinition signal, int delta, ref int value)
        {
            // Differences wrap around at 32 bits, as in the encoder.
            long raw = (long)unchecked((value / signal.Step) + delta) * signal.Step;
            value = (int)raw;
            return raw >= signal.Min && raw <= signal.Max;
        }

        // A signal that starts as seen at 0 and never changes was not checked on the way.
        private static bool AreInRange(DecodedFrame frame, int first)
        {
            for (int column = 0; column < frame.Ids.Length; column++)
            {
                if (frame.Qualities[first + column] == (byte)SignalQuality.Valid)
                {
                    SignalDefinition signal = SignalCatalogue.Get(frame.Ids[column]);
                    int raw = frame.Values[first + column];
                    if (raw < signal.Min || raw > signal.Max)
                    {
                        return false;
                    }
                }
            }

            return true;
        }

        private static bool TryReadBitmap(ReadOnlySpan<byte> data, ref int at, int width, out ulong bits)
        {
            bits = 0;
            int bytes = (width + 7) / 8;
            if (data.Length - at < bytes)
            {
                return false;
            }

            for (int i = 0; i < bytes; i++)
            {
                bits |= (ulong)data[at++] << (8 * i);
            }

            return bits >> width == 0;
        }

        private static bool TryReadSigned(ReadOnlySpan<byte> data, ref int at, out int value)
        {
            uint zigzag = 0;
            value = 0;
            for (int shift = 0; at < data.Length; shift += 7)
            {
                uint b = data[at++];
                if (shift == 28 && b > 0x0F)
                {
                    return false;
                }

                zigzag |= (b & 0x7F) << shift;
                if (b < 0x80)
                {
                    value = (int)(zigzag >> 1) ^ -(int)(zigzag & 1);
                    return b != 0 || shift == 0;
                }
            }

            return false;
        }
    }
}
