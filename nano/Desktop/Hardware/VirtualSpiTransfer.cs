namespace nanoFramework.Hardware.Desktop
{
    /// <summary>One transfer with a virtual chip, chip select active throughout: bytes in the order of the wire, full duplex.</summary>
    public delegate void VirtualSpiTransfer(byte[] write, byte[] read, int count);
}
