using System;

namespace nanoFramework.Runtime.Events
{
    /// <summary>Makes an event of what the native side says.</summary>
    public interface IEventProcessor
    {
        /// <summary>Makes it.</summary>
        /// <param name="data1">Of a GPIO: its number in the upper half.</param>
        /// <param name="data2">Of a GPIO: its level.</param>
        /// <param name="time">When.</param>
        BaseEvent? ProcessEvent(uint data1, uint data2, DateTime time);
    }
}
