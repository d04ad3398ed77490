namespace nanoFramework.Runtime.Events
{
    /// <summary>What every event of the framework is.</summary>
    public class BaseEvent
    {
        /// <summary>Where it came from.</summary>
        public ushort Source;

        /// <summary>What happened.</summary>
        public byte Message;
    }
}
