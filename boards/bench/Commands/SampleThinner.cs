using System;

namespace Telematics.Bench.Commands
{
    /// <summary>Takes the first sample of each period of a rate; periods begin at multiples of it since the times' zero.</summary>
    public sealed class SampleThinner(double? rateHz)
    {
        private long _lastPeriod = long.MinValue;

        /// <summary>Whether a sample is to be taken. Ask once a sample, in the order of their times.</summary>
        public bool Takes(long timeMs)
        {
            if (rateHz is not double rate)
            {
                return true;
            }

            long period = (long)Math.Floor(timeMs * rate / 1000);
            bool isFirst = period != _lastPeriod;
            _lastPeriod = period;
            return isFirst;
        }
    }
}
