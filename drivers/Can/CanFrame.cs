namespace Telematics.Can
{
    /// <summary>One classic CAN data or remote frame. Made once and filled again and again.</summary>
    public sealed class CanFrame
    {
        /// <summary>The identifier: 11 bits, or 29 when <see cref="IsExtended"/>.</summary>
        public int Id;

        /// <summary>Whether the identifier has 29 bits (CAN 2.0B).</summary>
        public bool IsExtended;

        /// <summary>Whether this is a remote frame, which asks for data and carries none.</summary>
        public bool IsRemote;

        /// <summary>Data bytes, 0 to 8.</summary>
        public int Length;

        /// <summary>The data; bytes from <see cref="Length"/> on mean nothing.</summary>
        public readonly byte[] Data = new byte[8];
    }
}
