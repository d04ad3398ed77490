using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.Ride;
using Telematics.Bench.World;

namespace Telematics.Boards.Tests
{
    [TestClass]
    public class UnitAssemblyTests
    {
        [TestMethod]
        public void WhatIsSimulatedHasTheFiltersOfWhatIsOnTheBus()
        {
            using ModelledVehicle vehicle = Vehicle();
            NoiseNode noise = new(vehicle.Can);
            vehicle.World.RunUntil(6_000_000);
            Assert.IsGreaterThan(200, noise.FramesSent);
            Assert.IsGreaterThan(300, vehicle.Board.Can.FramesReceived, "the battery's and the motor controller's");
            Assert.AreEqual(0, vehicle.Board.Unit.CanDispatcher!.Unclaimed, "a frame of neither passed the filters");
        }

        [TestMethod]
        [DataRow("pass word#=")]
        [DataRow("ä")]
        public void APasswordThatASettingsFileCannotHaveIsRefusedAndAnyOtherArrives(string password)
        {
            BenchSettings settings = new() { VehicleId = "bench", BrokerUser = "unit", BrokerPassword = password };
            if (password[0] > '~')
            {
                Assert.Contains("broker.password", Assert.ThrowsExactly<BenchInputException>(() => settings.ToFile()).Message);
            }
            else
            {
                Assert.Contains($"broker.password={password}\n", Encoding.ASCII.GetString(settings.ToFile()));
            }
        }

        private static ModelledVehicle Vehicle() => new(
            new ModelledVehicle.VehicleOptions { Route = Route.Find("commute")!, Seed = 1, Network = new VirtualBroker().NewNetwork() },
            new BenchSettings { VehicleId = "bench" });

        /// <summary>Sends what nobody listens to.</summary>
        private sealed class NoiseNode : PeriodicCanNode
        {
            public NoiseNode(CanBusModel bus)
                : base([new CanMessage(0x123, false, 8, 20_000)], 1_000)
            {
                bus.Attach(this);
            }

            protected override void Fill(int message, byte[] data, long nowUs)
            {
            }
        }
    }
}
