namespace System.Device.Gpio
{
    /// <summary>How a pin is used.</summary>
    public enum PinMode
    {
        /// <summary>Input.</summary>
        Input = 0,

        /// <summary>Input with a pull-down.</summary>
        InputPullDown = 1,

        /// <summary>Input with a pull-up.</summary>
        InputPullUp = 2,

        /// <summary>Output, driven both ways.</summary>
        Output = 3,

        /// <summary>Output that only pulls low.</summary>
        OutputOpenDrain = 4,

        /// <summary>Output that only pulls low, with a pull-up.</summary>
        OutputOpenDrainPullUp = 5,

        /// <summary>Output that only pulls high.</summary>
        OutputOpenSource = 6,

        /// <summary>Output that only pulls high, with a pull-down.</summary>
        OutputOpenSourcePullDown = 7,
    }
}
