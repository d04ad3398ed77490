namespace Telematics.Buses
{
    /// <summary>One chip on an SPI bus: its chip select is active for the length of each transfer.</summary>
    public interface ISpiBus
    {
        /// <summary>
        /// Exchanges all of <paramref name="write"/>, full duplex: while word i of it goes out, word i of <paramref name="read"/>
        /// comes in. Of each word the low byte goes over the wire first.
        /// </summary>
        /// <remarks>
        /// Arrays of words are what the ESP32's driver takes as they are, without allocating. So drivers make one of each length
        /// that they need, once, and keep what they send in that form.
        /// </remarks>
        /// <param name="write">What goes out.</param>
        /// <param name="read">As long as <paramref name="write"/>. A transfer that fails leaves it as it was.</param>
        void Transfer(ushort[] write, ushort[] read);
    }
}
