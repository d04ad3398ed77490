using System.Collections.Generic;
using nanoFramework.Runtime.Events;

namespace System.Device.Gpio
{
    /// <summary>What the framework does with edges unless somebody else has put themselves in its place: an event each, and its arguments.</summary>
    internal sealed class GpioPinEventListener : IEventProcessor, IEventListener
    {
        private readonly Dictionary<int, GpioPin> _pins = [];

        private GpioPinEventListener()
        {
        }

        public static GpioPinEventListener Instance { get; private set; } = Install();

        /// <summary>Takes the framework's own place, without pins, as at the start of the chip.</summary>
        public static GpioPinEventListener Install()
        {
            Instance = new GpioPinEventListener();
            EventSink.AddEventProcessor(EventCategory.Gpio, Instance);
            EventSink.AddEventListener(EventCategory.Gpio, Instance);
            return Instance;
        }

        public void Add(GpioPin pin) => _pins[pin.PinNumber] = pin;

        public void Remove(GpioPin pin) => _pins.Remove(pin.PinNumber);

        public void InitializeForEventSource()
        {
        }

        public BaseEvent? ProcessEvent(uint data1, uint data2, DateTime time) =>
            new PinEvent((int)(data1 >> 16), data2 == 0 ? PinEventTypes.Falling : PinEventTypes.Rising);

        public bool OnEvent(BaseEvent? ev)
        {
            PinEvent edge = (PinEvent)ev!;
            if (_pins.TryGetValue(edge.PinNumber, out GpioPin? pin))
            {
                pin.OnEdge(edge.Type);
            }

            return true;
        }

        private sealed class PinEvent(int pinNumber, PinEventTypes type) : BaseEvent
        {
            public int PinNumber => pinNumber;

            public PinEventTypes Type => type;
        }
    }
}
