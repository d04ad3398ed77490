namespace System.Device.Spi
{
    /// <summary>The chip select is in use.</summary>
    public class SpiDeviceAlreadyInUseException : Exception
    {
    }
}
