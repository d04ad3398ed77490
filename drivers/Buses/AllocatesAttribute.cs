using System;

namespace Telematics.Buses
{
    /// <summary>
    /// An exception to the rule that the steady state allocates nothing, written down where it happens.
    /// The check in <c>nano/</c> does not look into the method and lists it with its reason.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor)]
    public sealed class AllocatesAttribute : Attribute
    {
        /// <summary>States why this method may allocate.</summary>
        /// <param name="reason">How rarely it happens, or why it cannot be helped.</param>
        public AllocatesAttribute(string reason)
        {
            Reason = reason;
        }

        /// <summary>Why this method may allocate.</summary>
        public string Reason { get; }
    }
}
