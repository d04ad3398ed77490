using System;
using System.Collections.Generic;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Decoding
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

        /// <summary>How many bytes those frames have at most, together.</summary>
        public const int MaxWaitingBytes = 128 * 1024;

        // Of each group: what comes now, and what was kept while the vehicle was out of reach.
        private const int ChainsPerGroup = 2;
        private const int MaxSpares = 2;
        private const int RecentFrames = 512;
        private const int MaxEnds = 4;

        private readonly uint _origin;
        private readonly CatalogueHistory _catalogues;
        private readonly List<FrameChain> _chains = [];

        // What chains were kept in that are no more: most key frames say the same of their rows as others before.
        private readonly List<FrameChain> _spares = [];

        private readonly List<byte[]> _waiting = [];
        private readonly Queue<(uint Before, uint Check, int Length)> _recent = new();
        private bool _isAdvanced;
        private long _uses;

        /// <summary>Makes a decoder that knows of no frame yet.</summary>
        /// <param name="vehicle">The vehicle's id, with which check values begin; empty for frames that were made without one.</param>
        /// <param name="catalogues">The versions of the catalogue that frames may be of; all that there are, unless said otherwise.</param>
        public FrameDecoder(string vehicle = "", CatalogueHistory? catalogues = null)
        {
            _catalogues = catalogues ?? CatalogueHistory.All;
            _origin = Checksum.Of(vehicle);
        }

        /// <summary>Frames that are kept until what they continue has come.</summary>
        public int Waiting => _waiting.Count;

        /// <summary>Bytes of the frames that are kept.</summary>
        public int WaitingBytes { get; private set; }

        /// <summary>Frames that were kept, and given up because there were too many.</summary>
        public long GivenUp { get; private set; }

        /// <summary>Says in one sentence, without its full stop, why a frame was refused.</summary>
        public static string Describe(FrameError error, DecodedFrame frame) => error switch
        {
            FrameError.None => "the frame is sound",
            FrameError.TooShort => $"too short for a frame, which has at least {FrameHead.MinLength} bytes",
            FrameError.UnknownFormat => $"frame format version {frame.FormatVersion} is not known here, only version {FrameFormat.Version}: a newer decoder is needed, or this is no frame",
            FrameError.Checksum => "the frame is damaged, cut short, or of another vehicle: its check value does not match",
            FrameError.UnknownCatalogue => frame.CatalogueVersion > frame.NewestKnownCatalogue
                ? $"the frame needs a newer decoder: it is of catalogue {frame.CatalogueVersion}, and the newest that is known here is {frame.NewestKnownCatalogue}"
                : $"the frame is of catalogue {frame.CatalogueVersion}, an older one, which is not known here",
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
        public FrameResult Decode(ReadOnlySpan<byte> data, DecodedFrame into, out FrameError error) => DecodeWhole(data, null, into, out error);

        /// <summary>Takes a frame whose number is known, so that it goes with no chain of which it only has the check value by chance.</summary>
        /// <param name="data">The frame, all of it.</param>
        /// <param name="sequence">Its number.</param>
        /// <param name="into">Receives what it says.</param>
        /// <param name="error">Why it was refused, or is <see cref="FrameError.Unconnected"/> as yet.</param>
        /// <returns>What became of it.</returns>
        public FrameResult Decode(ReadOnlySpan<byte> data, uint sequence, DecodedFrame into, out FrameError error) =>
            DecodeWhole(data, sequence, into, out error);

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
            error = FrameHead.IsKey(data) ? FrameError.Checksum : FrameError.Unconnected;
            int end = FindEnd(data[..Math.Min(data.Length, MaxLength)]);
            if (end > 0)
            {
                result = FrameHead.IsKey(data) ? DecodeKey(data[..end], into, out error) : DecodeNext(data[..end], null, false, into, out error);
            }

            length = result == FrameResult.Refused ? 0 : end;
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
                    FrameResult result = DecodeNext(data, null, false, into, out FrameError error);
                    if (result == FrameResult.Refused && error == FrameError.Unconnected)
                    {
                        continue;
                    }

                    _waiting.RemoveAt(i--);
                    WaitingBytes -= data.Length;
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
            into.RowCount = 0;
            into.FormatVersion = data.IsEmpty ? 0 : data[0] >> 4;
            return FrameHead.CheckFormat(data);
        }

        private FrameResult DecodeWhole(ReadOnlySpan<byte> data, uint? number, DecodedFrame into, out FrameError error)
        {
            error = CheckFormat(data, into);
            if (error != FrameError.None)
            {
                return FrameResult.Refused;
            }

            return FrameHead.IsKey(data) ? DecodeKey(data, into, out error) : DecodeNext(data, number, true, into, out error);
        }

        // Where the frame ends with which the data begins, or 0.
        private int FindEnd(ReadOnlySpan<byte> data)
        {
            if (FrameHead.IsKey(data))
            {
                return FindEnd(data, 0, _origin);
            }

            int end = 0;
            if (FrameHead.TryReadBack(data, out uint back, out _))
            {
                for (int i = 0; i < _chains.Count && end == 0; i++)
                {
                    uint sequence = unchecked(_chains[i].Sequence + back);
                    end = FindEnd(data, sequence, Checksum.Continue(_chains[i].Crc, sequence));
                }

                end = end > 0 ? end : FindRecentEnd(data);
            }

            return end;
        }

        // Of 24 bits one in 17 million matches by chance, so that what follows is looked at too; by chance it will not match often.
        private int FindEnd(ReadOnlySpan<byte> data, uint sequence, uint before)
        {
            int first = 0;
            int at = 0;
            for (int i = 0; i < MaxEnds; i++)
            {
                int end = NextEnd(data, ref at, ref before);
                if (end == 0 || IsFollowed(data[end..], sequence, before))
                {
                    return end == 0 ? first : end;
                }

                first = first == 0 ? end : first;
            }

            return first;
        }

        private static int NextEnd(ReadOnlySpan<byte> data, ref int at, ref uint crc)
        {
            while (at + FrameFormat.CheckLength < data.Length)
            {
                crc = Checksum.Continue(crc, data.Slice(at++, 1));
                if (FrameHead.CheckOf(data[..(at + FrameFormat.CheckLength)]) == (crc & Checksum.Sent))
                {
                    return at + FrameFormat.CheckLength;
                }
            }

            return 0;
        }

        // Whether a frame is followed by nothing, a line feed, or another frame that has an end.
        private bool IsFollowed(ReadOnlySpan<byte> rest, uint sequence, uint crc)
        {
            if (rest.IsEmpty || rest[0] == '\n')
            {
                return true;
            }

            if (FrameHead.CheckFormat(rest) != FrameError.None)
            {
                return false;
            }

            int at = 0;
            uint before = _origin;
            if (FrameHead.IsKey(rest))
            {
                return NextEnd(rest, ref at, ref before) > 0;
            }

            if (!FrameHead.TryReadBack(rest, out uint back, out _))
            {
                return false;
            }

            before = Checksum.Continue(crc, unchecked(sequence + back));
            bool isFound = NextEnd(rest, ref at, ref before) > 0;
            for (int i = 0; i < _chains.Count && !isFound; i++)
            {
                at = 0;
                before = Checksum.Continue(_chains[i].Crc, unchecked(_chains[i].Sequence + back));
                isFound = NextEnd(rest, ref at, ref before) > 0;
            }

            return isFound || FindRecentEnd(rest) > 0;
        }

        private int FindRecentEnd(ReadOnlySpan<byte> data)
        {
            foreach ((uint before, uint check, int length) in _recent)
            {
                if (length <= data.Length && FrameHead.CheckOf(data[..length]) == check && FrameHead.HasCheck(data[..length], before, out _))
                {
                    return length;
                }
            }

            return 0;
        }

        private FrameResult DecodeKey(ReadOnlySpan<byte> data, DecodedFrame into, out FrameError error)
        {
            error = FrameError.Checksum;
            if (data.Length > MaxLength)
            {
                return FrameResult.Refused;
            }

            if (!FrameHead.HasCheck(data, _origin, out uint crc))
            {
                return FrameResult.Refused;
            }

            ReadOnlySpan<byte> content = data[..^FrameFormat.CheckLength];

            error = FrameError.None;
            KeyFrameHeader? header = ReadAlike(content, into);
            if (header is null)
            {
                error = KeyFrameHeader.Read(content, _catalogues, into, out header);
            }

            if (header is null)
            {
                into.NewestKnownCatalogue = _catalogues.Newest.Version;
                return FrameResult.Refused;
            }

            // A unit that lost its count may use a number again.
            foreach (FrameChain known in _chains)
            {
                if (known.KeySequence == header.Sequence && known.KeyCrc == crc)
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

        private FrameResult DecodeNext(ReadOnlySpan<byte> data, uint? number, bool keep, DecodedFrame into, out FrameError error)
        {
            error = FrameError.Unconnected;
            if (data.Length > MaxLength || !FrameHead.TryReadBack(data, out uint back, out int bodyAt))
            {
                error = FrameError.Malformed;
                return FrameResult.Refused;
            }

            ReadOnlySpan<byte> content = data[..^FrameFormat.CheckLength];
            for (int i = _chains.Count - 1; i >= 0; i--)
            {
                FrameChain chain = _chains[i];
                uint sequence = unchecked(chain.Sequence + back);
                uint before = Checksum.Continue(chain.Crc, sequence);
                if (sequence == (number ?? sequence) && FrameHead.HasCheck(data, before, out uint crc))
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

                    Remember(before, FrameHead.CheckOf(data), data.Length);
                    chain.UsedAt = ++_uses;
                    _isAdvanced = true;
                    error = FrameError.None;
                    return FrameResult.Decoded;
                }
            }

            if (IsRecent(data))
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
                    into.CatalogueVersion = header.Layout.Catalogue.Version;
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

        private bool IsRecent(ReadOnlySpan<byte> data)
        {
            uint check = FrameHead.CheckOf(data);
            foreach ((uint before, uint recentCheck, int length) in _recent)
            {
                if (recentCheck == check && length == data.Length && FrameHead.HasCheck(data, before, out _))
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

            while (_waiting.Count > 0 && (_waiting.Count == MaxWaiting || WaitingBytes + data.Length > MaxWaitingBytes))
            {
                WaitingBytes -= _waiting[0].Length;
                _waiting.RemoveAt(0);
                GivenUp++;
            }

            _waiting.Add(data.ToArray());
            WaitingBytes += data.Length;
        }
    }
}
