using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Store
{
    /// <summary>A vehicle in a store.</summary>
    /// <param name="Id">Its number in the store's tables.</param>
    /// <param name="Name">Its id in topics.</param>
    /// <param name="Known">The numbers of its frames and notices, and those that it said will not come.</param>
    public sealed record StoredVehicle(long Id, string Name, SequenceSet Known);
}
