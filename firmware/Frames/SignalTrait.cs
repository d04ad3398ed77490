namespace Telematics.Frames
{
    /// <summary>What is expected of a signal before anything is known of it: one line of <see cref="SignalTraits"/>.</summary>
    public sealed class SignalTrait
    {
        /// <summary>Makes a line.</summary>
        public SignalTrait(int id, int typical, int spread, int change)
        {
            Id = id;
            Typical = typical;
            Spread = spread;
            Change = change;
        }

        /// <summary>The signal, one of <see cref="Signals.SignalId"/>.</summary>
        public int Id { get; }

        /// <summary>About what it is, in raw units.</summary>
        public int Typical { get; }

        /// <summary>About how far from that it may be, in raw units, at least 1.</summary>
        public int Spread { get; }

        /// <summary>About by how much a good prediction misses it from row to row, in 256ths of the catalogue's step.</summary>
        public int Change { get; }
    }
}
