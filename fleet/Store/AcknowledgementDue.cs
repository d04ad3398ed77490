namespace Telematics.Fleet.Store
{
    /// <summary>When a vehicle is to be told what is stored.</summary>
    internal enum AcknowledgementDue
    {
        /// <summary>There is nothing that it was not told.</summary>
        Never,

        /// <summary>Together with what else comes, up to a time.</summary>
        Later,

        /// <summary>As soon as what came is committed.</summary>
        AtCommit,

        /// <summary>It is among those whose acknowledgement can be taken.</summary>
        Ready,
    }
}
