using Telematics.Signals;

namespace Telematics.Frames.Tests
{
    /// <summary>
    /// A short ride in whole numbers, the same on every machine: the vehicle moves on, turns, speeds up and brakes, and draws current as
    /// it does. What its frames are is in <see cref="RideFrames"/>, and in tests/vectors/device.json.
    /// </summary>
    public static class ScriptedRide
    {
        /// <summary>Rows of the ride.</summary>
        public const int Rows = 48;

        /// <summary>Rows of a frame.</summary>
        public const int RowsAFrame = 8;

        /// <summary>After so much time a key frame comes.</summary>
        public const int KeyIntervalMs = 32000;

        /// <summary>The first frame's number; each next one's is one more.</summary>
        public const int FirstSequence = 500;

        /// <summary>The boot.</summary>
        public const int BootCount = 3;

        // 64 times the sine of 16 directions.
        private static readonly int[] Sines = { 0, 24, 45, 59, 64, 59, 45, 24, 0, -24, -45, -59, -64, -59, -45, -24 };

        /// <summary>What the frames hold.</summary>
        public static FrameLayout MakeLayout()
        {
            int[] ids =
            {
                SignalId.Latitude, SignalId.Longitude, SignalId.Speed, SignalId.Course, SignalId.PackVoltage, SignalId.PackCurrent,
                SignalId.StateOfCharge, SignalId.CellVoltageMin, SignalId.CellVoltageMax, SignalId.MotorSpeed, SignalId.MotorCurrent,
                SignalId.MotorInputCurrent, SignalId.MotorDuty, SignalId.EnergyUsed, SignalId.Odometer,
            };

            // Of the version that its frames were written down in.
            return new FrameLayout(SignalCatalogue.MakeEarlier(2, 40), SignalGroup.Ride, 1000, ids, new int[ids.Length], null);
        }

        /// <summary>When a row is sampled, milliseconds since boot: now and then a little late.</summary>
        public static long TimeOf(int row)
        {
            return 15000 + (row * 1000L) + (row % 11 == 7 ? 4 : 0);
        }

        /// <summary>Sets the store to what the signals are in a row. Rows are to be gone through in their order.</summary>
        public static void Set(SignalStore store, int row)
        {
            int latitudeE7 = 481372000;
            int longitudeE7 = 115756000;
            int meters = 51300;
            int usedWs = 432000;
            for (int i = 0; i <= row; i++)
            {
                int speed = SpeedOf(i);
                int direction = (i / 6) & 15;
                latitudeE7 += speed * Sines[(direction + 4) & 15] / 26;
                longitudeE7 += speed * Sines[direction] / 17;
                meters += speed / 36;
                usedWs += PowerOf(i);
            }

            long nowMs = TimeOf(row);
            int amperes10 = PowerOf(row) / 8;
            int noise = ((row * 7919) >> 3) & 3;
            store.Set(SignalId.Latitude, latitudeE7, nowMs);
            store.Set(SignalId.Longitude, longitudeE7, nowMs);
            store.Set(SignalId.Speed, SpeedOf(row), nowMs);
            if (row < 26 || row > 33)
            {
                store.Set(SignalId.Course, ((row / 6) & 15) * 225, nowMs);
            }

            store.Set(SignalId.PackVoltage, 8000 - (amperes10 / 2) + noise, nowMs);
            store.Set(SignalId.PackCurrent, noise - amperes10, nowMs);
            store.Set(SignalId.StateOfCharge, 800 - (row / 20), nowMs);
            store.Set(SignalId.CellVoltageMin, 3950 - (amperes10 / 45), nowMs);
            store.Set(SignalId.CellVoltageMax, 3968 - (amperes10 / 45), nowMs);
            store.Set(SignalId.MotorSpeed, (SpeedOf(row) * 47 / 10) + noise, nowMs);
            store.Set(SignalId.MotorCurrent, (PowerOf(row) / 6) + (3 * noise), nowMs);
            store.Set(SignalId.MotorInputCurrent, amperes10 + noise, nowMs);
            store.Set(SignalId.MotorDuty, SpeedOf(row) * 9 / 10, nowMs);
            store.Set(SignalId.EnergyUsed, usedWs / 360, nowMs);
            if (row >= 12)
            {
                store.Set(SignalId.Odometer, meters, nowMs);
            }

            store.MarkStale(nowMs);
        }

        // In tenths of km/h: away from the light, along the road, and down to the next one.
        private static int SpeedOf(int row)
        {
            int phase = row % 24;
            return phase < 4 ? 0 : phase < 12 ? (phase - 3) * 60 : phase < 18 ? 480 + (phase & 1) : (24 - phase) * 80;
        }

        private static int PowerOf(int row)
        {
            int change = row == 0 ? 0 : SpeedOf(row) - SpeedOf(row - 1);
            return 60 + (SpeedOf(row) * 2) + (SpeedOf(row) * change / 5);
        }
    }
}
