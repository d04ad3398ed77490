namespace Telematics.Buses
{
    /// <summary>One chip on an SPI bus: its chip select is active for the length of each transfer.</summary>
    public interface ISpiBus
    {
        /// <summary>
        /// Exchanges <paramref name="count"/> bytes, full duplex: while byte i of <paramref name="write"/> goes out,
        /// byte i of <paramref name="read"/> comes in. The arrays may be longer, and may be the same.
        /// </summary>
        /// <remarks>The count is even: the ESP32 can then do the transfer by 16-bit words, without allocating.</remarks>
        void Transfer(byte[] write, byte[] read, int count);
    }
}
