namespace System.Device.Spi
{
    /// <summary>How a bus is wired.</summary>
    public enum SpiBusConfiguration
    {
        /// <summary>FullDuplex.</summary>
        FullDuplex = 0,

        /// <summary>HalfDuplex.</summary>
        HalfDuplex = 1,

        /// <summary>Simplex.</summary>
        Simplex = 2,
    }
}
