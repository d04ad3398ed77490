using Telematics.Frames;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Sampling.Tests
{
    [TestClass]
    public class SignalLevelTests
    {
        [TestMethod]
        [DataRow("latitude 0.00001", SignalId.Latitude, 100, 1)]
        [DataRow("latitude 0.00001 every 5", SignalId.Latitude, 100, 5)]
        [DataRow("packTemperature every 60", SignalId.PackTemperature, 0, 60)]
        [DataRow("speed  1", SignalId.Speed, 10, 1)]
        [DataRow("motorSpeed 50 every 255", SignalId.MotorSpeed, 50, 255)]
        [DataRow("Vehicle.Speed 0.5", SignalId.Speed, 5, 1)]
        [DataRow("hdop off", SignalId.Hdop, 0, 0)]
        public void ALevelIsRead(string text, int id, int step, int everyRows)
        {
            SignalLevel? level = SignalLevel.Parse(text);
            Assert.IsTrue(level != null, text + " was refused");
            Assert.AreEqual(id, level!.Id, text);
            Assert.AreEqual(step, level.Step, text);
            Assert.AreEqual(everyRows, level.EveryRows, text);
        }

        [TestMethod]
        [DataRow("")]
        [DataRow("speed")]
        [DataRow("speed ")]
        [DataRow(" 1")]
        [DataRow("nonsense 1")]
        [DataRow("speed fast")]
        [DataRow("speed 0")]
        [DataRow("speed -1")]
        [DataRow("speed 0.05")]
        [DataRow("speed 99999999999999999999")]
        [DataRow("speed 501")]
        [DataRow("speed every")]
        [DataRow("speed every 0")]
        [DataRow("speed every 256")]
        [DataRow("speed 1 every 2 every 3")]
        [DataRow("speed off every 2")]
        [DataRow("speed . every 2")]
        public void WhatIsNoLevelIsRefused(string text)
        {
            SignalLevel? level = SignalLevel.Parse(text);
            Assert.IsTrue(level == null, text + " was taken");
        }

        [TestMethod]
        public void ALayoutHasTheLevelsAndLeavesOutWhatIsOff()
        {
            SignalLevel[] levels =
            {
                new SignalLevel(SignalId.Speed, 10, 1), new SignalLevel(SignalId.Hdop, 0, 0), new SignalLevel(SignalId.PackTemperature, 0, 60),
                new SignalLevel(SignalId.Uptime, 5, 5),
            };
            FrameLayout layout = SignalLevel.MakeLayout(SignalGroup.Ride, 1000, levels);
            int[] all = SignalCatalogue.GetGroup(SignalGroup.Ride);
            Assert.AreEqual(all.Length - 1, layout.Ids.Length);
            bool isHdopThere = false;
            for (int column = 0; column < layout.Ids.Length; column++)
            {
                int id = layout.Ids[column];
                isHdopThere |= id == SignalId.Hdop;
                Assert.AreEqual(id == SignalId.Speed ? 10 : SignalCatalogue.Get(id).Step, layout.Steps[column], SignalCatalogue.Get(id).Name);
                Assert.AreEqual(id == SignalId.PackTemperature ? 60 : 1, (int)layout.Every![column], SignalCatalogue.Get(id).Name);
            }

            Assert.IsFalse(isHdopThere, "hdop is off");
        }

        [TestMethod]
        public void WithoutLevelsALayoutIsTheCatalogues()
        {
            FrameLayout layout = SignalLevel.MakeLayout(SignalGroup.Ride, 1000, new SignalLevel[0]);
            Assert.IsFalse(layout.HasOwnList, "list");
            Assert.IsFalse(layout.HasOwnSteps, "steps");
            Assert.IsTrue(layout.Every == null, "rates");
        }

        [TestMethod]
        public void AGroupOfWhichNothingIsLeftStaysAsItIs()
        {
            int[] all = SignalCatalogue.GetGroup(SignalGroup.Health);
            SignalLevel[] levels = new SignalLevel[all.Length];
            for (int i = 0; i < levels.Length; i++)
            {
                levels[i] = new SignalLevel(all[i], 0, 0);
            }

            Assert.AreEqual(all.Length, SignalLevel.MakeLayout(SignalGroup.Health, 1000, levels).Ids.Length);
        }
    }
}
