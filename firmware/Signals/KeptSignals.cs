namespace Telematics.Signals
{
    /// <summary>The lines of a catalogue that are kept.</summary>
    internal sealed class KeptSignals : ISignalLines
    {
        private readonly SignalDefinition[] _signals;

        public KeptSignals(SignalDefinition[] signals)
        {
            _signals = new SignalDefinition[signals.Length];
            for (int id = 0; id < signals.Length; id++)
            {
                _signals[id] = signals[id];
            }
        }

        public SignalDefinition Read(int id, SignalDefinition to)
        {
            return _signals[id];
        }
    }
}
