namespace Telematics.Can
{
    /// <summary>
    /// Values decoded from CAN frames, each with the time it was last heard. Made once, written by one profile.
    /// What an index means and in which unit is the deriving type's to say.
    /// </summary>
    public class CanValues
    {
        /// <summary>A value that was never heard.</summary>
        public const int NotSet = int.MinValue;

        /// <summary>The values, <see cref="NotSet"/> until first heard.</summary>
        public readonly int[] Values;

        /// <summary>When each value was last heard, in milliseconds since boot; <see cref="long.MinValue"/> until then.</summary>
        public readonly long[] UpdatedMs;

        /// <summary>Makes a set of values, none of them heard.</summary>
        protected CanValues(int count)
        {
            Values = new int[count];
            UpdatedMs = new long[count];
            for (int i = 0; i < count; i++)
            {
                Values[i] = NotSet;
                UpdatedMs[i] = long.MinValue;
            }
        }
    }
}
