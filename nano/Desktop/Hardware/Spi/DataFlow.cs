namespace System.Device.Spi
{
    /// <summary>Order of the bits on the wire.</summary>
    public enum DataFlow
    {
        /// <summary>MsbFirst.</summary>
        MsbFirst = 0,

        /// <summary>LsbFirst.</summary>
        LsbFirst = 1,
    }
}
