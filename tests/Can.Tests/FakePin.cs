using Telematics.Buses;

namespace Telematics.Can.Tests
{
    /// <summary>An interrupt line that a test pulls.</summary>
    internal sealed class FakePin : IInterruptPin
    {
        private FallingEdgeHandler? _handler;

        public bool IsLow { get; set; }

        public void OnFallingEdge(FallingEdgeHandler handler)
        {
            _handler = handler;
        }

        public void Fall()
        {
            _handler!();
        }
    }
}
