using System;
using nanoFramework.TestFramework;

namespace Telematics.Signals.Tests
{
    [TestClass]
    public class CatalogueTests
    {
        [TestMethod]
        public void ASignalThatStandsAtAnothersPlaceIsRefused()
        {
            SignalDefinition[] signals = Make(3);
            SignalDefinition second = signals[1];
            signals[1] = signals[2];
            signals[2] = second;
            Assert.IsTrue(IsRefused(1, signals), "taken");
        }

        [TestMethod]
        public void TwoSignalsAtOnePlaceOfTheOrderOfCodingAreRefused()
        {
            Assert.IsTrue(IsRefused(1, Make(3, new int[] { 0, SignalDefinition.NoPlace, 0 })), "taken");
        }

        [TestMethod]
        public void WhatHasNoPlaceInTheOrderOfCodingComesLastByItsId()
        {
            const int None = SignalDefinition.NoPlace;
            Catalogue catalogue = new Catalogue(1, Make(5, new int[] { None, 1, None, 0, None }));
            int[] expected = { 3, 1, 0, 2, 4 };
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.AreEqual(expected[i], (int)catalogue.Order[i], "place " + i.ToString());
            }
        }

        [TestMethod]
        [DataRow(0)]
        [DataRow(256)]
        public void AVersionThatAFrameCannotSayIsRefused(int version)
        {
            Assert.IsTrue(IsRefused(version, Make(1)), "taken");
        }

        [TestMethod]
        [DataRow(1, 1)]
        [DataRow(8, 1)]
        [DataRow(9, 2)]
        [DataRow(40, 5)]
        [DataRow(41, 6)]
        [DataRow(250, 32)]
        public void AListOfSignalsHasABitForEach(int signals, int bytes)
        {
            Assert.AreEqual(bytes, new Catalogue(1, Make(signals)).ListLength);
        }

        [TestMethod]
        public void MoreSignalsThanAFrameCanNameAreRefused()
        {
            Assert.IsFalse(IsRefused(1, Make(Catalogue.MaxSignals)), "250 are refused");
            Assert.IsTrue(IsRefused(1, Make(Catalogue.MaxSignals + 1)), "251 are taken");
        }

        private static SignalDefinition[] Make(int count)
        {
            int[] places = new int[count];
            for (int id = 0; id < count; id++)
            {
                places[id] = SignalDefinition.NoPlace;
            }

            return Make(count, places);
        }

        private static SignalDefinition[] Make(int count, int[] places)
        {
            SignalDefinition[] signals = new SignalDefinition[count];
            for (int id = 0; id < count; id++)
            {
                signals[id] = new SignalDefinition().Set(
                    id, SignalGroup.Ride, false, places[id], "s" + id.ToString(), null, "", 0, 1, 0, 100, 1000, 0, 1, 1);
            }

            return signals;
        }

        private static bool IsRefused(int version, SignalDefinition[] signals)
        {
            try
            {
                new Catalogue(version, signals);
                return false;
            }
            catch (ArgumentException)
            {
                return true;
            }
        }
    }
}
