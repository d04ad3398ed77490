namespace nanoFramework.Hardware.Desktop
{
    /// <summary>What is wired to a virtual UART: the line, as its driver in the chip sees it.</summary>
    public interface IVirtualUart
    {
        /// <summary>Bytes that have arrived on the line and that the driver has not taken yet.</summary>
        int Available { get; }

        /// <summary>The driver takes what has arrived.</summary>
        /// <returns>The bytes taken, from 0.</returns>
        int Receive(byte[] buffer, int offset, int count);

        /// <summary>The driver sends; bytes that the line cannot hold are lost.</summary>
        void Send(byte[] buffer, int offset, int count);
    }
}
