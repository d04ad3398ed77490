namespace nanoFramework.Runtime.Events
{
    /// <summary>Hears the events of a category.</summary>
    public interface IEventListener
    {
        /// <summary>Called when it is added.</summary>
        void InitializeForEventSource();

        /// <summary>Hears an event.</summary>
        bool OnEvent(BaseEvent? ev);
    }
}
