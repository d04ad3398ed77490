using Telematics.Buses;
using Telematics.Uplink;

namespace Telematics.Unit
{
    /// <summary>The one table of all that the unit's parts count. <c>docs/counters.md</c> says what each counter means.</summary>
    public sealed class CounterTable : ICounterTable
    {
        private ICounters[] _parts = new ICounters[0];

        /// <inheritdoc/>
        public int Parts => _parts.Length;

        /// <summary>Sets the parts. Call once, at start.</summary>
        /// <param name="parts">Those that matter most come first; null for those that this unit does not have.</param>
        public void SetParts(params ICounters?[] parts)
        {
            int count = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                count += parts[i] == null ? 0 : 1;
            }

            _parts = new ICounters[count];
            count = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                ICounters? part = parts[i];
                if (part != null)
                {
                    _parts[count++] = part;
                }
            }
        }

        /// <inheritdoc/>
        [Allocates("12 bytes for a text that stands in the code, once a part: for a status, at most once an hour and once a session, and for a command that asks for counters.")]
        public string GetNames(int part)
        {
            return _parts[part].CounterNames;
        }

        /// <inheritdoc/>
        public int GetFaultCounters(int part)
        {
            return _parts[part].FaultCounters;
        }

        /// <inheritdoc/>
        public int GetCounter(int part, int index)
        {
            return _parts[part].GetCounter(index);
        }
    }
}
