using Telematics.Can;

namespace Telematics.Unit.Tests
{
    /// <summary>A CAN bus on which nothing is said.</summary>
    internal sealed class FakeCanBus : ICanBus
    {
        /// <inheritdoc/>
        public int FramesReceived => 0;

        /// <inheritdoc/>
        public int Overflows => 0;

        /// <inheritdoc/>
        public int BusOffs { get; set; }

        /// <inheritdoc/>
        public bool TryRead(CanFrame frame)
        {
            return false;
        }

        /// <inheritdoc/>
        public bool TrySend(CanFrame frame)
        {
            return false;
        }
    }
}
