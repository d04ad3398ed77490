using Telematics.Buses;

namespace Telematics.Can
{
    /// <summary>
    /// Values decoded from CAN frames, each with the time it was last heard. Made once, written by one profile.
    /// What an index means and in which unit is the deriving type's to say.
    /// </summary>
    /// <remarks>
    /// Frames come far more often than anybody looks: the last of each identifier is kept, and <see cref="Refresh"/>
    /// decodes it.
    /// </remarks>
    public class CanValues
    {
        /// <summary>A value that was never heard.</summary>
        public const int NotSet = int.MinValue;

        /// <summary>The values, <see cref="NotSet"/> until first heard; as of the last <see cref="Refresh"/>.</summary>
        public readonly int[] Values;

        /// <summary>When each value was last heard, in milliseconds since boot; <see cref="long.MinValue"/> until then.</summary>
        public readonly long[] UpdatedMs;

        private readonly ICanDecoder? _decoder;

        /// <summary>Makes a set of values, none of them heard.</summary>
        /// <param name="count">How many.</param>
        /// <param name="decoder">Brings them up to date, or null for values that are written in another way.</param>
        protected CanValues(int count, ICanDecoder? decoder)
        {
            _decoder = decoder;
            Values = new int[count];
            UpdatedMs = new long[count];
            for (int i = 0; i < count; i++)
            {
                Values[i] = NotSet;
                UpdatedMs[i] = long.MinValue;
            }
        }

        /// <summary>Brings the values up to date with the frames heard so far: before they are looked at.</summary>
        [SteadyState]
        public void Refresh()
        {
            _decoder?.Decode();
        }
    }
}
