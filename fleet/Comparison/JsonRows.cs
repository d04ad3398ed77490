using System;
using System.Buffers.Text;
using Telematics.Fleet.Output;
using Telematics.Signals;

namespace Telematics.Fleet.Comparison
{
    /// <summary>
    /// Compact JSON in UTF-8, an object a sample and nothing between them: <c>{"time":1777876200000,"latitude":45.062700}</c>. Times in
    /// milliseconds, values in their units with the digits that frames resolve; one that is missing is left out.
    /// </summary>
    public static class JsonRows
    {
        /// <summary>The length of all objects, in bytes.</summary>
        public static long Measure(SampleTable samples)
        {
            long length = 0;
            Span<byte> text = stackalloc byte[32];
            for (int row = 0; row < samples.Rows; row++)
            {
                Utf8Formatter.TryFormat(samples.GetTimeMs(row), text, out int digits);
                length += "{\"time\":}".Length + digits;
                for (int column = 0; column < samples.Columns; column++)
                {
                    if (samples.TryGetSteps(row, column, out int steps))
                    {
                        SignalDefinition signal = samples.GetSignal(column);
                        length += ",\"\":".Length + signal.Name.Length + ScaledText.Write(signal, steps * samples.GetStep(column), text);
                    }
                }
            }

            return length;
        }
    }
}
