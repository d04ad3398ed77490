namespace Telematics.Fleet.Decoding
{
    /// <summary>Why a frame was refused.</summary>
    public enum FrameError
    {
        /// <summary>It was not.</summary>
        None,

        /// <summary>It is shorter than the shortest frame.</summary>
        TooShort,

        /// <summary>It is of a format that this decoder does not know.</summary>
        UnknownFormat,

        /// <summary>Its check value does not match: it is damaged, cut short, or of another vehicle.</summary>
        Checksum,

        /// <summary>It was made with a catalogue of signals that this decoder does not know.</summary>
        UnknownCatalogue,

        /// <summary>Its group of signals is not in the catalogue.</summary>
        UnknownGroup,

        /// <summary>It sets flags that this format does not have.</summary>
        UnknownFlags,

        /// <summary>Its check value matches, but what it says cannot be: the sender is at fault.</summary>
        Malformed,

        /// <summary>It continues a frame that has not been read, or is damaged: which of the two cannot be told.</summary>
        Unconnected,

        /// <summary>It is from a vehicle more than a receiver can know.</summary>
        TooManyVehicles,
    }
}
