using System;
using System.IO;
using nanoFramework.Hardware.Desktop;
using Telematics.Bench.Models;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.Ride;
using Telematics.Buses;
using Telematics.Esp32;

namespace Telematics.Bench.World
{
    /// <summary>
    /// A real board as it is flashed, wiring, adapters, drivers and firmware, in virtual time: the chip's buses are stand-ins, and the
    /// bench's models are wired to them, on the pins of the board. One at a time in a process, as there is one chip.
    /// </summary>
    public sealed class WiredBoard : IFirmware, IDisposable
    {
        // The drivers' buffers hold twice what they were opened with; the lines themselves hold anything.
        private const int LineBytes = 65536;

        private readonly string _root = Directory.CreateTempSubdirectory("board").FullName + Path.DirectorySeparatorChar;
        private readonly Esp32Storage _storage;
        private readonly VirtualPin _interrupt;

        /// <summary>Wires the models to the board, and starts its program.</summary>
        /// <param name="wiring">The board's; it has a modem, a GNSS receiver and a CAN controller.</param>
        /// <param name="settings">What stands in its settings file.</param>
        /// <param name="truth">What is physically true at the beginning, its UTC included.</param>
        /// <param name="gnss">The GNSS receiver.</param>
        /// <param name="route">The road that is ridden, or null for what is told by <paramref name="truth"/> alone.</param>
        /// <exception cref="InvalidOperationException">The board refuses its settings.</exception>
        public WiredBoard(CellularWiring wiring, string settings, VehicleState truth, GnssReceiverOptions gnss, Route? route)
        {
            Truth = truth;
            VirtualHardware.Reset();
            VirtualHardware.NowUs = () => Clock.NowUs;
            System.IO.Ports.SerialPort.BlockedUs = 0;
            System.IO.Ports.SerialPort.LostBytes = 0;

            // The board is on for a moment before the program starts.
            Clock.MoveTo(1_500_000);
            World = new ModelWorld(Clock, this);
            if (route is not null)
            {
                World.Add(new RideModel(route, truth, truth.Utc, 1));
            }

            ModemLine = new SerialLine(Clock, wiring.ModemBaudRate, LineBytes);
            GnssLine = new SerialLine(Clock, wiring.GnssBaudRate, LineBytes);
            ModemUart = new LineUart(ModemLine);
            VirtualHardware.AttachUart(wiring.ModemPort, ModemUart);
            VirtualHardware.AttachUart(wiring.GnssPort, new LineUart(GnssLine));

            Bus = new CanBusModel(VirtualBoard.CanBitRate);
            Chip = new Mcp2515Model(Clock, Bus, wiring.CanCrystalHz);
            _interrupt = VirtualHardware.Pin(wiring.CanInterrupt);
            _interrupt.Drive(true);
            Chip.OnFallingEdge(() =>
            {
                long before = AdapterCount();
                _interrupt.Drive(true);
                _interrupt.Drive(false);
                Edges++;
                InterruptAdapterIl += AdapterCount() - before;
            });
            VirtualHardware.AttachSpi(wiring.CanBus, wiring.CanSelect, Exchange);
            World.Add(new GnssReceiverModel(Clock, GnssLine, Truth, Truth.Utc, gnss, 1));
            World.Add(Bus);

            Modem = new A7670Model(Clock, ModemLine, Broker.NewNetwork(), new Random(1), Truth, new A7670Options());
            Wire(wiring.ModemPowerKey, Modem.PowerKey);
            Wire(wiring.ModemReset, Modem.Reset);
            Wire(wiring.ModemSupply, Modem.Supply);
            foreach (int gpio in wiring.HeldHigh)
            {
                Wire(gpio, Modem.Supply);
            }

            World.Add(Modem);

            File.WriteAllText(_root + UnitSettings.FileName, settings);
            BoardProgram.HoldSupplies(wiring);
            _storage = new Esp32Storage(_root);
            Loop = BoardProgram.Start(wiring, _storage, out string problem)
                ?? throw new InvalidOperationException(problem);
        }

        /// <summary>The world's clock.</summary>
        public VirtualClock Clock { get; } = new();

        /// <summary>The world.</summary>
        public ModelWorld World { get; }

        /// <summary>The modem's line.</summary>
        public SerialLine ModemLine { get; }

        /// <summary>The modem's line, as the chip's driver has it.</summary>
        public LineUart ModemUart { get; }

        /// <summary>The modem.</summary>
        public A7670Model Modem { get; }

        /// <summary>What the modem reaches.</summary>
        public VirtualBroker Broker { get; } = new();

        /// <summary>The GNSS receiver's line.</summary>
        public SerialLine GnssLine { get; }

        /// <summary>The CAN bus.</summary>
        public CanBusModel Bus { get; }

        /// <summary>The CAN controller.</summary>
        public Mcp2515Model Chip { get; }

        /// <summary>What is physically true.</summary>
        public VehicleState Truth { get; }

        /// <summary>The board's loop.</summary>
        public BoardLoop Loop { get; }

        /// <summary>Times that the CAN controller's interrupt fell; it rises as often.</summary>
        public long Edges { get; private set; }

        /// <summary>SPI transfers with the CAN controller.</summary>
        public long Transfers { get; private set; }

        /// <summary>Reads how many IL instructions the board's adapters have executed; 0 for ever where nothing counts.</summary>
        public Func<long> AdapterCount { get; set; } = () => 0;

        /// <summary>How many of those were executed in the interrupt's handler.</summary>
        public long InterruptAdapterIl { get; private set; }

        /// <summary>Files that the board's storage has opened, which allocates; a pass in which it does is left out of what is measured.</summary>
        public int FilesOpened => _storage.Opens;

        /// <inheritdoc/>
        public long RunDue(long nowMs)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int opens = _storage.Opens;

            // The board's clock began before the world knew of the loop.
            long next = Loop.RunOnce() - (Clock.NowMs - nowMs);
            if (_storage.Opens != opens)
            {
                World.ExemptBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            return next;
        }

        /// <summary>Lets virtual time pass.</summary>
        public void RunFor(int seconds) => World.RunUntil(Clock.NowUs + (seconds * 1_000_000L));

        /// <inheritdoc/>
        public void Dispose()
        {
            _storage.CloseAll();
            Directory.Delete(_root, true);
            VirtualHardware.Reset();
        }

        private static void Wire(int gpio, IOutputPin line)
        {
            if (gpio != CellularWiring.None)
            {
                line.Write(false);
                VirtualHardware.Pin(gpio).OutputChanged += line.Write;
            }
        }

        private void Exchange(byte[] write, byte[] read, int count)
        {
            Transfers++;
            Chip.Transfer(write, read, count);
            if (!Chip.IsLow)
            {
                _interrupt.Drive(true);
            }
        }
    }
}
