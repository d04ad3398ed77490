using System;

namespace Telematics.Fleet.Store
{
    /// <summary>
    /// What one vehicle may still cost the receiver, beyond what its messages cost by themselves: searches in the store, and room on the
    /// disk. Used up it comes back with time. What goes beyond is put off: not stored and not acknowledged, so the vehicle sends it again.
    /// </summary>
    internal sealed class VehicleAllowance
    {
        /// <summary>How many searches there are at most. One is a frame looked up; some 10 µs.</summary>
        public const int MaxSearches = 20_000;

        /// <summary>How many of them come back in a millisecond.</summary>
        public const int SearchesAMs = 1;

        /// <summary>What it takes to read a frame of a chain anew, in searches.</summary>
        public const int SearchesAFrameRead = 4;

        /// <summary>What it takes to look for a frame of the same bytes, in searches.</summary>
        public const int SearchesForBytes = 256;

        /// <summary>How many bytes may be stored of a vehicle at once.</summary>
        public const long MaxBytes = 64 << 20;

        /// <summary>How many of them come back in a day. A unit that rides all day sends about one hundredth of it.</summary>
        public const long BytesADay = 64 << 20;

        /// <summary>What a frame takes in the file beside its own bytes, at most.</summary>
        public const int BytesBesides = 130;

        private const double DayMs = 86_400_000;

        private long _searches = MaxSearches;
        private double _bytes = MaxBytes;
        private long _sinceMs = long.MaxValue;

        /// <summary>Whether anything may be searched for.</summary>
        public bool HasSearches => _searches > 0;

        /// <summary>Whether anything may be stored.</summary>
        public bool HasBytes => _bytes > 0;

        /// <summary>Messages and frames that were put off, and not told yet.</summary>
        public long PutOff { get; set; }

        /// <summary>When it was last told that something was put off.</summary>
        public long? ToldMs { get; set; }

        /// <summary>Gives back what came back meanwhile.</summary>
        /// <param name="nowMs">Milliseconds since 1970-01-01 UTC; may be corrected.</param>
        public void Refill(long nowMs)
        {
            long elapsedMs = Math.Max(0, nowMs - _sinceMs);
            _sinceMs = nowMs;
            _searches = elapsedMs >= MaxSearches / SearchesAMs ? MaxSearches : Math.Min(MaxSearches, _searches + (elapsedMs * SearchesAMs));
            _bytes = Math.Min(MaxBytes, _bytes + (elapsedMs * (BytesADay / DayMs)));
        }

        /// <summary>Takes searches; the last ones may be more than there were.</summary>
        public void Search(int searches) => _searches -= searches;

        /// <summary>Takes room on the disk for a frame or notice.</summary>
        public void Store(int length) => _bytes -= length + BytesBesides;
    }
}
