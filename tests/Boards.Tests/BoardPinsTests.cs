using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Esp32;
using Telematics.LilygoTA7670;

namespace Telematics.Boards.Tests
{
    /// <summary>One case for every board: add its table here.</summary>
    [TestClass]
    public class BoardPinsTests
    {
        public static IEnumerable<object[]> Boards => [["lilygo-t-a7670", LilygoTA7670Pins.Table]];

        [TestMethod]
        [DynamicData(nameof(Boards))]
        public void EveryPinCanDoWhatItIsWiredFor(string board, BoardPin[] table)
        {
            Dictionary<int, string> taken = [];
            foreach (BoardPin pin in table)
            {
                Assert.IsTrue(WroverPins.IsFree(pin.Gpio), $"{board}: GPIO {pin.Gpio} ({pin.Name}) is the module's own or absent.");
                Assert.IsFalse(WroverPins.IsConsole(pin.Gpio), $"{board}: GPIO {pin.Gpio} ({pin.Name}) is the console's.");
                Assert.IsFalse(pin.IsOutput && !WroverPins.CanDrive(pin.Gpio), $"{board}: GPIO {pin.Gpio} ({pin.Name}) only listens.");
                Assert.IsTrue(taken.TryAdd(pin.Gpio, pin.Name), $"{board}: GPIO {pin.Gpio} is for {taken[pin.Gpio]} and for {pin.Name}.");
            }
        }

        [TestMethod]
        public void StrappingPinsOfTheLilygoAreOnlyThoseTheMakerWired()
        {
            int[] strapping = LilygoTA7670Pins.Table.Select(pin => pin.Gpio).Where(WroverPins.IsStrapping).Order().ToArray();
            CollectionAssert.AreEqual(
                new[] { LilygoTA7670Pins.CardMiso, LilygoTA7670Pins.ModemReset, LilygoTA7670Pins.ModemSupply, LilygoTA7670Pins.CardMosi },
                strapping,
                string.Join(", ", strapping));
        }
    }
}
