using System;
using System.IO;
using System.IO.Ports;
using nanoFramework.Hardware.Desktop;
using Telematics.Bench.Models;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.World;
using Telematics.Buses;
using Telematics.Esp32;
using Telematics.LilygoTA7670;

namespace Telematics.Boards.Tests
{
    /// <summary>
    /// The T-A7670 as it is flashed, wiring, adapters, drivers and firmware, in virtual time: the chip's buses are stand-ins,
    /// and the bench's models are wired to them, on the pins of the board.
    /// </summary>
    internal sealed class LilygoRig : IFirmware, IDisposable
    {
        private readonly string _root = Directory.CreateTempSubdirectory("lilygo").FullName + Path.DirectorySeparatorChar;
        private readonly Esp32Storage _storage;
        private readonly VirtualPin _interrupt;

        public LilygoRig(string settings)
        {
            VirtualHardware.Reset();
            VirtualHardware.NowUs = () => Clock.NowUs;
            SerialPort.BlockedUs = 0;
            SerialPort.LostBytes = 0;

            // The board is on for a moment before the program starts.
            Clock.MoveTo(1_500_000);
            World = new World(Clock, this);
            ModemLine = new SerialLine(Clock, 115200, 65536);
            GnssLine = new SerialLine(Clock, 9600, 65536);
            ModemUart = new LineUart(ModemLine);
            VirtualHardware.AttachUart("COM2", ModemUart);
            VirtualHardware.AttachUart("COM3", new LineUart(GnssLine));

            Bus = new CanBusModel(500_000);
            Chip = new Mcp2515Model(Clock, Bus, 8_000_000);
            _interrupt = VirtualHardware.Pin(LilygoTA7670Pins.CanInterrupt);
            _interrupt.Drive(true);
            Chip.OnFallingEdge(() =>
            {
                _interrupt.Drive(true);
                _interrupt.Drive(false);
            });
            VirtualHardware.AttachSpi(2, LilygoTA7670Pins.CanSelect, Exchange);
            World.Add(Bus);

            World.Add(new GnssReceiverModel(Clock, GnssLine, Truth, Truth.Utc, new GnssReceiverOptions { PositionErrorM = 0, PositionNoiseM = 0 }, 1));
            Modem = new A7670Model(Clock, ModemLine, Broker.NewNetwork(), new Random(1), Truth, new A7670Options());
            Wire(LilygoTA7670Pins.ModemPowerKey, Modem.PowerKey);
            Wire(LilygoTA7670Pins.ModemReset, Modem.Reset);
            Wire(LilygoTA7670Pins.ModemSupply, Modem.Supply);
            World.Add(Modem);

            File.WriteAllText(_root + UnitSettings.FileName, settings);
            CellularWiring wiring = LilygoTA7670Wiring.Make();
            BoardProgram.HoldSupplies(wiring);
            _storage = new Esp32Storage(_root);
            Loop = BoardProgram.Start(wiring, _storage, out string problem)
                ?? throw new InvalidOperationException(problem);
        }

        public VirtualClock Clock { get; } = new();

        public World World { get; }

        public SerialLine ModemLine { get; }

        public LineUart ModemUart { get; }

        public A7670Model Modem { get; }

        public VirtualBroker Broker { get; } = new();

        public SerialLine GnssLine { get; }

        public CanBusModel Bus { get; }

        public Mcp2515Model Chip { get; }

        public VehicleState Truth { get; } = new()
        {
            Utc = new DateTime(2026, 6, 1, 10, 0, 0, DateTimeKind.Utc),
            LatitudeDeg = 47.3735,
            LongitudeDeg = 8.5417,
            PackVoltageV = 72.5,
            PackCurrentA = -31,
            StateOfChargePercent = 64,
            MotorRpm = 3000,
        };

        public BoardLoop Loop { get; }

        /// <summary>Files that the board's storage has opened, which allocates; a pass in which it does is left out of what is measured.</summary>
        public int FilesOpened => _storage.Opens;

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

        public void RunFor(int seconds) => World.RunUntil(Clock.NowUs + (seconds * 1_000_000L));

        public void Dispose()
        {
            _storage.CloseAll();
            Directory.Delete(_root, true);
            VirtualHardware.Reset();
        }

        private static void Wire(int gpio, IOutputPin line)
        {
            line.Write(false);
            VirtualHardware.Pin(gpio).OutputChanged += line.Write;
        }

        private void Exchange(byte[] write, byte[] read, int count)
        {
            Chip.Transfer(write, read, count);
            if (!Chip.IsLow)
            {
                _interrupt.Drive(true);
            }
        }
    }
}
