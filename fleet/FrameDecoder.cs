using System;
using System.Collections.Generic;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet
{
    /// <summary>
    /// Reads the frames of one vehicle as <c>docs/wire-format.md</c> describes them, in whatever order they come. Takes any bytes:
    /// what is not a whole, sound frame of a known version is refused with a reason, and nothing is thrown. A frame that continues
    /// another is read when that one has been; until then it is kept, within bounds. For one thread.
    /// </summary>
    public sealed class FrameDecoder
    {
        /// <summary>How many frames are kept that cannot be read yet; of more the oldest are given up.</summary>
        public const int MaxWaiting = 256;

        /// <summary>The longest frame that is taken.</summary>
        public const int MaxLength = 65536;

        // Of each group: what comes now, and what was kept while the vehicle was out of reach.
        private const int ChainsPerGroup = 2;
        private const int MaxSpares = 2;
        private const int MaxWaitingBytes = 128 * 1024;
        private const int RecentFrames = 512;
        private const int MinLength = 1 + FrameFormat.CheckLength;

        private readonly List<FrameChain> _chains = [];

        // What chains were kept in that are no more: most key frames say the same of their rows as others before.
        private readonly List<FrameChain> _spares = [];

        private readonly List<byte[]> _waiting = [];
        private readonly Queue<(uint Before, uint Check, int Length)> _recent = new();
        private int _waitingBytes;
        private bool _isAdvanced;
        private long _uses;

        /// <summary>Frames that are kept until what they continue has come.</summary>
        public int Waiting => _waiting.Count;

        /// <summary>Frames that were kept, and given up because there were too many.</summary>
        public long GivenUp { get; private set; }

        /// <summary>Says in one sentence, without its full stop, why a frame was refused.</summary>
        public static string Describe(FrameError error, DecodedFrame frame) => error switch
        {
            FrameError.None => "the frame is sound",
            FrameError.TooShort => $"too short for a frame, which has at least {MinLength} bytes",
            FrameError.UnknownFormat => $"frame format version {frame.FormatVersion} is not known here, only version {FrameFormat.Version}: a newer decoder is needed, or this is no frame",
            FrameError.Checksum => "the frame is damaged or cut short: its check value does not match",
            FrameError.UnknownCatalogue => $"the frame was made with version {frame.CatalogueVersion} of the signal catalogue; this decoder knows version {SignalCatalogue.Version}: a newer decoder is needed",
            FrameError.UnknownGroup => $"the frame's group of signals, number {(int)frame.Group}, is not in the catalogue",
            FrameError.UnknownFlags => "the frame sets flags that its format does not have",
            FrameError.Unconnected => "the frame continues one that is not here, or it is damaged",
            _ => "the frame's check value matches, but its content is not possible",
        };

        /// <summary>Takes a frame.</summary>
        /// <param name="data">The frame, all of it.</param>
        /// <param name="into">Receives what it says.</param>
        /// <param name="error">Why it was refused, or is <see cref="FrameError.Unconnected"/> as yet.</param>
        /// <returns>What became of it. Once one was decoded, try <see cref="TryDecodeWaiting"/>.</returns>
        public FrameResult Decode(ReadOnlySpan<byte> data, DecodedFrame into, out FrameError error)
        {
            error = CheckFormat(data, into);
            if (error != FrameError.None)
            {
                return FrameResult.Refused;
            }

            return IsKey(data) ? DecodeKey(data, into, out error) : DecodeNext(data, true, into, out error);
        }

        /// <summary>Takes the frame with which the data begins, where several follow each other. None is kept.</summary>
        /// <param name="data">The frame, and more.</param>
        /// <param name="into">Receives what it says.</param>
        /// <param name="length">The frame's length, or 0 when it was refused.</param>
        /// <param name="error">Why it was refused.</param>
        /// <returns>What became of it: not <see cref="FrameResult.Waiting"/>.</returns>
        public FrameResult DecodeFirst(ReadOnlySpan<byte> data, DecodedFrame into, out int length, out FrameError error)
        {
            length = 0;
            error = CheckFormat(data, into);
            if (error != FrameError.None)
            {
                return FrameResult.Refused;
            }

            // Where the frame ends shows by its check value alone, which says what comes before it, and for which chain.
            FrameResult result = FrameResult.Refused;
            ReadOnlySpan<byte> most = data[..Math.Min(data.Length, MaxLength)];
            if (IsKey(data))
            {
                length = FindEnd(most, 0);
                if (length > 0)
                {
                    result = DecodeKey(data[..length], into, out error);
                }
            }
            else if (TryReadBack(data, out uint back, out _))
            {
                for (int i = 0; i < _chains.Count && length == 0; i++)
                {
                    length = FindEnd(most, Checksum.Continue(_chains[i].Crc, unchecked(_chains[i].Sequence + back)));
                }

                foreach ((uint before, _, int recentLength) in _recent)
                {
                    if (length == 0 && recentLength <= most.Length && HasCheck(most[..recentLength], before))
                    {
                        length = recentLength;
                    }
                }

                if (length > 0)
                {
                    result = DecodeNext(data[..length], false, into, out error);
                }
            }

            if (length == 0)
            {
                error = IsKey(data) ? FrameError.Checksum : FrameError.Unconnected;
            }

            length = result == FrameResult.Refused ? 0 : length;
            return result;
        }

        /// <summary>Decodes a frame that was kept, if what it continues has come by now.</summary>
        /// <param name="into">Receives what it says.</param>
        /// <param name="length">The frame's length.</param>
        /// <returns>Whether there was one; then there may be more.</returns>
        public bool TryDecodeWaiting(DecodedFrame into, out int length)
        {
            length = 0;
            while (_isAdvanced)
            {
                _isAdvanced = false;
                for (int i = 0; i < _waiting.Count; i++)
                {
                    byte[] data = _waiting[i];
                    FrameResult result = DecodeNext(data, false, into, out FrameError error);
                    if (result == FrameResult.Refused && error == FrameError.Unconnected)
                    {
                        continue;
                    }

                    _waiting.RemoveAt(i--);
                    _waitingBytes -= data.Length;
                    if (result == FrameResult.Decoded)
                    {
                        into.FormatVersion = FrameFormat.Version;
                        length = data.Length;
                        return true;
                    }
                }
            }

            return false;
        }

        private static FrameError CheckFormat(ReadOnlySpan<byte> data, DecodedFrame into)
        {
            // The version comes first: of another format than ours nothing else is known, not even how short it may be.
            into.RowCount = 0;
            into.FormatVersion = data.IsEmpty ? 0 : data[0] >> 4;
            if (data.IsEmpty)
            {
                return FrameError.TooShort;
            }

            if (into.FormatVersion != FrameFormat.Version)
            {
                return FrameError.UnknownFormat;
            }

            return data.Length < MinLength ? FrameError.TooShort : FrameError.None;
        }

        private static bool IsKey(ReadOnlySpan<byte> data) => (data[0] & FrameFormat.BackMask) == 0;

        private static uint CheckOf(ReadOnlySpan<byte> data) => data[^3] | ((uint)data[^2] << 8) | ((uint)data[^1] << 16);

        private static bool HasCheck(ReadOnlySpan<byte> data, uint before) =>
            (Checksum.Continue(before, data[..^FrameFormat.CheckLength]) & Checksum.Sent) == CheckOf(data);

        private static int FindEnd(ReadOnlySpan<byte> data, uint crc)
        {
            for (int i = 0; i + FrameFormat.CheckLength < data.Length; i++)
            {
                crc = Checksum.Continue(crc, data.Slice(i, 1));
                if (CheckOf(data[..(i + 1 + FrameFormat.CheckLength)]) == (crc & Checksum.Sent))
                {
                    return i + 1 + FrameFormat.CheckLength;
                }
            }

            return 0;
        }

        private static bool TryReadBack(ReadOnlySpan<byte> data, out uint back, out int bodyAt)
        {
            back = (uint)data[0] & FrameFormat.BackMask;
            bodyAt = 1;
            if (back < FrameFormat.LongBack)
            {
                return true;
            }

            uint rest = 0;
            for (int shift = 0; bodyAt < data.Length - FrameFormat.CheckLength && shift <= 28; shift += 7)
            {
                uint b = data[bodyAt++];
                rest |= (b & 0x7F) << shift;
                if (b < 0x80)
                {
                    back = unchecked(rest + FrameFormat.LongBack);
                    return (b != 0 || shift == 0) && (shift < 28 || b <= 0x0F);
                }
            }

            return false;
        }

        private FrameResult DecodeKey(ReadOnlySpan<byte> data, DecodedFrame into, out FrameError error)
        {
            error = FrameError.Checksum;
            if (data.Length > MaxLength)
            {
                return FrameResult.Refused;
            }

            ReadOnlySpan<byte> content = data[..^FrameFormat.CheckLength];
            uint crc = Checksum.Continue(0, content);
            if ((crc & Checksum.Sent) != CheckOf(data))
            {
                return FrameResult.Refused;
            }

            error = FrameError.None;
            KeyFrameHeader? header = ReadAlike(content, into);
            if (header is null)
            {
                error = KeyFrameHeader.Read(content, into, out header);
            }

            if (header is null)
            {
                return FrameResult.Refused;
            }

            foreach (FrameChain known in _chains)
            {
                if (known.Group == header.Layout.Group && known.KeySequence == header.Sequence)
                {
                    return FrameResult.Repeated;
                }
            }

            FrameChain chain = NewChain(header);
            if (!chain.TryReadKey(content[header.Length..], crc, into))
            {
                Spare(chain);
                into.RowCount = 0;
                error = FrameError.Malformed;
                return FrameResult.Refused;
            }

            Add(chain);
            return FrameResult.Decoded;
        }

        private FrameResult DecodeNext(ReadOnlySpan<byte> data, bool keep, DecodedFrame into, out FrameError error)
        {
            error = FrameError.Unconnected;
            if (data.Length > MaxLength || !TryReadBack(data, out uint back, out int bodyAt))
            {
                error = FrameError.Malformed;
                return FrameResult.Refused;
            }

            uint check = CheckOf(data);
            ReadOnlySpan<byte> content = data[..^FrameFormat.CheckLength];
            for (int i = _chains.Count - 1; i >= 0; i--)
            {
                FrameChain chain = _chains[i];
                uint sequence = unchecked(chain.Sequence + back);
                uint before = Checksum.Continue(chain.Crc, sequence);
                uint crc = Checksum.Continue(before, content);
                if ((crc & Checksum.Sent) == check)
                {
                    if (!chain.TryReadNext(content[bodyAt..], sequence, crc, into))
                    {
                        // Only the sender can be at fault; and no more can be read of this chain.
                        _chains.RemoveAt(i);
                        Spare(chain);
                        into.RowCount = 0;
                        error = FrameError.Malformed;
                        return FrameResult.Refused;
                    }

                    Remember(before, check, data.Length);
                    chain.UsedAt = ++_uses;
                    _isAdvanced = true;
                    error = FrameError.None;
                    return FrameResult.Decoded;
                }
            }

            if (IsRecent(data, check))
            {
                error = FrameError.None;
                return FrameResult.Repeated;
            }

            if (!keep)
            {
                return FrameResult.Refused;
            }

            Keep(data);
            return FrameResult.Waiting;
        }

        private KeyFrameHeader? ReadAlike(ReadOnlySpan<byte> content, DecodedFrame into)
        {
            for (int i = _chains.Count - 1; i >= 0; i--)
            {
                if (_chains[i].Key.ReadAlike(content) is KeyFrameHeader header)
                {
                    into.CatalogueVersion = SignalCatalogue.Version;
                    into.Group = header.Layout.Group;
                    return header;
                }
            }

            return null;
        }

        private FrameChain NewChain(KeyFrameHeader header)
        {
            for (int i = _spares.Count - 1; i >= 0; i--)
            {
                FrameChain spare = _spares[i];
                if (spare.TryRestart(header))
                {
                    _spares.RemoveAt(i);
                    return spare;
                }
            }

            return new FrameChain(header);
        }

        private void Spare(FrameChain chain)
        {
            if (_spares.Count == MaxSpares)
            {
                _spares.RemoveAt(0);
            }

            _spares.Add(chain);
        }

        private void Add(FrameChain chain)
        {
            FrameChain? oldest = null;
            int ofGroup = 0;
            foreach (FrameChain other in _chains)
            {
                if (other.Group == chain.Group)
                {
                    ofGroup++;
                    oldest = oldest is null || other.UsedAt < oldest.UsedAt ? other : oldest;
                }
            }

            if (ofGroup == ChainsPerGroup)
            {
                _chains.Remove(oldest!);
                Spare(oldest!);
            }

            chain.UsedAt = ++_uses;
            _chains.Add(chain);
            _isAdvanced = true;
        }

        private void Remember(uint before, uint check, int length)
        {
            if (_recent.Count == RecentFrames)
            {
                _recent.Dequeue();
            }

            _recent.Enqueue((before, check, length));
        }

        private bool IsRecent(ReadOnlySpan<byte> data, uint check)
        {
            foreach ((uint before, uint recentCheck, int length) in _recent)
            {
                if (recentCheck == check && length == data.Length && HasCheck(data, before))
                {
                    return true;
                }
            }

            return false;
        }

        private void Keep(ReadOnlySpan<byte> data)
        {
            foreach (byte[] other in _waiting)
            {
                if (data.SequenceEqual(other))
                {
                    return;
                }
            }

            while (_waiting.Count > 0 && (_waiting.Count == MaxWaiting || _waitingBytes + data.Length > MaxWaitingBytes))
            {
                _waitingBytes -= _waiting[0].Length;
                _waiting.RemoveAt(0);
                GivenUp++;
            }

            _waiting.Add(data.ToArray());
            _waitingBytes += data.Length;
        }
    }
}
