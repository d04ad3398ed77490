using nanoFramework.TestFramework;

namespace Telematics.Uplink.Tests
{
    [TestClass]
    public class VehicleTopicsTests
    {
        [TestMethod]
        public void TopicsAreMadeOfTheVehiclesId()
        {
            VehicleTopics topics = new VehicleTopics("moto-1_A");
            Assert.AreEqual("v/moto-1_A/f", topics.Frames.Name);
            Assert.AreEqual("v/moto-1_A/s", topics.Status.Name);
            Assert.AreEqual("v/moto-1_A/c", topics.Commands.Name);
            Assert.AreEqual("v/moto-1_A/r", topics.Responses.Name);
        }

        [TestMethod]
        [DataRow("")]
        [DataRow("a/b")]
        [DataRow("+")]
        [DataRow("#")]
        [DataRow("a b")]
        [DataRow("ä")]
        [DataRow("1234567890123456789012345")]
        public void WhatWouldBreakATopicIsNoId(string id)
        {
            Assert.IsFalse(VehicleTopics.IsValidId(id), id);
        }
    }
}
