namespace Telematics.Nano.Build
{
    /// <summary>A place in the sources.</summary>
    /// <param name="File">Path relative to the repository.</param>
    /// <param name="Line">Line, from 1.</param>
    public readonly record struct SourceLine(string File, int Line)
    {
        /// <inheritdoc/>
        public override string ToString() => $"{File}({Line})";
    }
}
