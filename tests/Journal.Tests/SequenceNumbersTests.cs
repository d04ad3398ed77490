using Telematics.Doubles;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Journal.Tests
{
    [TestClass]
    public class SequenceNumbersTests
    {
        private const long Now = 1777636800000;

        // Seconds from 2020-01-01 to 2026-05-01 12:00.
        private const uint NowS2020 = 199800000;

        [TestMethod]
        public void NumbersGoOnOverResetsAndNeverRepeat()
        {
            FakeStorage storage = new FakeStorage();
            uint last = 0;
            for (int boot = 0; boot < 50; boot++)
            {
                SequenceNumbers numbers = Boot(storage, KnownUtc(boot));
                for (int i = 0; i < 7 * boot; i++)
                {
                    uint next = numbers.Next(1000);
                    Assert.IsTrue(next > last, "boot " + boot.ToString() + ": " + next.ToString() + " after " + last.ToString());
                    Assert.IsTrue(i == 0 || next == last + 1, "a gap within boot " + boot.ToString());
                    last = next;
                }
            }
        }

        [TestMethod]
        public void NumbersStayAboveThoseOfFramesThatWait()
        {
            FakeStorage storage = new FakeStorage();
            Boot(storage, KnownUtc(0)).Next(0);
            SequenceNumbers numbers = Boot(storage, KnownUtc(0));
            numbers.StartAbove(NowS2020 + 5000, true);
            Assert.AreEqual(NowS2020 + 5001, numbers.Next(0));
        }

        [TestMethod]
        public void NumbersInTheUpperHalfThatMustStayAboveWhatWaitsStayAboveWhatWasReservedToo()
        {
            // The last one that was given away is not in the journal any more: it is damaged.
            FakeStorage storage = new FakeStorage();
            uint last = Spend(Boot(storage, UnknownUtc()), 20);
            SequenceNumbers numbers = Boot(storage, KnownUtc(0));
            numbers.StartAbove(last - 1, true);
            uint next = numbers.Next(0);
            Assert.IsTrue(next > last, next.ToString() + " after " + last.ToString());

            // Nor is it where the record is lost.
            storage.Damage("unit.0", 3);
            storage.Damage("unit.1", 3);
            last = next;
            numbers = Boot(storage, KnownUtc(0));
            numbers.StartAbove(last - 1, true);
            next = numbers.Next(0);
            Assert.IsTrue(next > last, next.ToString() + " after " + last.ToString() + ", without a record");
        }

        [TestMethod]
        public void StorageIsWrittenOnceABlock()
        {
            FakeStorage storage = new FakeStorage();
            SequenceNumbers numbers = Boot(storage, KnownUtc(0));
            for (int i = 0; i < 10 * SequenceNumbers.BlockLength; i++)
            {
                numbers.Next(1000);
            }

            Assert.AreEqual(10, storage.Appends);
        }

        [TestMethod]
        public void PowerLossWhileABlockIsReservedNeverMakesNumbersRepeat()
        {
            for (int bytes = 0; bytes <= 24; bytes++)
            {
                FakeStorage storage = new FakeStorage();
                uint last = Spend(Boot(storage, KnownUtc(0)), SequenceNumbers.BlockLength);
                SequenceNumbers numbers = Boot(storage, KnownUtc(1));
                last = Spend(numbers, SequenceNumbers.BlockLength);
                storage.BytesUntilPowerLoss = bytes;
                numbers.Next(1000);
                storage.BytesUntilPowerLoss = -1;
                storage.IsFailing = false;
                uint next = Boot(storage, KnownUtc(2)).Next(1000);
                Assert.IsTrue(next > last, "power lost after " + bytes.ToString() + " bytes: " + next.ToString() + " after " + last.ToString());
            }
        }

        [TestMethod]
        public void ADamagedFileMakesNumbersSkipNotRepeat()
        {
            for (int file = 0; file < 2; file++)
            {
                FakeStorage storage = new FakeStorage();
                Boot(storage, KnownUtc(0)).Next(1000);
                uint last = Spend(Boot(storage, KnownUtc(0)), 600);
                storage.Damage(file == 0 ? "unit.0" : "unit.1", 13);
                uint next = Boot(storage, KnownUtc(2)).Next(1000);
                Assert.IsTrue(next > last, "file " + file.ToString() + " damaged: " + next.ToString() + " after " + last.ToString());
            }
        }

        [TestMethod]
        public void AUnitWithoutARecordTakesUpAtTheTime()
        {
            FakeStorage storage = new FakeStorage();
            Assert.AreEqual(NowS2020, Boot(storage, KnownUtc(0)).Next(0));
        }

        [TestMethod]
        public void ALostRecordMakesNumbersSkipNotRepeat()
        {
            FakeStorage storage = new FakeStorage();
            uint last = Spend(Boot(storage, KnownUtc(0)), 600);
            storage.Damage("unit.0", 3);
            storage.Damage("unit.1", 3);

            // 600 frames took at least 600 s.
            uint next = Boot(storage, KnownUtc(601)).Next(0);
            Assert.IsTrue(next > last, next.ToString() + " after " + last.ToString());
        }

        [TestMethod]
        public void WithoutARecordAndWithoutUtcNumbersAreFarFromAllOthers()
        {
            FakeStorage storage = new FakeStorage();
            uint first = Boot(storage, UnknownUtc()).Next(0);
            Assert.IsTrue(first >= 0x80000000u, first.ToString());
            uint second = Boot(storage, UnknownUtc()).Next(0);
            Assert.AreEqual(first + SequenceNumbers.BlockLength, second, "the record is there now");
            Assert.AreEqual(NowS2020, Boot(storage, KnownUtc(0)).Next(0), "UTC is known again");
        }

        [TestMethod]
        public void ARecordIsEnoughWhereUtcIsNotKnownYet()
        {
            FakeStorage storage = new FakeStorage();
            uint last = Spend(Boot(storage, KnownUtc(0)), 10);
            uint next = Boot(storage, UnknownUtc()).Next(0);
            Assert.AreEqual(NowS2020 + SequenceNumbers.BlockLength, next);
            Assert.IsTrue(next > last, next.ToString() + " after " + last.ToString());
        }

        [TestMethod]
        public void AStorageThatFailsStopsNothingAndNoNumberComesAgain()
        {
            FakeStorage storage = new FakeStorage { IsFailing = true };
            uint last = 0;
            for (int boot = 0; boot < 5; boot++)
            {
                SequenceNumbers numbers = Boot(storage, KnownUtc(boot * 2000));
                for (int i = 0; i < 1000; i++)
                {
                    uint next = numbers.Next(0);
                    Assert.IsTrue(next > last, "boot " + boot.ToString() + ": " + next.ToString() + " after " + last.ToString());
                    last = next;
                }

                Assert.AreEqual(63, numbers.UnreservedBlocks, "tries, each 16 numbers");
            }

            // It works again: what could not be reserved must not come again.
            storage.IsFailing = false;
            uint after = Boot(storage, KnownUtc(10000)).Next(0);
            Assert.IsTrue(after > last, after.ToString() + " after " + last.ToString());
        }

        [TestMethod]
        public void AStorageThatFailsInBetweenMakesNoNumberComeAgain()
        {
            FakeStorage storage = new FakeStorage();
            Spend(Boot(storage, KnownUtc(0)), 10);
            SequenceNumbers numbers = Boot(storage, KnownUtc(1000));
            numbers.Next(0);
            storage.IsFailing = true;
            uint last = Spend(numbers, 1000);
            storage.IsFailing = false;
            uint next = Boot(storage, KnownUtc(3000)).Next(0);
            Assert.IsTrue(next > last, next.ToString() + " after " + last.ToString());
        }

        [TestMethod]
        public void ABlockThatCouldNotBeReservedIsAsSoonAsTheStorageWorksAgain()
        {
            // Numbers are ahead of the seconds, so that time alone does not keep boots apart.
            FakeStorage storage = new FakeStorage();
            Spend(Boot(storage, KnownUtc(0)), 2000);
            SequenceNumbers numbers = Boot(storage, KnownUtc(1));
            storage.IsFailing = true;
            numbers.Next(0);
            storage.IsFailing = false;
            uint last = Spend(numbers, 60);
            uint next = Boot(storage, KnownUtc(60)).Next(0);
            Assert.IsTrue(next > last, next.ToString() + " after " + last.ToString());
        }

        private static SequenceNumbers Boot(FakeStorage storage, UtcClock utc)
        {
            UnitRecord record = new UnitRecord(storage);
            record.Load();
            record.BootCount++;
            bool isGood = record.WasFound && record.TrySave();
            return new SequenceNumbers(record, isGood, utc, new FakeClock { NowUs = 123456 }, 42);
        }

        private static uint Spend(SequenceNumbers numbers, int count)
        {
            uint last = 0;
            for (int i = 0; i < count; i++)
            {
                last = numbers.Next(0);
            }

            return last;
        }

        private static UtcClock KnownUtc(int laterS)
        {
            UtcClock utc = UnknownUtc();
            utc.OnNetwork(Now + (laterS * 1000L), 0);
            return utc;
        }

        private static UtcClock UnknownUtc()
        {
            return new UtcClock(1735689600000);
        }
    }
}
