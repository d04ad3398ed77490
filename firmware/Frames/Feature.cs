namespace Telematics.Frames
{
    /// <summary>What a signal's change may be proportional to. Plain numbers: they index tables in the inner loop.</summary>
    internal static class Feature
    {
        /// <summary>Nothing: the signal is predicted from itself.</summary>
        public const int None = 0;

        /// <summary>The signal's own change from the row before last to the last.</summary>
        public const int OwnChange = 1;

        /// <summary>How a signal last changed: in this row, if it comes earlier in it.</summary>
        public const int Change = 2;

        /// <summary>How a signal changed before that.</summary>
        public const int ChangeBefore = 3;

        /// <summary>The difference of the two.</summary>
        public const int ChangeOfChange = 4;

        /// <summary>The mean of a signal's last two values, times the seconds between them.</summary>
        public const int Integral = 5;

        /// <summary>By how much the last row's position was further away than the speed said, in steps of the speed.</summary>
        public const int Overshoot = 6;

        /// <summary>The features from here on are of a product of two signals, which is remembered from row to row.</summary>
        public const int FirstOfProducts = 7;

        /// <summary>How the product changed, divided by 64.</summary>
        public const int ProductBy64 = 7;

        /// <summary>How the product changed, divided by 256.</summary>
        public const int ProductBy256 = 8;

        /// <summary>How the product changed, divided by 4096.</summary>
        public const int ProductBy4096 = 9;

        /// <summary>The mean of the last two products, divided by 1024 and as far as positive, times the seconds between them.</summary>
        public const int Gain = 10;

        /// <summary>The same as far as negative, without the sign.</summary>
        public const int Loss = 11;
    }
}
