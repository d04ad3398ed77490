using nanoFramework.TestFramework;
using Telematics.Can;

namespace Telematics.Motor.Tests
{
    [TestClass]
    public class VescStatusTests
    {
        private const int ControllerId = 5;

        // Five pole pairs, 1880 mm, 5.6 : 1: 168 steps and 1.88 m a turn of the wheel.
        private static VescStatus Motor()
        {
            return new VescStatus(ControllerId, 5, 1880, 5600);
        }

        [TestMethod]
        public void EveryValueIsDecodedInItsUnit()
        {
            VescStatus motor = Motor();
            Accept(motor, 9, new byte[] { 0x00, 0x00, 0x3A, 0x98, 0xFE, 0xD4, 0x01, 0xF4 }, 100);
            Accept(motor, 14, new byte[] { 0x00, 0x01, 0xE2, 0x40, 0x00, 0x00, 0x27, 0x10 }, 200);
            Accept(motor, 15, new byte[] { 0x00, 0x98, 0x96, 0x80, 0x00, 0x0F, 0x42, 0x40 }, 300);
            Accept(motor, 16, new byte[] { 0x01, 0x5E, 0x02, 0x0D, 0xFF, 0x9C, 0x12, 0x34 }, 400);
            Accept(motor, 27, new byte[] { 0x00, 0x00, 0x10, 0x00, 0x02, 0xE4, 0x00, 0x00 }, 500);

            MotorState state = motor.State;
            Assert.AreEqual(3000, state.ShaftRpm, "15000 electrical revolutions a minute");
            Assert.AreEqual(-300, state.MotorCurrentDeciA, "-30.0 A");
            Assert.AreEqual(500, state.DutyDeciPercent, "50 %");
            Assert.AreEqual(12345, state.ChargeUsedMah, "12.3456 Ah");
            Assert.AreEqual(1000, state.ChargeRegeneratedMah, "1 Ah");
            Assert.AreEqual(10000, state.EnergyUsedDeciWh, "1000 Wh");
            Assert.AreEqual(1000, state.EnergyRegeneratedDeciWh, "100 Wh");
            Assert.AreEqual(350, state.ControllerTemperatureDeciC);
            Assert.AreEqual(525, state.MotorTemperatureDeciC);
            Assert.AreEqual(-100, state.InputCurrentDeciA, "-10.0 A");
            Assert.AreEqual(4096, state.Tachometer);
            Assert.AreEqual(740, state.InputVoltageDeciV, "74.0 V");
            Assert.AreEqual(100L, state.UpdatedMs[MotorValue.ShaftRpm]);
            Assert.AreEqual(500L, state.UpdatedMs[MotorValue.OdometerM]);
            Assert.AreEqual(0, motor.ImplausibleValues);
            Assert.AreEqual(0, motor.ShortFields);
        }

        [TestMethod]
        public void BackwardsIsNegative()
        {
            VescStatus motor = Motor();
            Accept(motor, 9, new byte[] { 0xFF, 0xFF, 0xC5, 0x68, 0x00, 0x00, 0xFE, 0x0C }, 100);
            Assert.AreEqual(-3000, motor.State.ShaftRpm);
            Assert.AreEqual(-500, motor.State.DutyDeciPercent);
        }

        [TestMethod]
        public void OnlyItsOwnControllerIsHeard()
        {
            VescStatus motor = Motor();
            CanFrame frame = new CanFrame();
            frame.Length = 8;
            frame.IsExtended = true;
            frame.Id = (9 << 8) | 6;
            Assert.IsFalse(motor.Accept(frame, 1), "another controller");
            frame.Id = (17 << 8) | ControllerId;
            Assert.IsFalse(motor.Accept(frame, 1), "another command");
            frame.Id = (1 << 16) | (9 << 8) | ControllerId;
            Assert.IsFalse(motor.Accept(frame, 1), "more than command and controller");
            frame.Id = (9 << 8) | ControllerId;
            frame.IsExtended = false;
            Assert.IsFalse(motor.Accept(frame, 1), "a standard identifier");
            frame.IsExtended = true;
            Assert.IsTrue(motor.Accept(frame, 1), "its own");
        }

        [TestMethod]
        public void OdometerFollowsTheTachometer()
        {
            VescStatus motor = Motor();
            Tachometer(motor, 1_000_000, 0);
            Assert.AreEqual(0, motor.State.OdometerM, "what was before is not known");

            // 30 m/s for 200 s: 134 steps in 50 ms.
            int tachometer = 1_000_000;
            for (int ms = 50; ms <= 200_000; ms += 50)
            {
                tachometer += 134;
                Tachometer(motor, tachometer, ms);
            }

            Assert.AreEqual(4000 * 134 * 1880 / 168 / 1000, motor.State.OdometerM);
            Assert.AreEqual(0, motor.TachometerRestarts);
        }

        [TestMethod]
        public void RollingBackIsNoDistance()
        {
            VescStatus motor = Motor();
            Tachometer(motor, 0, 0);
            Tachometer(motor, 900, 1000);
            int before = motor.State.OdometerM;
            Assert.AreEqual(10, before, "900 / 168 turns");
            for (int i = 1; i <= 10; i++)
            {
                Tachometer(motor, 900 - (i * 50), 1000 + (i * 50));
                Tachometer(motor, 900 - (i * 50) + 20, 1020 + (i * 50));
            }

            Assert.AreEqual(before, motor.State.OdometerM);
            Assert.AreEqual(0, motor.TachometerRestarts);
        }

        [TestMethod]
        [DataRow(0)]
        [DataRow(7)]
        public void RestartOfTheControllerDoesNotMoveTheOdometer(int first)
        {
            VescStatus motor = Motor();
            Tachometer(motor, 0, 0);
            Tachometer(motor, 168_000, 60_000);
            Assert.AreEqual(1880, motor.State.OdometerM);
            Tachometer(motor, first, 62_000);
            Assert.AreEqual(1880, motor.State.OdometerM);
            Assert.AreEqual(1, motor.TachometerRestarts);
            Tachometer(motor, first + 16_800, 68_000);
            Assert.AreEqual(2068, motor.State.OdometerM);
        }

        [TestMethod]
        public void EachRideBetweenRestartsIsDistanceHoweverShort()
        {
            // 10 pole pairs, 2 m: 60 steps are 2 m.
            VescStatus motor = new VescStatus(ControllerId, 10, 2000, 1000);
            long nowMs = 0;
            for (int ride = 0; ride < 5; ride++)
            {
                for (int steps = 60; steps <= 900; steps += 60)
                {
                    Tachometer(motor, steps, nowMs);
                    nowMs += 100;
                }

                nowMs += 3000;
            }

            Assert.AreEqual(140, motor.State.OdometerM);
            Assert.AreEqual(4, motor.TachometerRestarts);
        }

        [TestMethod]
        public void ARestartWithoutSilenceIsToldByTheChargeThatBeginsAgain()
        {
            VescStatus motor = new VescStatus(ControllerId, 10, 2000, 1000);
            long nowMs = 0;
            for (int ride = 0; ride < 5; ride++)
            {
                for (int steps = 60; steps <= 900; steps += 60)
                {
                    // 0.0001 Ah, in two bytes: more with every step.
                    Accept(motor, 14, new byte[] { 0, 0, (byte)(steps >> 8), (byte)steps, 0, 0, 0, 0 }, nowMs);
                    Tachometer(motor, steps, nowMs);
                    nowMs += 100;
                }
            }

            Assert.AreEqual(140, motor.State.OdometerM);
            Assert.AreEqual(4, motor.TachometerRestarts);
        }

        [TestMethod]
        public void JumpFasterThanAMotorTurnsIsNoDistance()
        {
            VescStatus motor = Motor();
            Tachometer(motor, 0, 0);
            Tachometer(motor, 500_000, 50);
            Assert.AreEqual(0, motor.State.OdometerM);
            Assert.AreEqual(1, motor.TachometerRestarts);
        }

        [TestMethod]
        public void GapInTheFramesIsStillDistance()
        {
            VescStatus motor = Motor();
            Tachometer(motor, 0, 0);
            Tachometer(motor, 168_000, 90_000);
            Assert.AreEqual(1880, motor.State.OdometerM);
            Assert.AreEqual(0, motor.TachometerRestarts);
        }

        [TestMethod]
        [DataRow(9, "7FFFFFFF00000000")]
        [DataRow(9, "0000000000007FFF")]
        [DataRow(14, "FFFFFF0000000000")]
        [DataRow(16, "8000014000000000")]
        [DataRow(27, "7FFFFFFF00000000")]
        [DataRow(27, "80000000000A0000")]
        [DataRow(14, "7FFFFFFF00000000")]
        [DataRow(14, "000000007FFFFFFF")]
        [DataRow(15, "7FFFFFFF00000000")]
        [DataRow(15, "000000007FFFFFFF")]
        [DataRow(16, "7FFF000000000000")]
        [DataRow(16, "00007FFF00000000")]
        [DataRow(16, "000000007FFF0000")]
        [DataRow(9, "00000000FFFF7FFF")]
        public void ValuesThatCannotBeTrueAreNotTaken(int command, string data)
        {
            VescStatus motor = Motor();
            byte[] bytes = new byte[8];
            for (int i = 0; i < 8; i++)
            {
                bytes[i] = (byte)((Digit(data[i * 2]) << 4) | Digit(data[(i * 2) + 1]));
            }

            Accept(motor, command, bytes, 1);
            Assert.AreEqual(1, motor.ImplausibleValues, data);
            Assert.AreEqual(CanValues.NotSet, motor.State.OdometerM, "no odometer from a tachometer that is not");
        }

        [TestMethod]
        [DataRow(-1, 5, 1880, 5600)]
        [DataRow(256, 5, 1880, 5600)]
        [DataRow(5, 0, 1880, 5600)]
        [DataRow(5, 5, 0, 5600)]
        [DataRow(5, 5, 1880, 0)]
        public void DriveTrainThatCannotBeIsRefused(int controllerId, int polePairs, int circumferenceMm, int gearRatioMilli)
        {
            Assert.ThrowsException(typeof(System.ArgumentOutOfRangeException), () => new VescStatus(controllerId, polePairs, circumferenceMm, gearRatioMilli));
        }

        private static int Digit(char c)
        {
            return c <= '9' ? c - '0' : c - 'A' + 10;
        }

        private static void Tachometer(VescStatus motor, int steps, long nowMs)
        {
            Accept(motor, 27, new byte[] { (byte)(steps >> 24), (byte)(steps >> 16), (byte)(steps >> 8), (byte)steps, 0x02, 0xE4, 0, 0 }, nowMs);
        }

        private static void Accept(VescStatus motor, int command, byte[] data, long nowMs)
        {
            CanFrame frame = new CanFrame();
            frame.IsExtended = true;
            frame.Id = (command << 8) | ControllerId;
            frame.Length = data.Length;
            data.CopyTo(frame.Data, 0);
            Assert.IsTrue(motor.Accept(frame, nowMs), "frame not accepted");
            motor.State.Refresh();
        }

        [TestMethod]
        public void ItNamesTheIdentifiersOfItsControllersFiveStatusFrames()
        {
            CanIdList ids = new CanIdList();
            Motor().AddIds(ids);
            Assert.AreEqual(0, ids.Standard.Length);
            int[] commands = { 9, 14, 15, 16, 27 };
            Assert.AreEqual(commands.Length, ids.Extended.Length);
            for (int i = 0; i < commands.Length; i++)
            {
                Assert.AreEqual((commands[i] << 8) | ControllerId, ids.Extended[i]);
            }
        }

        [TestMethod]
        public void ProfilesAreMadeByName()
        {
            Assert.IsTrue(MotorProfiles.Make(MotorProfiles.Vesc, new MotorInstallation()) is VescStatus);
            Assert.IsNull(MotorProfiles.Make("servo", new MotorInstallation()));
        }
    }
}
