namespace Telematics.Fleet.Tests
{
    /// <summary>What is done to a frame before a decoder is given it.</summary>
    internal enum FuzzMutation
    {
        /// <summary>A few bits flip.</summary>
        Flip,

        /// <summary>It ends early.</summary>
        Cut,

        /// <summary>Bytes come in between.</summary>
        Insert,

        /// <summary>Bytes are missing in between.</summary>
        Remove,

        /// <summary>Bytes are others.</summary>
        Overwrite,

        /// <summary>It begins as one frame and goes on as another.</summary>
        Splice,

        /// <summary>It is two frames.</summary>
        Join,

        /// <summary>Its body is random.</summary>
        Body,

        /// <summary>Its body is one byte over and over, which may say much with little.</summary>
        Monotony,

        /// <summary>All of it is random.</summary>
        Noise,

        /// <summary>It is as long as a frame may be, or a little longer.</summary>
        Length,

        /// <summary>Nothing: it is another frame than the one that is due, or one of a sender who lies.</summary>
        None,
    }
}
