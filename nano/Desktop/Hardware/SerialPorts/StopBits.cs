namespace System.IO.Ports
{
    /// <summary>Stop bits of a serial port.</summary>
    public enum StopBits
    {
        /// <summary>One.</summary>
        One = 1,

        /// <summary>Two.</summary>
        Two = 2,

        /// <summary>One and a half.</summary>
        OnePointFive = 3,
    }
}
