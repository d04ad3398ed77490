using System;

namespace Telematics.Fleet.Store
{
    /// <summary>Why a store cannot be used, in one sentence for the operator.</summary>
    public sealed class StoreException(string message) : Exception(message);
}
