using System;

namespace Telematics.Mosquitto
{
    /// <summary>A message that came in.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its payload; holds only during the call.</param>
    /// <param name="qos">The QoS it was delivered with.</param>
    /// <param name="retain">Whether the broker had kept it.</param>
    public delegate void MosquittoMessageHandler(string topic, ReadOnlySpan<byte> payload, int qos, bool retain);
}
