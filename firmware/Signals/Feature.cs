namespace Telematics.Signals
{
    /// <summary>What a signal's change may be proportional to. Plain numbers: they decide in the inner loop.</summary>
    public static class Feature
    {
        /// <summary>Nothing. 0, as its value would be.</summary>
        public const int None = 0;

        /// <summary>The signal's own change from the row before last to the last.</summary>
        public const int OwnChange = 1;

        /// <summary>How a signal last changed: in this row, if it comes earlier in it.</summary>
        public const int Change = 2;

        /// <summary>How a signal changed before that.</summary>
        public const int ChangeBefore = 3;

        /// <summary>The difference of the two.</summary>
        public const int ChangeOfChange = 4;

        /// <summary>By how much the last row's position was further away than the speed said, in steps of the speed.</summary>
        public const int Overshoot = 5;

        /// <summary>How the product of two signals changed, divided by 64. From here on products are remembered from row to row.</summary>
        public const int ProductBy64 = 6;

        /// <summary>How the product of two signals changed, divided by 256.</summary>
        public const int ProductBy256 = 7;

        /// <summary>How the product of two signals changed, divided by 4096.</summary>
        public const int ProductBy4096 = 8;

        /// <summary>
        /// The mean of the last two products of two signals, divided by 1024 and as far as positive, times the seconds between them.
        /// What follows features from here on counts up.
        /// </summary>
        public const int Gain = 9;

        /// <summary>The same as far as negative, without the sign. Up to here products are remembered.</summary>
        public const int Loss = 10;

        /// <summary>The mean of a signal's last two values, times the seconds between them.</summary>
        public const int Integral = 11;
    }
}
