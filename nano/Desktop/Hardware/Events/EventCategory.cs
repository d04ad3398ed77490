namespace nanoFramework.Runtime.Events
{
    /// <summary>Where an event comes from; of the framework's, those that the code has to do with.</summary>
    public enum EventCategory
    {
        /// <summary>Not known.</summary>
        Unknown = 0,

        /// <summary>Edges of GPIOs.</summary>
        Gpio = 20,
    }
}
