using nanoFramework.TestFramework;

namespace Telematics.Can.Tests
{
    [TestClass]
    public class Mcp2515AcceptanceTests
    {
        private static readonly int[] Victron = { 0x351, 0x355, 0x356, 0x35A, 0x373 };
        private static readonly int[] Vesc = { 0x905, 0xE05, 0xF05, 0x1005, 0x1B05 };

        [TestMethod]
        public void SixStandardIdentifiersAreFilteredExactly()
        {
            int[] ids = { 0x351, 0x355, 0x356, 0x35A, 0x373, 0x7FF };
            AssertPassesOnly(Mcp2515Acceptance.Selective(ids, null), ids);
        }

        [TestMethod]
        public void FourStandardAndTwoExtendedAreFilteredExactly()
        {
            int[] standard = { 0x351, 0x355, 0x356, 0x35A };
            int[] extended = { 0x905, 0x1005 };
            Mcp2515Acceptance acceptance = Mcp2515Acceptance.Selective(standard, extended);
            AssertPassesOnly(acceptance, standard);
            Assert.IsTrue(Passes(acceptance, 0x905, true, true), "0x905");
            Assert.IsTrue(Passes(acceptance, 0x1005, true, true), "0x1005");
            Assert.IsFalse(Passes(acceptance, 0x906, true, true), "0x906");
            Assert.IsFalse(Passes(acceptance, 0x1905, true, true), "0x1905");
            for (int bit = 0; bit < 29; bit++)
            {
                int near = 0x905 ^ (1 << bit);
                Assert.IsFalse(Passes(acceptance, near, true, true), "0x" + near.ToString("X8"));
            }
        }

        [TestMethod]
        public void NoWantedIdentifierIsRefused()
        {
            // A deterministic walk through lists of every size up to ten.
            int seed = 1;
            for (int list = 0; list < 60; list++)
            {
                int[] standard = Random(ref seed, list % 10, 0x7FF);
                int[] extended = Random(ref seed, (list / 2) % 9, 0x1FFFFFFF);
                AssertPassesAll(Mcp2515Acceptance.Selective(standard, extended), standard, extended, false);
                AssertPassesAll(Mcp2515Acceptance.TwoDeep(standard, extended), standard, extended, true);
            }
        }

        [TestMethod]
        public void EveryFrameOfTwoDeepMayUseBothBuffers()
        {
            Mcp2515Acceptance acceptance = Mcp2515Acceptance.TwoDeep(Victron, Vesc);
            AssertPassesAll(acceptance, Victron, Vesc, true);
            Assert.IsFalse(Passes(acceptance, 0x100, false, true), "0x100");
            Assert.IsFalse(Passes(acceptance, 0x18FF1234, true, true), "0x18FF1234");
        }

        [TestMethod]
        public void NothingListedLetsAllThrough()
        {
            Mcp2515Acceptance[] all = { Mcp2515Acceptance.All(), Mcp2515Acceptance.Selective(null, null), Mcp2515Acceptance.TwoDeep(new int[0], null) };
            for (int i = 0; i < all.Length; i++)
            {
                Assert.IsTrue(Passes(all[i], 0, false, true), "0");
                Assert.IsTrue(Passes(all[i], 0x7FF, false, true), "0x7FF");
                Assert.IsTrue(Passes(all[i], 0, true, true), "0x");
                Assert.IsTrue(Passes(all[i], 0x1FFFFFFF, true, true), "0x1FFFFFFF");
            }
        }

        [TestMethod]
        public void MasksOfStandardIdentifiersDoNotLookAtData()
        {
            Mcp2515Acceptance acceptance = Mcp2515Acceptance.Selective(Victron, null);
            Assert.AreEqual("FF E0 00 00 FF E0 00 00", Hex.Text(acceptance.Masks, 8));
        }

        private static int[] Random(ref int seed, int count, int mask)
        {
            int[] ids = new int[count];
            for (int i = 0; i < count; i++)
            {
                seed = (seed * 1103515245) + 12345;
                ids[i] = (seed >> 2) & mask;
            }

            return ids;
        }

        private static void AssertPassesAll(Mcp2515Acceptance acceptance, int[] standard, int[] extended, bool inFirstBuffer)
        {
            for (int i = 0; i < standard.Length; i++)
            {
                Assert.IsTrue(Passes(acceptance, standard[i], false, !inFirstBuffer), "refused " + standard[i].ToString("X3"));
            }

            for (int i = 0; i < extended.Length; i++)
            {
                Assert.IsTrue(Passes(acceptance, extended[i], true, !inFirstBuffer), "refused " + extended[i].ToString("X8"));
            }
        }

        private static void AssertPassesOnly(Mcp2515Acceptance acceptance, int[] ids)
        {
            for (int id = 0; id < 0x800; id++)
            {
                bool isWanted = false;
                for (int i = 0; i < ids.Length; i++)
                {
                    isWanted |= ids[i] == id;
                }

                Assert.AreEqual(isWanted, Passes(acceptance, id, false, true), id.ToString("X3"));
            }
        }

        // Section 4.5: filters 0 and 1 with mask 0, 2 to 5 with mask 1; EXIDE picks the kind of identifier.
        private static bool Passes(Mcp2515Acceptance acceptance, int id, bool isExtended, bool inAnyBuffer)
        {
            int bits = isExtended ? id : id << 18;
            for (int filter = 0; filter < (inAnyBuffer ? 6 : 2); filter++)
            {
                bool ofKind = ((acceptance.Filters[(filter * 4) + 1] & 8) != 0) == isExtended;
                int mask = Bits(acceptance.Masks, filter < 2 ? 0 : 4) & (isExtended ? 0x1FFFFFFF : 0x1FFC0000);
                if (ofKind && ((Bits(acceptance.Filters, filter * 4) ^ bits) & mask) == 0)
                {
                    return true;
                }
            }

            return false;
        }

        private static int Bits(byte[] registers, int at)
        {
            return (registers[at] << 21) | ((registers[at + 1] & 0xE0) << 13) | ((registers[at + 1] & 3) << 16) | (registers[at + 2] << 8) | registers[at + 3];
        }
    }
}
