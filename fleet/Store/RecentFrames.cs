using System;
using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Store
{
    /// <summary>
    /// The numbers of a vehicle's last frames by the check values that they end with: what comes again, as all does that a receiver has
    /// not acknowledged for a while, is found without a search of the store. 8 bytes a frame.
    /// </summary>
    internal sealed class RecentFrames
    {
        // Hours of a unit that seals two frames in ten seconds, a part of which comes again after minutes.
        private const int Capacity = 1024;

        private uint[] _checks = [];
        private uint[] _sequences = [];
        private int _next;

        /// <summary>Notes a frame that is stored.</summary>
        public void Add(ReadOnlySpan<byte> frame, uint sequence)
        {
            if (_next == _checks.Length && _next < Capacity)
            {
                Array.Resize(ref _checks, Math.Max(16, 2 * _next));
                Array.Resize(ref _sequences, _checks.Length);
            }

            _next = _next == Capacity ? 0 : _next;
            _checks[_next] = FrameHead.CheckOf(frame) + 1;
            _sequences[_next++] = sequence;
        }

        /// <summary>Looks for a frame with the same check value.</summary>
        /// <param name="frame">The frame.</param>
        /// <param name="at">Where to look from, 0 at first; behind what was found then.</param>
        /// <param name="sequence">The number of one that may be the same.</param>
        public bool TryFind(ReadOnlySpan<byte> frame, ref int at, out uint sequence)
        {
            // 0 stands where nothing was noted yet.
            int found = at < _checks.Length ? _checks.AsSpan(at).IndexOf(FrameHead.CheckOf(frame) + 1) : -1;
            sequence = found >= 0 ? _sequences[at + found] : 0;
            at = found >= 0 ? at + found + 1 : at;
            return found >= 0;
        }
    }
}
