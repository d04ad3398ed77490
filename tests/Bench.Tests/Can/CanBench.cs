using System;
using System.Collections.Generic;
using Telematics.Battery;
using Telematics.Bench.Models;
using Telematics.Bench.Ride;
using Telematics.Bench.World;
using Telematics.Can;
using Telematics.Motor;

namespace Telematics.Bench.Tests.Can
{
    /// <summary>The CAN drivers on a modelled chip and bus, stepped every few milliseconds of virtual time.</summary>
    internal sealed class CanBench : IFirmware
    {
        public const int ControllerId = 5;

        private readonly ModelWorld _world;
        private readonly CanDispatcher? _dispatcher;

        public CanBench(
            int bitRate = 500_000,
            int crystalHz = 16_000_000,
            int? driverCrystalHz = null,
            Mcp2515Acceptance? acceptance = null,
            bool isListenOnly = false,
            int ringSlots = 64,
            bool dispatch = true)
        {
            Clock = new VirtualClock();
            Bus = new CanBusModel(bitRate);
            Chip = new Mcp2515Model(Clock, Bus, crystalHz);
            Driver = new Mcp2515(Chip, Chip, Clock, driverCrystalHz ?? crystalHz, bitRate, acceptance, isListenOnly, ringSlots);
            Motor = new VescStatus(ControllerId, Motorcycle.PolePairs, (int)(Motorcycle.WheelCircumferenceM * 1000), (int)(Motorcycle.GearRatio * 1000));
            _dispatcher = dispatch ? new CanDispatcher(Driver, [Motor, Battery]) : null;
            _world = new ModelWorld(Clock, this);
            _world.Add(Bus);
        }

        public VirtualClock Clock { get; }

        public CanBusModel Bus { get; }

        public Mcp2515Model Chip { get; }

        public Mcp2515 Driver { get; }

        public VictronProfile Battery { get; } = new();

        public VescStatus Motor { get; }

        public VehicleState Truth { get; } = new()
        {
            PackVoltageV = 77.777,
            PackCurrentA = -63.54,
            StateOfChargePercent = 87.44,
            StateOfHealthPercent = 97,
            CellVoltageMinV = 3.8641,
            CellVoltageMaxV = 3.8889,
            PackTemperatureMinC = 22.3,
            PackTemperatureMaxC = 24.7,
            MotorRpm = 3000.3,
            MotorCurrentA = -30.07,
            MotorInputCurrentA = -12.34,
            MotorDuty = 0.5004,
            MotorTemperatureC = 52.55,
            ControllerTemperatureC = 35.09,
            DistanceM = 12_345,
        };

        /// <summary>Milliseconds from one pass of the loop to the next.</summary>
        public int PassMs { get; set; } = 5;

        public int Unclaimed => _dispatcher!.Unclaimed;

        public void Add(Model model) => _world.Add(model);

        public long RunDue(long nowMs)
        {
            Driver.Step(nowMs);
            _dispatcher?.Step(nowMs);
            return nowMs + PassMs;
        }

        public CanBench Run(double seconds)
        {
            _world.RunUntil(Clock.NowUs + (long)(seconds * 1e6));
            Battery.State.Refresh();
            Motor.State.Refresh();
            return this;
        }

        /// <summary>Runs until the driver is on the bus.</summary>
        public CanBench Start()
        {
            Run(0.1);
            return this;
        }

        /// <summary>Takes all frames that wait in the driver's ring, as text.</summary>
        public List<string> ReadAll()
        {
            var frames = new List<string>();
            var frame = new CanFrame();
            while (Driver.TryRead(frame))
            {
                frames.Add(TextOf(frame));
            }

            return frames;
        }

        public static string TextOf(CanFrame frame)
        {
            string id = frame.IsExtended ? frame.Id.ToString("X8") : frame.Id.ToString("X3");
            return frame.IsRemote ? $"{id}#R{frame.Length}" : $"{id}#{Convert.ToHexString(frame.Data, 0, frame.Length)}";
        }

        public string Describe() =>
            $"state {Driver.State}, received {Driver.FramesReceived}, overflows {Driver.ControllerOverflows}+{Driver.RingOverflows}, bad {Driver.BadFrames}, " +
            $"errors {Driver.ErrorFrames}, missed edges {Driver.MissedEdges}, uncertain orders {Driver.UncertainOrders}, left out {Driver.FramesLeftOut}, restarts {Driver.Restarts}, bus-offs {Driver.BusOffs}, absences {Driver.Absences}, " +
            $"TEC {Driver.TransmitErrorCount} REC {Driver.ReceiveErrorCount}; chip accepted {Chip.Accepted}, lost {Chip.Lost}, edges {Chip.Edges}; bus {Bus.Frames} sent, {Bus.FailedFrames} failed";
    }
}
