using nanoFramework.Hardware.Desktop;

namespace Telematics.Bench.World
{
    /// <summary>The bench's line under the stand-in of the device's driver.</summary>
    public sealed class LineUart(SerialLine line) : IVirtualUart
    {
        /// <summary>Bytes sent that the line had no room for.</summary>
        public int Lost { get; private set; }

        /// <inheritdoc/>
        public int Available => line.BytesToRead;

        /// <inheritdoc/>
        public int Receive(byte[] buffer, int offset, int count) => line.Read(buffer, offset, count);

        /// <inheritdoc/>
        public void Send(byte[] buffer, int offset, int count) => Lost += count - line.Write(buffer, offset, count);
    }
}
