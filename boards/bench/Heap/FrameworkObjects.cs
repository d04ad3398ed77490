using System.Collections.Generic;

namespace Telematics.Bench.Heap
{
    /// <summary>
    /// What the framework's objects take on the device, with all that belongs to them alone: their fields, counted in the sources of the
    /// packages of the versions in Directory.Packages.props. On .NET stand-ins are in their place.
    /// </summary>
    public static class FrameworkObjects
    {
        // An ArrayList of 3 fields (CoreLibrary, ArrayList.cs) and its array of references, 4 places to begin with: 20 + 48 bytes.
        private const int ShortList = 4 + 6;

        // The same, grown to 8 places.
        private const int LongList = 4 + 10;

        // CLR_RT_HeapBlock_Finalizer: a node, the object, the method. For each object of a class with a finalizer.
        private const int Finalizer = 2;

        // A class, and the blocks of 12 bytes of it and of what it makes for itself.
        private static readonly Dictionary<string, int> Blocks = new()
        {
            // System.Object; locks are made when they are taken.
            ["System.Object"] = 1,

            // SerialPort.cs: 21 fields; its lock; a SerialStream with one field; a finalizer.
            ["System.IO.Ports.SerialPort"] = 22 + 1 + 2 + Finalizer,

            // GpioController.cs: 2 fields. Its lists are in AtStart.
            ["System.Device.Gpio.GpioController"] = 3,

            // GpioPin.cs: 7 fields; its lock; the PinValue of one field, a struct and so an object of its own; GpioPinBundle: 5 fields.
            ["System.Device.Gpio.GpioPin"] = 8 + 1 + 2 + 6,

            // SpiDevice.cs: 5 fields; a buffer of one byte; a lock; a finalizer. What it was given is copied: 8 fields.
            ["System.Device.Spi.SpiDevice"] = 6 + 2 + 1 + Finalizer + 9,

            // SpiConnectionSettings.cs: 8 fields.
            ["System.Device.Spi.SpiConnectionSettings"] = 9,

            // FileStream.cs: 8 fields; a finalizer; its full path, some 20 letters; NativeFileStream with one field, and CLR_RT_FileStream in
            // a binary blob: 16 + 28 bytes (littlefs is read and written directly, without buffers in the heap); FileRecord: 3 fields.
            ["System.IO.FileStream"] = 9 + Finalizer + 3 + 2 + 4 + 4,

            // Thread.cs: 5 fields; CLR_RT_ObjectToEvent_Source; what the interpreter keeps of it.
            ["System.Threading.Thread"] = 6 + 2 + RuntimeObjects.ThreadBlocks,

            // WaitHandle: an object without fields, whose state is a flag of its block.
            ["System.Threading.AutoResetEvent"] = 1,
        };

        /// <summary>
        /// What is there on every board as soon as the assemblies of the framework that it refers to have run their static constructors, and
        /// the ports and files that the board has are open: a name, and blocks.
        /// </summary>
        public static IReadOnlyDictionary<string, int> AtStart { get; } = new Dictionary<string, int>
        {
            // 17 static fields: of them 7 texts that stand in the code, EventArgs and DBNull without fields, AttributeUsageAttribute with 3,
            // Guid, a struct, with one array of 16 bytes; dates and spans are numbers. The exception that is kept for when memory is out: 4 fields.
            ["mscorlib: statics"] = 17 + 7 + 1 + 1 + 4 + 2 + 3 + 5,

            // EventSink.cs: 2 static fields; NativeEventDispatcher.cs: 4 fields and a finalizer; CLR_RT_HeapBlock_NativeEventDispatcher, 32 bytes,
            // and the CLR_RT_ObjectToEvent_Source that ties them; the delegate; a list of EventInfo of 4 fields: GPIO, serial, storage.
            ["nanoFramework.Runtime.Events: EventSink"] = 2 + 5 + Finalizer + 3 + 2 + 3 + ShortList + (3 * 5),

            // GpioPin.cs and GpioController.cs: 3 static fields; the listener with its list of pins, the list's lock; the controller's list and lock.
            ["System.Device.Gpio: statics"] = 3 + 2 + LongList + 1 + LongList + 1,

            // SerialPort.cs and SerialDeviceController.cs: 3 static fields; the listener with its list and that one's lock; a list and a lock.
            ["System.IO.Ports: statics"] = 3 + 2 + ShortList + 1 + ShortList + 1,

            // FileSystemManager.cs, Path.cs, File.cs, StorageEventManager.cs: 14 static fields; two lists and the open files' lock; a literal; an
            // empty array; the listener of storage, without fields, and two more lists.
            ["System.IO.FileSystem: statics"] = 14 + ShortList + ShortList + 1 + 1 + 2 + 1 + ShortList + ShortList,

            // Hashtable.cs: a static field and a lock.
            ["nanoFramework.System.Collections: statics"] = 1 + 1,
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
