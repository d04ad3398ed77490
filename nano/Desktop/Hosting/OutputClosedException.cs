using System.IO;

namespace Telematics.Hosting
{
    /// <summary>Nobody reads what is written any more: the end of a pipe was closed, as by <c>head</c>.</summary>
    public sealed class OutputClosedException : IOException
    {
        /// <summary>Makes it.</summary>
        public OutputClosedException()
            : base("The output is closed.")
        {
        }
    }
}
