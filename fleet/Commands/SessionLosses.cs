using System;

namespace Telematics.Fleet.Commands
{
    /// <summary>
    /// Tells a connection that someone else takes from one that is lost now and then. A broker has one session for an identifier: two
    /// receivers with the same one throw each other out, each as soon as the other has come back. Reads no clock.
    /// </summary>
    public sealed class SessionLosses
    {
        /// <summary>How long to wait before the first attempt to come back.</summary>
        public const int FirstDelayMs = 2000;

        /// <summary>How long at most.</summary>
        public const int MaxDelayMs = 300_000;

        /// <summary>How many short sessions in a row are no accident.</summary>
        public const int ShortSessions = 3;

        // The other one waits as well before it comes back.
        private const int ShortMs = 60_000;

        private long _openedMs = long.MinValue / 2;
        private int _short;
        private bool _isTold;

        /// <summary>How long to wait before the next attempt: doubled with each short session.</summary>
        public int DelayMs { get; private set; } = FirstDelayMs;

        /// <summary>A session was opened.</summary>
        /// <param name="nowMs">Milliseconds of any clock that runs on.</param>
        public void OnOpened(long nowMs) => _openedMs = nowMs;

        /// <summary>It was lost.</summary>
        /// <param name="nowMs">Milliseconds of the same clock.</param>
        /// <returns>Whether it is to be told that another seems to have the same identifier: once, until a session lasts.</returns>
        public bool OnLost(long nowMs)
        {
            if (nowMs - _openedMs > ShortMs + (2L * DelayMs))
            {
                _short = 0;
                _isTold = false;
                DelayMs = FirstDelayMs;
                return false;
            }

            _short++;
            if (_short > 1)
            {
                DelayMs = Math.Min(2 * DelayMs, MaxDelayMs);
            }

            bool isNews = _short >= ShortSessions && !_isTold;
            _isTold |= isNews;
            return isNews;
        }
    }
}
