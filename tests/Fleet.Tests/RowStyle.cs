namespace Telematics.Fleet.Tests
{
    /// <summary>What the values of made-up rows are like.</summary>
    internal enum RowStyle
    {
        /// <summary>They move by a few steps, jump now and then, go missing and come back.</summary>
        Wander,

        /// <summary>They move by anything from nothing to their whole range.</summary>
        Walk,

        /// <summary>They go from one end of their range to the other and back.</summary>
        Extremes,

        /// <summary>They hardly ever move.</summary>
        Still,

        /// <summary>They come and go with every row, and are anywhere when they are there.</summary>
        Flicker,

        /// <summary>They are any integers, whether or not a signal can have them: what no unit sends.</summary>
        Lie,
    }
}
