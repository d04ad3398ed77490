using System;
using System.Diagnostics.CodeAnalysis;

namespace Telematics.Bench.FarEnd
{
    /// <summary>
    /// Notices that another unit uses this one's id at the broker, by its status: it is on line before this one is, or says so
    /// more often than this one opens sessions. The broker lets two of one id in by turns, so what arrives is of both.
    /// </summary>
    /// <param name="sessions">How many sessions the unit has opened so far.</param>
    public sealed class SharedIdWatch(Func<int> sessions)
    {
        private int _timesOnline;
        private volatile bool _isShared;
        private bool _isTold;

        /// <summary>Whether there is, or was, another.</summary>
        public bool IsShared => _isShared;

        /// <summary>Takes a status of the unit's topic; see docs/messages.md. On the subscriber's thread.</summary>
        /// <param name="payload">What it says.</param>
        /// <param name="isRetained">Whether the broker had it already.</param>
        public void OnStatus(ReadOnlySpan<byte> payload, bool isRetained)
        {
            if (payload.IndexOf("\"online\":true"u8) < 0)
            {
                return;
            }

            _timesOnline += isRetained ? 0 : 1;
            _isShared |= isRetained || _timesOnline > sessions();
        }

        /// <summary>Gives the notice of it, once.</summary>
        public bool TryTell([NotNullWhen(true)] out string? notice)
        {
            bool isNews = _isShared && !_isTold;
            _isTold |= isNews;
            notice = isNews ? "Another unit is on line at this broker under the bench's id: the two throw each other out, and what arrives is of both. Give each bench a broker of its own." : null;
            return isNews;
        }
    }
}
