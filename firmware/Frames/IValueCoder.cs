using Telematics.Buses;

namespace Telematics.Frames
{
    /// <summary>What turns a row's values into code, or code into values, while a <see cref="RowModel"/> goes through them.</summary>
    public interface IValueCoder
    {
        /// <summary>Codes a signal's first value.</summary>
        /// <param name="place">The signal's place in the order of coding.</param>
        /// <param name="typical">About what it is, in steps.</param>
        /// <param name="shift">About how far from that, as a power of 2.</param>
        /// <returns>The value, in steps.</returns>
        [SteadyState]
        int CodeFirst(int place, int typical, int shift);

        /// <summary>Codes a value of which there is a prediction.</summary>
        /// <param name="place">The signal's place in the order of coding.</param>
        /// <param name="last">The value before, in steps.</param>
        /// <param name="prediction">By how much it may have changed, in sixteenths of a step.</param>
        /// <param name="scale">About by how much that is wrong, in 4096ths of a step; <see cref="ResidualTable.MinScale"/> or more.</param>
        /// <returns>By how much it has changed, in steps; of what goes round in a circle, the short way.</returns>
        [SteadyState]
        int Code(int place, int last, int prediction, int scale);
    }
}
