using System.Collections.Generic;

namespace Telematics.Bench.Heap
{
    /// <summary>
    /// What the framework's objects take on the device, with all that belongs to them alone: their fields, counted in the packages' sources
    /// of the versions in Directory.Packages.props. On .NET stand-ins are in their place.
    /// </summary>
    public static class FrameworkObjects
    {
        // A class, and the blocks of 12 bytes of it and of what it makes for itself.
        private static readonly Dictionary<string, int> Blocks = new()
        {
            // System.Object; locks are made when they are taken.
            ["System.Object"] = 1,

            // 21 fields; its lock; a SerialStream with one field; an entry in the listener's list.
            ["System.IO.Ports.SerialPort"] = 22 + 1 + 2 + 3,

            // 3 fields; the static list of pins: an ArrayList of 3 fields with an array of 4 references, grown to 8.
            ["System.Device.Gpio.GpioController"] = 4 + 4 + 10,

            // 8 fields, two of them structs with one field each; the controller's record of it: 5 fields; the listener's entry: Hashtable.Entry
            // of 3 fields and a boxed key.
            ["System.Device.Gpio.GpioPin"] = 9 + 4 + 6 + 4 + 2,

            // 5 fields; a buffer of one byte; a lock; its copy of the settings.
            ["System.Device.Spi.SpiDevice"] = 6 + 2 + 1 + 9,

            // 8 fields.
            ["System.Device.Spi.SpiConnectionSettings"] = 9,

            // 8 fields; the native stream's 2; the record of what is open: 3 fields, and its place in the list.
            ["System.IO.FileStream"] = 9 + 3 + 4 + 1,

            // 5 fields; the native thread is outside of the managed heap.
            ["System.Threading.Thread"] = 6,

            // The event itself: a wait object.
            ["System.Threading.AutoResetEvent"] = 2,
        };

        /// <summary>What an object of the framework takes.</summary>
        /// <param name="value">The object, or what stands in for it.</param>
        /// <param name="bytes">Bytes on the device.</param>
        /// <returns>False for what is not the framework's: models of wires and chips behind the stand-ins.</returns>
        public static bool TrySize(object value, out int bytes)
        {
            bool isKnown = Blocks.TryGetValue(value.GetType().FullName!, out int blocks);
            bytes = blocks * DeviceHeap.BlockBytes;
            return isKnown;
        }
    }
}
