using nanoFramework.Hardware.Desktop;
using Telematics.Bench.World;

namespace Telematics.Boards.Tests
{
    /// <summary>The bench's line under the stand-in of the device's driver.</summary>
    internal sealed class LineUart(SerialLine line) : IVirtualUart
    {
        public int Lost { get; private set; }

        public int Available => line.BytesToRead;

        public int Receive(byte[] buffer, int offset, int count) => line.Read(buffer, offset, count);

        public void Send(byte[] buffer, int offset, int count) => Lost += count - line.Write(buffer, offset, count);
    }
}
