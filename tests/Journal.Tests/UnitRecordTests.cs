using Telematics.Doubles;
using nanoFramework.TestFramework;

namespace Telematics.Journal.Tests
{
    [TestClass]
    public class UnitRecordTests
    {
        [TestMethod]
        public void WhatWasSavedLastIsLoaded()
        {
            FakeStorage storage = new FakeStorage();
            for (int i = 1; i <= 5; i++)
            {
                UnitRecord record = Load(storage);
                Assert.AreEqual(i > 1, record.WasFound, "save " + i.ToString());
                Assert.AreEqual(i - 1, record.BootCount);
                Save(record, i);
            }

            UnitRecord last = Load(storage);
            Assert.AreEqual(5, last.BootCount);
            Assert.AreEqual(500u, last.SequenceLimit);
            Assert.AreEqual(50, last.OdometerM);
        }

        [TestMethod]
        public void APowerCutAfterAnyByteLeavesTheOldOrTheNew()
        {
            for (int bytes = 0; bytes <= 24; bytes++)
            {
                FakeStorage storage = new FakeStorage();
                UnitRecord record = Load(storage);
                Save(record, 1);
                Save(record, 2);
                storage.BytesUntilPowerLoss = bytes;
                bool saved = Save(record, 3);
                storage.IsFailing = false;
                storage.BytesUntilPowerLoss = -1;

                UnitRecord after = Load(storage);
                Assert.AreEqual(saved ? 3 : 2, after.BootCount, "power lost after " + bytes.ToString() + " bytes");
                Save(after, 4);
                Assert.AreEqual(4, Load(storage).BootCount, "after power was lost after " + bytes.ToString() + " bytes");
            }
        }

        [TestMethod]
        public void ASaveThatFailsTwiceLeavesTheSoundFileAlone()
        {
            for (int bytes = 0; bytes < 24; bytes++)
            {
                FakeStorage storage = new FakeStorage();
                UnitRecord record = Load(storage);
                Save(record, 1);
                Save(record, 2);
                for (int i = 3; i < 5; i++)
                {
                    storage.BytesUntilPowerLoss = bytes;
                    Assert.IsFalse(Save(record, i), "saved in " + bytes.ToString() + " bytes");
                    storage.IsFailing = false;
                    storage.BytesUntilPowerLoss = -1;
                }

                Assert.AreEqual(2, Load(storage).BootCount, "after two saves that ended after " + bytes.ToString() + " bytes");
            }
        }

        [TestMethod]
        public void ADamagedFileIsCountedAndTheOtherOneTaken()
        {
            for (int position = 0; position < 24; position++)
            {
                FakeStorage storage = new FakeStorage();
                UnitRecord record = Load(storage);
                Save(record, 1);
                Save(record, 2);
                storage.Damage("unit.0", position);
                UnitRecord after = Load(storage);
                Assert.AreEqual(1, after.BootCount, "byte " + position.ToString() + " damaged");
                Assert.AreEqual(1, after.Damaged, "byte " + position.ToString() + " damaged");
            }
        }

        [TestMethod]
        public void AStorageThatFailsIsCounted()
        {
            FakeStorage storage = new FakeStorage { IsFailing = true };
            UnitRecord record = Load(storage);
            Assert.IsFalse(Save(record, 1), "saved");
            Assert.AreEqual(1, record.WriteFailures);
            storage.IsFailing = false;
            Assert.IsTrue(Save(record, 2), "not saved");
            storage.IsUnreadable = true;
            Assert.IsFalse(Load(storage).WasFound, "found");
        }

        [TestMethod]
        public void ARecordWithoutSequenceNumbersIsNotWritten()
        {
            FakeStorage storage = new FakeStorage();
            UnitRecord record = Load(storage);
            record.BootCount = 1;
            Assert.IsFalse(record.TrySave(), "saved");
            Assert.AreEqual(0, storage.List().Length);
        }

        private static UnitRecord Load(FakeStorage storage)
        {
            UnitRecord record = new UnitRecord(storage);
            record.Load();
            return record;
        }

        private static bool Save(UnitRecord record, int n)
        {
            record.BootCount = n;
            record.SequenceLimit = (uint)(100 * n);
            record.OdometerM = 10 * n;
            return record.TrySave();
        }
    }
}
