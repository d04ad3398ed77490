using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Simulation;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;
using Telematics.Journal;
using Telematics.Uplink;

namespace Telematics.Bench.Tests.Simulation
{
    [TestClass]
    public sealed class StoreProcessTests
    {
        private const string Vehicle = "bench";
        private const string Topic = "v/bench/f";

        private readonly StoreProcess _process = new(Vehicle);
        private readonly List<string> _topics = [];

        [TestInitialize]
        public void Start()
        {
            _process.Publish = (topic, _) => _topics.Add(topic);
            _process.Start(0);
        }

        [TestCleanup]
        public void End() => _process.Dispose();

        [TestMethod]
        public void KilledItLosesWhatItHadNotCommittedAndHadNotAcknowledgedIt()
        {
            _process.OnMessage(Topic, Notice(7), 1000);
            _process.Step(1001);
            _process.Kill();
            _process.Start(2000);
            _process.Step(60_000);
            Assert.AreEqual(0, Stored(), "notices stored");
            Assert.AreEqual(0, _topics.Count, "acknowledgements");
        }

        [TestMethod]
        public void WhatItHasCommittedOutlivesItAndIsAcknowledged()
        {
            _process.OnMessage(Topic, Notice(7), 1000);
            _process.Step(1000 + StoreReceiver.CommitDelayMs);
            _process.Kill();
            _process.Start(5000);
            Assert.AreEqual(1, Stored(), "notices stored");
            CollectionAssert.AreEqual(new[] { "v/bench/c" }, _topics, "acknowledgements");
            _process.OnMessage(Topic, Notice(7), 6000);
            Assert.AreEqual(1, _process.Duplicates, "duplicates");
        }

        [TestMethod]
        public void TheVehicleIsFoundByItsNameAndOthersAreToldApart()
        {
            _process.OnMessage("v/bdnch/f", Notice(7, "bdnch"), 1000);
            Assert.IsNull(_process.FindVehicle());
            _process.OnMessage(Topic, Notice(8), 1000);
            Assert.AreEqual(Vehicle, _process.FindVehicle()?.Name);
            Assert.AreEqual("bdnch", _process.FindOthers().Single().Name);
        }

        [TestMethod]
        public void WhatComesUnderADamagedTopicIsNoVehicles()
        {
            _process.OnMessage("v/bdnch/f", Notice(7), 1000);
            _process.Step(1000 + StoreReceiver.CommitDelayMs);
            Assert.IsEmpty(_process.Store.ReadVehicles());
            Assert.IsEmpty(_topics, "acknowledgements");
        }

        private static byte[] Notice(uint sequence, string vehicle = Vehicle)
        {
            byte[] notice = new byte[GapNotice.Length];
            GapNotice.Write(notice, 0, GapNotice.Dropped, sequence, 3, 5, new VehicleTopics(vehicle).Origin);
            return notice;
        }

        private int Stored() => _process.FindVehicle() is { } vehicle ? _process.Store.ReadNotices(vehicle, NoticeKind.Gap).Count() : 0;
    }
}
