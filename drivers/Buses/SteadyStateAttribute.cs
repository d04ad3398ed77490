using System;

namespace Telematics.Buses
{
    /// <summary>
    /// Marks a method that runs for as long as the unit does: a step, an interrupt handler.
    /// The check in <c>nano/</c> follows its calls and refuses whatever would allocate on the device.
    /// On an interface's or a base type's method it holds for every implementation.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor, Inherited = true)]
    public sealed class SteadyStateAttribute : Attribute
    {
    }
}
