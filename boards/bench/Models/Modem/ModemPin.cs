using System;
using Telematics.Buses;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>An input of the modem as the firmware drives it.</summary>
    internal sealed class ModemPin(bool activeHigh, Action<bool> onChange) : IOutputPin
    {
        public bool IsActive { get; private set; }

        public void Write(bool high)
        {
            bool active = high == activeHigh;
            if (active != IsActive)
            {
                IsActive = active;
                onChange(active);
            }
        }
    }
}
