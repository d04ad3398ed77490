namespace Telematics.Bench.Models.Modem
{
    /// <summary>Where a control packet lies in a buffer.</summary>
    /// <param name="Type">Its type.</param>
    /// <param name="Flags">The lower four bits of its first byte.</param>
    /// <param name="BodyOffset">Where its variable header begins.</param>
    /// <param name="BodyLength">Length of variable header and payload.</param>
    public readonly record struct MqttFrame(MqttPacketType Type, int Flags, int BodyOffset, int BodyLength)
    {
        /// <summary>Length of the whole packet.</summary>
        public int Length => BodyOffset + BodyLength;
    }
}
