using System;

namespace Telematics.Mutants
{
    /// <summary>What was asked for cannot be done: a list that is damaged, a project that is not built. Its message is one sentence for the user.</summary>
    public sealed class MutantsException : Exception
    {
        /// <summary>Says why.</summary>
        public MutantsException(string message)
            : base(message)
        {
        }
    }
}
