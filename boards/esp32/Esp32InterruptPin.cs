using System;
using System.Device.Gpio;
using nanoFramework.Runtime.Events;
using Telematics.Buses;

namespace Telematics.Esp32
{
    /// <summary>
    /// A GPIO on which a chip asks for attention. The runtime dispatches edges on a thread of its own, the first of all
    /// when the loop next yields, or within 10 ms when it sleeps.
    /// </summary>
    /// <remarks>
    /// The runtime posts each edge, rising ones too, and the framework's GPIO library makes an event and its arguments of it: 120
    /// bytes and some 360 instructions an edge. So the edges are taken before it does: all of the chip's come to
    /// <see cref="Edges"/>, which allocates nothing. No other code of this project listens to a GPIO by <c>GpioPin.ValueChanged</c>;
    /// none could, beside this.
    /// </remarks>
    public sealed class Esp32InterruptPin : BaseEvent, IInterruptPin
    {
        private static Edges? _edges;

        private readonly GpioPin _pin;
        private readonly int _number;
        private FallingEdgeHandler? _handler;
        private Esp32InterruptPin? _next;

        /// <summary>Makes the GPIO an input, without pulls: the chip drives the line both ways.</summary>
        public Esp32InterruptPin(int gpio)
        {
            _number = gpio;
            _pin = Esp32Gpio.Controller.OpenPin(gpio, PinMode.Input);
        }

        /// <inheritdoc/>
        public bool IsLow
        {
            [Allocates("The framework has no way to read a GPIO but PinValue, a struct. For now and then, not for each pass.")]
            get => !(bool)_pin.Read();
        }

        /// <inheritdoc/>
        public void OnFallingEdge(FallingEdgeHandler handler)
        {
            _handler = handler;
            _edges ??= new Edges();
            _edges.Add(this);

            // A handler is what turns the interrupt on; it is never called.
            _pin.ValueChanged += Ignore;
        }

        private static void Ignore(object sender, PinValueChangedEventArgs e)
        {
        }

        /// <summary>Takes the place of the framework's GPIO library, where the runtime hands over what it posted.</summary>
        private sealed class Edges : IEventProcessor, IEventListener
        {
            private Esp32InterruptPin? _first;

            public void Add(Esp32InterruptPin pin)
            {
                pin._next = _first;
                _first = pin;
                EventSink.AddEventProcessor(EventCategory.Gpio, this);
                EventSink.AddEventListener(EventCategory.Gpio, this);
            }

            public void InitializeForEventSource()
            {
            }

            // The pin itself is the event, or null for a rising edge and for a pin of nobody's.
            [SteadyState]
            public BaseEvent? ProcessEvent(uint data1, uint data2, DateTime time)
            {
                if (data2 != 0)
                {
                    return null;
                }

                int number = (int)(data1 >> 16);
                Esp32InterruptPin? pin = _first;
                while (pin != null && pin._number != number)
                {
                    pin = pin._next;
                }

                return pin;
            }

            [SteadyState]
            public bool OnEvent(BaseEvent? ev)
            {
                if (ev != null)
                {
                    ((Esp32InterruptPin)ev)._handler!();
                }

                return true;
            }
        }
    }
}
