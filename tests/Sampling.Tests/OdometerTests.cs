using Telematics.Doubles;
using Telematics.Journal;
using Telematics.Motor;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Sampling.Tests
{
    [TestClass]
    public class OdometerTests
    {
        [TestMethod]
        public void DistanceGoesOnOverResets()
        {
            FakeStorage storage = new FakeStorage();
            Ride(storage, 0, 2500, 0);
            Assert.AreEqual(2500, Load(storage).OdometerM, "remembered at rest");
            Assert.AreEqual(2500 + 700, Ride(storage, 0, 700, 0));
        }

        [TestMethod]
        public void APowerCutCostsLessThanAKilometre()
        {
            FakeStorage storage = new FakeStorage();
            UnitRecord record = Load(storage);
            record.SequenceLimit = 1;
            MotorState motor = new MotorState();
            Odometer odometer = new Odometer(motor, new SignalStore(), record);
            for (int m = 0; m <= 12345; m += 15)
            {
                Hear(motor, m, 1000 + (m * 60));
                odometer.Update(1000 + (m * 60));
            }

            int remembered = Load(storage).OdometerM;
            Assert.IsTrue(remembered > 11345 && remembered <= 12345, remembered.ToString());
            Assert.IsTrue(storage.Appends <= 13, storage.Appends.ToString() + " writes");
        }

        [TestMethod]
        public void AVehicleAtRestWritesNothing()
        {
            FakeStorage storage = new FakeStorage();
            Ride(storage, 0, 0, 3600);
            Assert.AreEqual(0, storage.Appends);
        }

        [TestMethod]
        public void ASilentControllerDoesNotKeepTheDistanceFromBeingRemembered()
        {
            FakeStorage storage = new FakeStorage();
            UnitRecord record = Load(storage);
            record.SequenceLimit = 1;
            MotorState motor = new MotorState();
            Odometer odometer = new Odometer(motor, new SignalStore(), record);
            Hear(motor, 0, 1000);
            odometer.Update(1000);
            Hear(motor, 200, 2000);
            odometer.Update(2000);
            odometer.Update(31999);
            Assert.AreEqual(0, Load(storage).OdometerM, "too early");
            odometer.Update(32000);
            Assert.AreEqual(200, Load(storage).OdometerM);
        }

        private static int Ride(FakeStorage storage, int fromM, int toM, int restS)
        {
            UnitRecord record = Load(storage);
            record.SequenceLimit = 1;
            SignalStore signals = new SignalStore();
            MotorState motor = new MotorState();
            Odometer odometer = new Odometer(motor, signals, record);
            long nowMs = 0;
            for (int m = fromM; m <= toM; m += 10)
            {
                nowMs += 1000;
                Hear(motor, m, nowMs);
                odometer.Update(nowMs);
            }

            for (int s = 0; s < 31 + restS; s++)
            {
                nowMs += 1000;
                Hear(motor, toM, nowMs);
                odometer.Update(nowMs);
            }

            return signals.GetValue(SignalId.Odometer);
        }

        private static void Hear(MotorState motor, int distanceM, long nowMs)
        {
            motor.Values[MotorValue.OdometerM] = distanceM;
            motor.UpdatedMs[MotorValue.OdometerM] = nowMs;
        }

        private static UnitRecord Load(FakeStorage storage)
        {
            UnitRecord record = new UnitRecord(storage);
            record.Load();
            return record;
        }
    }
}
