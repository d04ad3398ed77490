using Telematics.Signals;

namespace Telematics.Fleet.Comparison
{
    /// <summary>How wide the fields are that others give a signal: whole bytes by its range, whatever it does.</summary>
    internal static class FieldWidth
    {
        /// <summary>Milliseconds since 1970 fit in 48 bits, as in our own frames.</summary>
        public const int OfTime = 6;

        /// <summary>1, 2 or 4: the least that holds every step of the signal's range.</summary>
        public static int Of(SampleTable samples, int column)
        {
            SignalDefinition signal = samples.GetSignal(column);
            long values = (((long)signal.Max - signal.Min) / samples.GetStep(column)) + 1;
            return values <= 1L << 8 ? 1 : values <= 1L << 16 ? 2 : 4;
        }
    }
}
