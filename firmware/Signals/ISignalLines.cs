namespace Telematics.Signals
{
    /// <summary>Says the lines of a catalogue, one at a time, so that nobody has to keep them.</summary>
    public interface ISignalLines
    {
        /// <summary>Says a line.</summary>
        /// <param name="id">The signal.</param>
        /// <param name="to">A definition that may be filled in.</param>
        /// <returns>The line: <paramref name="to"/>, or another that is kept anyway.</returns>
        SignalDefinition Read(int id, SignalDefinition to);
    }
}
