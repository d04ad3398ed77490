namespace Telematics.Can
{
    /// <summary>All fields of one identifier, and the next layout in the same bucket of the table.</summary>
    internal sealed class CanLayout
    {
        public readonly int Id;
        public readonly CanField[] Fields;
        public readonly CanLayout? Next;

        public CanLayout(int id, CanField[] fields, CanLayout? next)
        {
            Id = id;
            Fields = fields;
            Next = next;
        }
    }
}
