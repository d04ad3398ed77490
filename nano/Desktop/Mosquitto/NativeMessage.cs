using System.Runtime.InteropServices;

namespace Telematics.Mosquitto
{
    /// <summary><c>struct mosquitto_message</c> of the library's header.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativeMessage
    {
        public int Id;
        public nint Topic;
        public byte* Payload;
        public int Length;
        public int Qos;
        public byte Retain;
    }
}
