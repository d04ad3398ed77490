namespace Telematics.Journal
{
    /// <summary>A place between records.</summary>
    internal sealed class SegmentCursor
    {
        /// <summary>The segment's place in the table.</summary>
        public int Segment;

        /// <summary>Where in its file.</summary>
        public int Offset = JournalFormat.SegmentStart;

        /// <summary>How many of its records are before.</summary>
        public int Ordinal;

        /// <summary>Moves to the beginning of a segment.</summary>
        public void MoveTo(int segment)
        {
            MoveTo(segment, JournalFormat.SegmentStart, 0);
        }

        /// <summary>Moves.</summary>
        public void MoveTo(int segment, int offset, int ordinal)
        {
            Segment = segment;
            Offset = offset;
            Ordinal = ordinal;
        }

        /// <summary>Whether this is behind a record.</summary>
        public bool IsBehind(int segment, int ordinal)
        {
            return Segment > segment || (Segment == segment && Ordinal > ordinal);
        }
    }
}
