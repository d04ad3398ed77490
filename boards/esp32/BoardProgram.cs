using System;
using System.Threading;
using Telematics.Buses;

namespace Telematics.Esp32
{
    /// <summary>What every board's <c>Main</c> does.</summary>
    public static class BoardProgram
    {
        // With a CAN bus, waits are yielded through up to here: longer than any while the unit is awake.
        private const int SleepFromMsWithCan = 50;
        private const int ExplainEveryMs = 10000;
        private const int ExplainTimes = 60;

        /// <summary>Runs the unit for as long as the board has power. Does not return.</summary>
        /// <remarks>
        /// Where the settings are missing or cannot be, it says so on the console, every 10 s, and starts again after 10
        /// minutes, in case that it was not the settings' fault.
        /// </remarks>
        /// <param name="wiring">The board.</param>
        /// <param name="storageRoot">The folder of the board's files: <c>I:\</c>.</param>
        public static void Run(CellularWiring wiring, string storageRoot)
        {
            HoldSupplies(wiring);
            Esp32Storage storage = new Esp32Storage(storageRoot);
            BoardLoop? loop = Start(wiring, storage, out string problem);
            for (int i = 0; loop == null && i < ExplainTimes; i++)
            {
                Console.WriteLine(problem);
                Thread.Sleep(ExplainEveryMs);
            }

            loop?.Run();
            Esp32Restart.Reboot();
        }

        /// <summary>Drives high what must be so from the start.</summary>
        public static void HoldSupplies(CellularWiring wiring)
        {
            for (int i = 0; i < wiring.HeldHigh.Length; i++)
            {
                // The framework's GPIO controller keeps hold of the pin.
                new Esp32OutputPin(wiring.HeldHigh[i], true);
            }
        }

        /// <summary>Makes the unit from the settings on the board's flash.</summary>
        /// <param name="wiring">The board.</param>
        /// <param name="storage">Has the settings.</param>
        /// <param name="problem">Why there is none, in a sentence.</param>
        /// <returns>Runs it; null when it could not be made.</returns>
        public static BoardLoop? Start(CellularWiring wiring, Esp32Storage storage, out string problem)
        {
            problem = "";
            try
            {
                UnitSettings settings = UnitSettings.Load(storage, wiring);
                if (settings.Complaint != null)
                {
                    Console.WriteLine(settings.Complaint);
                }

                if (settings.Problem == null)
                {
                    IClock clock = new Esp32Clock();
                    CellularUnit board = new CellularUnit(wiring, settings, clock, storage);
                    return new BoardLoop(board.Unit, clock, storage, board.Can == null ? 0 : SleepFromMsWithCan);
                }

                problem = settings.Problem;
            }
            catch (Exception e)
            {
                problem = "The unit cannot be made: " + e.Message;
            }

            return null;
        }
    }
}
