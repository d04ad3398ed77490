using Telematics.Buses;

namespace Telematics.Modem.Tests
{
    /// <summary>An output that remembers its level and how often it went high.</summary>
    internal sealed class FakePin : IOutputPin
    {
        public bool IsHigh { get; private set; }

        public int Pulses { get; private set; }

        public void Write(bool high)
        {
            if (high && !IsHigh)
            {
                Pulses++;
            }

            IsHigh = high;
        }
    }
}
