using nanoFramework.Runtime.Events;

namespace System.Device.Gpio
{
    /// <summary>An edge.</summary>
    public class PinValueChangedEventArgs : BaseEvent
    {
        /// <summary>Says which edge of which pin.</summary>
        public PinValueChangedEventArgs(PinEventTypes changeType, int pinNumber)
        {
            ChangeType = changeType;
            PinNumber = pinNumber;
        }

        /// <summary>The edge.</summary>
        public PinEventTypes ChangeType { get; }

        /// <summary>The pin.</summary>
        public int PinNumber { get; }
    }
}
