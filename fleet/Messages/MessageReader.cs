using System;

namespace Telematics.Fleet.Messages
{
    /// <summary>
    /// Takes apart what comes on a vehicle's topic of frames: one frame or notice, or several in one payload. Takes any bytes;
    /// <c>docs/messages.md</c> describes them. What it yields is not checked further: frames and notices have check values of their own.
    /// </summary>
    /// <example><code>
    /// MessageReader parts = new(payload);
    /// while (parts.TryNext(out ReadOnlySpan&lt;byte&gt; part, out PayloadPart kind)) { … }
    /// if (!parts.IsWhole) { refused++; }
    /// </code></example>
    public ref struct MessageReader
    {
        /// <summary>The first byte of a payload that holds several.</summary>
        public const byte BatchMark = 0xB0;

        private const int NoticeVersion = 3;

        private readonly bool _isBatch;
        private ReadOnlySpan<byte> _rest;

        /// <summary>Begins with a payload.</summary>
        public MessageReader(ReadOnlySpan<byte> payload)
        {
            _isBatch = !payload.IsEmpty && payload[0] == BatchMark;
            _rest = _isBatch ? payload[1..] : payload;
            IsWhole = !_rest.IsEmpty;
        }

        /// <summary>
        /// Whether the payload is, as far as it was read, what a payload must be. False for an empty one, and after a length that is
        /// 0, longer than needed, or more than there is: what follows it is not yielded.
        /// </summary>
        public bool IsWhole { get; private set; }

        /// <summary>Yields the next frame or notice.</summary>
        /// <param name="part">All of it.</param>
        /// <param name="kind">Which of the two.</param>
        /// <returns>False when there is no other, or it cannot be told where it ends: see <see cref="IsWhole"/>.</returns>
        public bool TryNext(out ReadOnlySpan<byte> part, out PayloadPart kind)
        {
            part = default;
            kind = PayloadPart.Frame;
            if (_rest.IsEmpty)
            {
                return false;
            }

            int at = 0;
            int length = _rest.Length;
            if (_isBatch && (!TryReadLength(_rest, out at, out length) || length > _rest.Length - at))
            {
                IsWhole = false;
                _rest = default;
                return false;
            }

            part = _rest.Slice(at, length);
            _rest = _rest[(at + length)..];
            kind = part[0] >> 4 == NoticeVersion ? PayloadPart.Notice : PayloadPart.Frame;
            return true;
        }

        private static bool TryReadLength(ReadOnlySpan<byte> data, out int at, out int length)
        {
            length = 0;
            at = 0;
            for (int shift = 0; shift <= 21 && at < data.Length; shift += 7)
            {
                int b = data[at++];
                length |= (b & 0x7F) << shift;
                if (b < 0x80)
                {
                    return b != 0;
                }
            }

            return false;
        }
    }
}
