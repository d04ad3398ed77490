using Telematics.Buses;

namespace Telematics.Frames
{
    /// <summary>What decides how probable a flag is: where in an array of probabilities its own lies.</summary>
    public static class FlagContext
    {
        /// <summary>Whether something other than a plain row comes next: new qualities, or the end.</summary>
        public const int Special = 0;

        /// <summary>The same where the frame before ended.</summary>
        public const int SpecialWhereEndIsLikely = 1;

        /// <summary>From either of those to whether it is the end.</summary>
        public const int ToEnd = 2;

        /// <summary>Whether a signal's quality changes, where some do.</summary>
        public const int Quality = 4;

        /// <summary>The same in a key frame's first row, where nothing was seen before.</summary>
        public const int QualityAtFirst = 5;

        /// <summary>Whether a row is not as late as usual, after one that was.</summary>
        public const int Late = 6;

        /// <summary>The same after one that was not.</summary>
        public const int LateAgain = 7;

        /// <summary>Whether a row that is not as late as usual is neither as late as the last such one.</summary>
        public const int NotRecent = 8;

        /// <summary>Whether it is not even as late as the one before that.</summary>
        public const int NotEarlier = 9;

        /// <summary>How many there are.</summary>
        public const int Count = 10;

        /// <summary>A probability of one half.</summary>
        private const short Half = 1 << 14;

        /// <summary>Sets the probabilities to what they are in the beginning: how probable false is, of 32768.</summary>
        [SteadyState]
        public static void Reset(short[] probabilities)
        {
            probabilities[Special] = 32500;
            probabilities[SpecialWhereEndIsLikely] = 4000;
            probabilities[Special + ToEnd] = Half;
            probabilities[SpecialWhereEndIsLikely + ToEnd] = 1000;
            probabilities[Quality] = 30000;
            probabilities[QualityAtFirst] = Half;
            probabilities[Late] = 32000;
            probabilities[LateAgain] = Half;
            probabilities[NotRecent] = Half;
            probabilities[NotEarlier] = Half;
        }
    }
}
