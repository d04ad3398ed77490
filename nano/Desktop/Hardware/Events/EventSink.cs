using System;
using System.Collections.Generic;

namespace nanoFramework.Runtime.Events
{
    /// <summary>Hands native events on: each category has one processor and one listener, and who is added takes the place.</summary>
    public class EventSink
    {
        private static readonly Dictionary<EventCategory, IEventProcessor> Processors = [];
        private static readonly Dictionary<EventCategory, IEventListener> Listeners = [];

        private EventSink()
        {
        }

        /// <summary>Sets the processor of a category.</summary>
        public static void AddEventProcessor(EventCategory eventCategory, IEventProcessor eventProcessor) =>
            Processors[eventCategory] = eventProcessor;

        /// <summary>Sets the listener of a category.</summary>
        public static void AddEventListener(EventCategory eventCategory, IEventListener eventListener)
        {
            Listeners[eventCategory] = eventListener;
            eventListener.InitializeForEventSource();
        }

        internal static void Post(EventCategory category, ushort data1, uint data2)
        {
            BaseEvent? made = Processors[category].ProcessEvent(((uint)data1 << 16) | ((uint)category << 8), data2, DateTime.UtcNow);
            Listeners[category].OnEvent(made);
        }
    }
}
