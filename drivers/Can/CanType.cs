namespace Telematics.Can
{
    /// <summary>How a number lies in a frame's data: signedness, width in bits, byte order.</summary>
    public enum CanType
    {
        /// <summary>One byte, 0 to 255.</summary>
        U8,

        /// <summary>One byte, two's complement.</summary>
        I8,

        /// <summary>Two bytes, low byte first.</summary>
        U16Le,

        /// <summary>Two bytes, two's complement, low byte first.</summary>
        I16Le,

        /// <summary>Two bytes, high byte first.</summary>
        U16Be,

        /// <summary>Two bytes, two's complement, high byte first.</summary>
        I16Be,

        /// <summary>Three bytes, low byte first.</summary>
        U24Le,

        /// <summary>Three bytes, high byte first.</summary>
        U24Be,

        /// <summary>Four bytes, two's complement, low byte first; also 32 flags.</summary>
        I32Le,

        /// <summary>Four bytes, two's complement, high byte first; also 32 flags.</summary>
        I32Be,
    }
}
