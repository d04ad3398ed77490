namespace System.Device.Spi
{
    /// <summary>Clock polarity and phase.</summary>
    public enum SpiMode
    {
        /// <summary>Mode0.</summary>
        Mode0 = 0,

        /// <summary>Mode1.</summary>
        Mode1 = 1,

        /// <summary>Mode2.</summary>
        Mode2 = 2,

        /// <summary>Mode3.</summary>
        Mode3 = 3,
    }
}
