using System.Text;

namespace Telematics.Desktop.Tests
{
    /// <summary>A message that a test's receiver got.</summary>
    internal sealed record Received(string Topic, byte[] Payload, bool Retain)
    {
        /// <summary>The payload as text.</summary>
        public string Text => Encoding.UTF8.GetString(Payload);
    }
}
