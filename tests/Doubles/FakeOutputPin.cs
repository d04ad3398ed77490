using Telematics.Buses;

namespace Telematics.Doubles
{
    /// <summary>A line that remembers what was written to it.</summary>
    public sealed class FakeOutputPin : IOutputPin
    {
        /// <summary>The level written last.</summary>
        public bool IsHigh { get; private set; }

        /// <summary>How often the level changed.</summary>
        public int Edges { get; private set; }

        /// <inheritdoc/>
        public void Write(bool high)
        {
            if (high != IsHigh)
            {
                IsHigh = high;
                Edges++;
            }
        }
    }
}
