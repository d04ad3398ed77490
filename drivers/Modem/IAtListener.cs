using Telematics.Buses;

namespace Telematics.Modem
{
    /// <summary>Hears what a modem says by itself, from within <see cref="AtChannel.Step"/>.</summary>
    public interface IAtListener
    {
        /// <summary>
        /// A line that belongs to no command: printable ASCII, without blanks at its ends, not empty.
        /// The listener may begin a raw block (<see cref="AtChannel.BeginBlock"/>), which starts with the byte after the line.
        /// </summary>
        [SteadyState]
        void OnLine(byte[] line, int offset, int length);

        /// <summary>The raw block is over.</summary>
        /// <param name="complete">False when the modem fell silent before the last of its bytes.</param>
        [SteadyState]
        void OnBlockEnd(bool complete);
    }
}
