using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Commands;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public sealed class InboxTests
    {
        [TestMethod]
        public void AFloodOfOneVehicleWaitsBehindItself()
        {
            Inbox inbox = new();
            for (int i = 0; i < Inbox.MaxMessagesOfVehicle; i++)
            {
                inbox.Add("bad", new byte[100]);
            }

            inbox.Add("good", [1]);
            Assert.AreEqual("bad good bad", string.Join(' ', Take(inbox, 3)));
        }

        [TestMethod]
        public void MessagesOfAVehicleStayInTheirOrder()
        {
            Inbox inbox = new();
            for (byte i = 0; i < 5; i++)
            {
                inbox.Add("one", [i]);
                inbox.Add("two", [i]);
            }

            List<string> taken = [];
            while (inbox.TryTake(0, out string vehicle, out _, out byte[] payload, out _))
            {
                taken.Add($"{vehicle}{payload[0]}");
            }

            Assert.AreEqual("one0 two0 one1 two1 one2 two2 one3 two3 one4 two4", string.Join(' ', taken));
        }

        [TestMethod]
        public void WhoeverSendsLongMessagesHasFewerTurns()
        {
            Inbox inbox = new();
            for (int i = 0; i < 3; i++)
            {
                inbox.Add("bad", new byte[Inbox.BytesATurn * 4]);
            }

            for (int i = 0; i < 12; i++)
            {
                inbox.Add("good", new byte[100]);
            }

            Assert.AreEqual("bad good good good good bad good good good good bad good", string.Join(' ', Take(inbox, 12)));
        }

        [TestMethod]
        public void WhatIsTooMuchOfAVehicleIsLeftOutAndCounted()
        {
            Inbox inbox = new();
            for (int i = 0; i < Inbox.MaxMessagesOfVehicle; i++)
            {
                Assert.IsTrue(inbox.Add("bad", [1]));
            }

            Assert.IsFalse(inbox.Add("bad", [1]));
            Assert.IsFalse(inbox.Add("bad", [1]));
            Assert.IsTrue(inbox.Add("long", new byte[Inbox.MaxBytesOfVehicle + 1]), "one message always");
            Assert.IsFalse(inbox.Add("long", [1]));
            Assert.IsTrue(inbox.Add("good", [1]));
            Dictionary<string, long> leftOut = [];
            while (inbox.TryTakeLeftOut(out string vehicle, out long count))
            {
                leftOut.Add(vehicle, count);
            }

            Assert.HasCount(2, leftOut);
            Assert.AreEqual(2, leftOut["bad"]);
            Assert.AreEqual(1, leftOut["long"]);
            inbox.TryTake(0, out _, out _, out _, out _);
            Assert.IsTrue(inbox.Add("bad", [1]), "there is room again");
        }

        private static List<string> Take(Inbox inbox, int count)
        {
            List<string> vehicles = [];
            while (vehicles.Count < count && inbox.TryTake(0, out string vehicle, out _, out _, out _))
            {
                vehicles.Add(vehicle);
            }

            return vehicles;
        }
    }
}
