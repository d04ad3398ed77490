namespace Telematics.Can
{
    /// <summary>All rows of one identifier, the last frame heard of it, and the next layout in the same bucket of the table.</summary>
    internal sealed class CanLayout
    {
        /// <summary>A length that says that the frame has been decoded, or that there was none.</summary>
        public const int Decoded = -1;

        public readonly int Id;

        /// <summary>Its first row in the table, and the one behind its last.</summary>
        public readonly int FirstRow;
        public readonly int EndRow;
        public readonly CanLayout? Next;
        public readonly ushort[] Words = new ushort[4];
        public int Length = Decoded;
        public long HeardMs;

        public CanLayout(int id, int firstRow, int endRow, CanLayout? next)
        {
            Id = id;
            FirstRow = firstRow;
            EndRow = endRow;
            Next = next;
        }
    }
}
