namespace Telematics.Fleet.Store
{
    /// <summary>Numbers of a vehicle that are not in a store, though others on both sides of them are.</summary>
    /// <param name="First">The lowest.</param>
    /// <param name="Last">The highest.</param>
    /// <param name="Reason">Why.</param>
    public readonly record struct Gap(uint First, uint Last, GapReason Reason)
    {
        /// <summary>How many numbers they are.</summary>
        public long Count => (long)Last - First + 1;
    }
}
