using Telematics.Esp32;

namespace Telematics.LilygoTA7670
{
    /// <summary>What the board has, as <see cref="CellularUnit"/> wants to know it.</summary>
    public static class LilygoTA7670Wiring
    {
        /// <summary>Makes the list.</summary>
        public static CellularWiring Make()
        {
            CellularWiring wiring = new CellularWiring();

            // Not the driver's to switch: on battery the board resets when it falls. PWRKEY and RESET are enough.
            wiring.HeldHigh = new[] { LilygoTA7670Pins.ModemSupply };

            wiring.ModemTransmit = LilygoTA7670Pins.ModemTransmit;
            wiring.ModemReceive = LilygoTA7670Pins.ModemReceive;
            wiring.ModemPowerKey = LilygoTA7670Pins.ModemPowerKey;
            wiring.ModemReset = LilygoTA7670Pins.ModemReset;
            wiring.ModemDtr = LilygoTA7670Pins.ModemDtr;

            wiring.GnssTransmit = LilygoTA7670Pins.GnssTransmit;
            wiring.GnssReceive = LilygoTA7670Pins.GnssReceive;

            wiring.CanClock = LilygoTA7670Pins.CanClock;
            wiring.CanMosi = LilygoTA7670Pins.CanMosi;
            wiring.CanMiso = LilygoTA7670Pins.CanMiso;
            wiring.CanSelect = LilygoTA7670Pins.CanSelect;
            wiring.CanInterrupt = LilygoTA7670Pins.CanInterrupt;
            return wiring;
        }
    }
}
