namespace Telematics.Esp32
{
    /// <summary>
    /// What the GPIOs of an ESP32-WROVER module can be used for (Espressif, ESP32 Series Datasheet, section 2.2,
    /// and ESP32-WROVER-E Datasheet, section 3).
    /// </summary>
    public static class WroverPins
    {
        /// <summary>Whether the module brings the GPIO out, free of its flash (6 to 11) and PSRAM (16, 17).</summary>
        public static bool IsFree(int gpio)
        {
            return gpio >= 0 && gpio <= 39
                && !(gpio >= 6 && gpio <= 11)
                && gpio != 16 && gpio != 17
                && gpio != 20 && gpio != 24 && !(gpio >= 28 && gpio <= 31)
                && gpio != 37 && gpio != 38;
        }

        /// <summary>Whether the GPIO can drive: 34 to 39 only listen, and have no pulls.</summary>
        public static bool CanDrive(int gpio)
        {
            return IsFree(gpio) && gpio < 34;
        }

        /// <summary>
        /// Whether the chip reads the GPIO while it resets, to know how to boot (0, 2, 5, 12, 15): what is wired to it
        /// must leave it alone then.
        /// </summary>
        public static bool IsStrapping(int gpio)
        {
            return gpio == 0 || gpio == 2 || gpio == 5 || gpio == 12 || gpio == 15;
        }

        /// <summary>Whether the GPIO is the boot loader's and debugger's UART (COM1): 1 and 3.</summary>
        public static bool IsConsole(int gpio)
        {
            return gpio == 1 || gpio == 3;
        }
    }
}
