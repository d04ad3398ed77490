using Telematics.Buses;

namespace Telematics.Bench.Models
{
    /// <summary>A serial port that nothing is connected to, for a driver that gets its bytes from a file.</summary>
    internal sealed class NoPort : ISerialPort
    {
        public int BytesToRead => 0;

        public int Read(byte[] buffer, int offset, int count) => 0;

        public int Write(byte[] buffer, int offset, int count) => count;
    }
}
