using System;
using System.Collections.Generic;
using System.Linq;
using Telematics.Bench.World;
using Telematics.Counting;

namespace Telematics.Bench.Commands
{
    /// <summary>
    /// What a whole board executes, as it is flashed: drivers and firmware, the board's adapters, and what the framework executes in C#
    /// below these, whose instructions are constants counted in its sources.
    /// </summary>
    /// <remarks>
    /// Of what the steady state calls in the framework, two things are C#; the serial port, arrays, the clock and files that are open are native.
    /// Left out: the native drivers' own time, and what a change of threads costs.
    /// </remarks>
    internal sealed record BoardCost
    {
        // System.Device.Spi 1.3, SpiDevice.TransferFullDuplex(ushort[], ushort[]): looks at the bus's configuration, calls the driver.
        private const int IlPerTransfer = 13;

        // nanoFramework.Runtime.Events 1.11, EventSink.EventDispatchCallback, once an edge: GetEvent, GetEventInfo, FindEvent with GPIO
        // second in its list (18 of these; the serial port's events are the first), ProcessEvent, a listener and no filter.
        private const int IlPerPinEvent = 103;

        private const string Adapters = "Telematics.Esp32";
        private const string Prefix = "Telematics.";

        /// <summary>IL instructions a second of everything.</summary>
        public required double IlPerSecond { get; init; }

        /// <summary>Those of a CAN frame: the edges of the interrupt, SPI, the driver, the battery's and the motor controller's tables.</summary>
        public required double IlPerCanFrame { get; init; }

        /// <summary>Bytes that the board's loop and its interrupt's handler allocate a second, but for passes in which a file is opened.</summary>
        public required double GarbageBytesPerSecond { get; init; }

        /// <summary>IL instructions a second, by part, the largest first.</summary>
        public required Dictionary<string, double> ByPart { get; init; }

        /// <summary>Rides the measured board.</summary>
        public static BoardCost Measure()
        {
            using WiredBoard board = HeapCommand.MakeBoard();
            CostCommand.AcknowledgeAll(board.Broker);
            IlCounter? adapters = null;
            board.AdapterCount = () => (adapters ??= IlCounters.Find().FirstOrDefault(c => c.Assembly == Adapters))?.Count ?? 0;
            board.RunFor(CostCommand.WarmUpS);

            Dictionary<string, long> before = CostCommand.Read();
            long frames = board.Bus.Frames;
            long transfers = board.Transfers;
            long edges = board.Edges;
            long inInterrupt = board.InterruptAdapterIl;
            board.World.MeasureAllocation = true;
            board.RunFor(CostCommand.MeasuredS);
            board.World.MeasureAllocation = false;
            frames = board.Bus.Frames - frames;
            long spi = (board.Transfers - transfers) * IlPerTransfer;
            long events = (board.Edges - edges) * 2 * IlPerPinEvent;
            inInterrupt = board.InterruptAdapterIl - inInterrupt;

            Dictionary<string, long> executed = CostCommand.Since(before);
            long can = executed.GetValueOrDefault("Telematics.Can") + executed.GetValueOrDefault("Telematics.Battery") + executed.GetValueOrDefault("Telematics.Motor");
            Dictionary<string, long> parts = executed.ToDictionary(part => part.Key[Prefix.Length..], part => part.Value);
            parts.Add("framework: SPI", spi);
            parts.Add("framework: pins", events);
            return new BoardCost
            {
                IlPerSecond = Math.Round(parts.Values.Sum() / (double)CostCommand.MeasuredS),
                IlPerCanFrame = Math.Round((can + inInterrupt + spi + events) / (double)frames, 1),
                GarbageBytesPerSecond = Math.Round(board.World.AllocatedBytes / (double)CostCommand.MeasuredS, 1),
                ByPart = parts.Where(part => part.Value > 0).OrderByDescending(part => part.Value)
                    .ToDictionary(part => part.Key, part => Math.Round(part.Value / (double)CostCommand.MeasuredS)),
            };
        }
    }
}
