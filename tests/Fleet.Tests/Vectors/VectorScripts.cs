using System;
using System.Collections.Generic;
using System.Linq;
using Telematics.Frames;
using Telematics.Frames.Tests;
using Telematics.Signals;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>The inputs of the vectors of tests/vectors, all but the commute's, which are there alone.</summary>
    internal static class VectorScripts
    {
        private static readonly int[] Electric =
        [
            SignalId.Speed, SignalId.PackVoltage, SignalId.PackCurrent, SignalId.CellVoltageMin, SignalId.CellVoltageMax, SignalId.MotorSpeed,
            SignalId.MotorCurrent, SignalId.MotorInputCurrent, SignalId.MotorDuty, SignalId.MotorVoltage, SignalId.EnergyUsed,
            SignalId.EnergyRegenerated, SignalId.Odometer,
        ];

        public static IEnumerable<RideVector> All() =>
        [
            First(), Keys(), Gaps(), Times(), Levels(), Clock(), Health("health"), Health("health-3"), Jumps(), CoarseJumps(), Course(1), Course(7), Course(10),
            Numbers(), Rest(), Rows(), Device(), OfVehicle(),
            Companions(
                "pack",
                [
                    SignalId.PackVoltage, SignalId.PackCurrent, SignalId.CellVoltageMax, SignalId.MotorSpeed, SignalId.MotorCurrent,
                    SignalId.MotorVoltage, SignalId.EnergyUsed, SignalId.EnergyRegenerated, SignalId.Odometer,
                ]),
            Companions(
                "input",
                [
                    SignalId.Speed, SignalId.PackVoltage, SignalId.CellVoltageMin, SignalId.MotorSpeed, SignalId.MotorInputCurrent,
                    SignalId.MotorDuty, SignalId.Odometer,
                ]),
            Companions(
                "phase",
                [
                    SignalId.MotorSpeed, SignalId.MotorCurrent, SignalId.MotorInputCurrent, SignalId.MotorVoltage, SignalId.EnergyUsed,
                    SignalId.EnergyRegenerated,
                ]),
            Companions(
                "speed",
                [
                    SignalId.Speed, SignalId.PackCurrent, SignalId.CellVoltageMin, SignalId.CellVoltageMax, SignalId.Odometer,
                ]),
            Position("position", "position with speed and course", [SignalId.Speed, SignalId.Course], 48.1372, 11.5756),
            Position("position-speed", "position with speed and without course, in the south and west", [SignalId.Speed], -33.45, -70.66),
            Position("position-course", "position with course and without speed, across the 180th meridian", [SignalId.Course], 65.1, 179.998),
            Position("position-alone", "position without speed and course, across the equator", [], -0.002, 30.1),
            Position("position-pole", "position a kilometre from the pole", [SignalId.Speed], 89.991, 11.5756),
            WildPosition("position-wild", []),
            WildPosition("position-wild-speed", [SignalId.Speed, SignalId.Course]),
            Position("position-steps", "position in steps that are not the catalogue's, nor both the same", [SignalId.Speed], 48.1372, 11.5756, 7, 13),
        ];

        private static RideVector First()
        {
            RideScript script = new(
                "first",
                "a key frame and two frames that continue it; six signals, the others never seen",
                new FrameLayout(SignalGroup.Ride, 1000));
            int[] seen = [SignalId.Latitude, SignalId.Longitude, SignalId.Speed, SignalId.PackVoltage, SignalId.PackCurrent, SignalId.StateOfCharge];
            ScriptedVehicle vehicle = new(1);
            for (int row = 0; row < 9; row++)
            {
                vehicle.Ride(1);
                script.Add(60_000 + (row * 1000L), vehicle.Values, id => seen.Contains(id) ? SignalQuality.Valid : SignalQuality.NeverSeen);
                if (row % 3 == 2)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        private static RideVector Keys()
        {
            RideScript script = new(
                "keys",
                "key frames after 30 s, and one that is asked for; they begin with what was learned of the vehicle",
                new FrameLayout(SignalGroup.Ride, 1000), 30_000);
            ScriptedVehicle vehicle = new(2);
            for (int row = 0; row < 90; row++)
            {
                if (row == 70)
                {
                    script.RequestKey();
                }

                vehicle.Ride(1);
                script.Add(20_000 + (row * 1000L), vehicle.Values);
                if (row % 10 == 9)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        private static RideVector Gaps()
        {
            RideScript script = new(
                "gaps",
                "signals that appear half way, first valid or first stale, go stale, and come back",
                new FrameLayout(SignalGroup.Ride, 1000));
            Random random = new(3);
            ScriptedVehicle vehicle = new(3);
            SignalQuality[] qualities = new SignalQuality[SignalCatalogue.Count];
            Array.Fill(qualities, SignalQuality.NeverSeen);
            for (int row = 0; row < 60; row++)
            {
                for (int i = row % 3 == 0 ? random.Next(8) : 0; i > 0; i--)
                {
                    int id = script.Ids[random.Next(script.Ids.Length)];
                    qualities[id] = qualities[id] == SignalQuality.Valid || random.Next(5) == 0 ? SignalQuality.Stale : SignalQuality.Valid;
                }

                if (row == 30)
                {
                    Array.Fill(qualities, SignalQuality.Valid);
                }

                vehicle.Ride(1);
                script.Add(20_000 + (row * 1000L), vehicle.Values, id => qualities[id]);
                if (row % 10 == 9)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        private static RideVector Times()
        {
            RideScript script = new(
                "times",
                "rows early, late, at the same time, late as usual from then on, and up to 24 days late; the period is not whole seconds",
                new FrameLayout(SignalGroup.Ride, 250, [SignalId.Latitude, SignalId.Longitude, SignalId.Speed, SignalId.MotorSpeed, SignalId.Odometer], new int[5]),
                int.MaxValue);
            int[] elapsed =
            [
                250, 250, 253, 250, 250, 253, 254, 250, 253, 254, 260, 250, 253, 250, 240, 240, 240, 241, 240, 250, 250, 250, 0, 0, 1, 499, 250, 250, 1000, 250,
                1000, 250, 750, 250, 1000, 90_000, 250, 250, 65_535, 65_536, 250, 250, 2_147_483_647, 250, 250, 252, 251, 249,
                250, 252, 251, 253, 251, 252, 250, 251,
            ];
            ScriptedVehicle vehicle = new(4);
            long timeMs = 9000;
            int row = 0;
            foreach (int ms in elapsed)
            {
                timeMs += ms;
                vehicle.Ride(Math.Min(ms, 3000) / 1000.0);
                script.Add(timeMs, vehicle.Values);
                if (++row % 8 == 0)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        private static RideVector Levels()
        {
            int[] ids =
            [
                SignalId.Latitude, SignalId.Longitude, SignalId.Altitude, SignalId.Speed, SignalId.Course, SignalId.PackVoltage, SignalId.PackCurrent,
                SignalId.PackTemperature, SignalId.MotorSpeed, SignalId.MotorCurrent, SignalId.MotorInputCurrent, SignalId.MotorDuty, SignalId.EnergyUsed,
                SignalId.Odometer, SignalId.SignalStrength, SignalId.ResetCount,
            ];
            int[] steps = [5, 5, 300, 3, 25, 0, 7, 90, 300, 100, 1, 1, 10_000, 50, 20, 2_000_000_000];
            byte[] every = [2, 2, 10, 1, 2, 1, 1, 60, 1, 1, 3, 1, 5, 7, 255, 4];
            RideScript script = new(
                "levels",
                "a list, steps and rates of its own; signals that are not due, and go stale or come back meanwhile",
                new FrameLayout(SignalGroup.Ride, 500, ids, steps, every), 40_000);
            ScriptedVehicle vehicle = new(5);
            Random random = new(5);
            SignalQuality[] qualities = new SignalQuality[SignalCatalogue.Count];
            for (int row = 0; row < 120; row++)
            {
                vehicle.Ride(0.5);
                vehicle.Values[SignalId.SignalStrength] = -85 + random.Next(-9, 10);
                vehicle.Values[SignalId.ResetCount] = row;
                if (row % 7 == 3)
                {
                    int id = ids[random.Next(ids.Length)];
                    qualities[id] = qualities[id] == SignalQuality.Valid ? SignalQuality.Stale : SignalQuality.Valid;
                }

                script.Add(5000 + (row * 500L), vehicle.Values, id => qualities[id]);
                if (row % 20 == 19)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        // Whatever is missing has its substitute: each line gets its turn.
        private static RideVector Companions(string name, int[] ids) =>
            new RideScript(
                $"companions-{name}", "what is predicted of what, where not all signals are there", new FrameLayout(SignalGroup.Ride, 1000, ids, new int[ids.Length]))
                .Ride(new ScriptedVehicle(6), 40).Vector;

        private static RideVector Clock()
        {
            RideScript script = new(
                "clock",
                "times since boot until UTC is known, which makes the next frame a key frame, as does a correction; more than 65536 boots",
                new FrameLayout(SignalGroup.Ride, 1000, Electric, new int[Electric.Length]))
            {
                BootedAtMs = null,
                BootCount = 65_537,
            };
            ScriptedVehicle vehicle = new(7);
            for (int row = 0; row < 50; row++)
            {
                vehicle.Ride(1);
                script.Add(3000 + (row * 1000L), vehicle.Values);
                script.BootedAtMs = row < 17 ? null : row < 28 ? RideScript.UtcMs : row < 38 ? RideScript.UtcMs - 200 : RideScript.UtcMs + 700;
                if (row % 5 == 4)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        private static RideVector OfVehicle()
        {
            RideScript script = new(
                "vehicle",
                "the frames of a vehicle that has a name, with which check values begin; the third one a key frame again",
                new FrameLayout(SignalGroup.Ride, 1000, [SignalId.Latitude, SignalId.Longitude, SignalId.Speed, SignalId.PackVoltage], new int[4]),
                20_000,
                "moto-1");
            return script.Ride(new ScriptedVehicle(31), 40).Vector;
        }

        private static RideVector Health(string name)
        {
            RideScript script = new(
                name,
                "the unit's health: a row in ten seconds, two a frame; UTC is known half way",
                new FrameLayout(SignalGroup.Health, 10_000))
            {
                BootedAtMs = null,
            };
            int[] values = new int[SignalCatalogue.Count];
            Random random = new(8);
            for (int row = 0; row < 40; row++)
            {
                values[SignalId.SignalStrength] = -87 + random.Next(-4, 5);
                values[SignalId.Uptime] = 70 + (row * 10);
                values[SignalId.LoopWorstMs] = 14 + random.Next(8);
                values[SignalId.ResetCount] = 412;
                values[SignalId.CanOverflows] = row / 20;
                values[SignalId.ModemFault] = row is >= 12 and < 17 ? 8 : 0;
                values[SignalId.ModemResets] = row / 16;
                bool isDeaf = row is > 12 and < 15;
                script.Add(
                    70_000 + (row * 10_000L) + (row % 6 == 5 ? 10 : 0),
                    values,
                    id => isDeaf && id == SignalId.SignalStrength ? SignalQuality.Stale : SignalQuality.Valid);
                script.BootedAtMs = row < 20 ? null : RideScript.UtcMs;
                if (row % 2 == 1)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        private static RideVector Jumps()
        {
            int[] ids = [.. Enumerable.Range(0, SignalCatalogue.Count)];
            int[] steps = [.. ids.Select(id => id is SignalId.Latitude or SignalId.Longitude ? 1 : 0)];
            return Jumping("jumps", "each signal through its whole range, to the end of it and to anywhere", ids, steps, 11);
        }

        private static RideVector CoarseJumps()
        {
            Random random = new(12);
            int[] ids = [.. Enumerable.Range(0, SignalCatalogue.Count)];
            int[] steps = [.. ids.Select(id => (int)random.NextInt64(1, Math.Min(60, (long)SignalCatalogue.Get(id).Max - SignalCatalogue.Get(id).Min + 1)))];
            return Jumping("jumps-coarse", "the same in other steps, with which ranges do not end on a step", ids, steps, 12);
        }

        private static RideVector Jumping(string name, string about, int[] ids, int[] steps, int seed)
        {
            RideScript script = new(name, about, new FrameLayout(SignalGroup.Ride, 1000, ids, steps));
            Random random = new(seed);
            int[] values = new int[SignalCatalogue.Count];
            long timeMs = 20_000;
            for (int row = 0; row < 48; row++)
            {
                timeMs += random.Next(3) == 0 ? random.Next(70_000) : 1000;
                foreach (int id in script.Ids)
                {
                    SignalDefinition signal = SignalCatalogue.Get(id);

                    // At the very ends of 32 bits there is no half a step beyond.
                    long room = steps[id] == 1 ? 0 : steps[id];
                    long least = Math.Max(signal.Min, int.MinValue + room);
                    long most = Math.Min(signal.Max, int.MaxValue - room);
                    values[id] = (int)(random.Next(4) switch
                    {
                        0 => least,
                        1 => most,
                        2 => random.NextInt64(least, most + 1),
                        _ => Math.Clamp(values[id] + random.NextInt64(-30, 31), least, most),
                    });
                }

                script.Add(timeMs, values);
                if (row % 8 == 7)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        private static RideVector Course(int step)
        {
            RideScript script = new(
                $"course-{step}",
                $"course across north, both ways and far, in steps of {step}",
                new FrameLayout(SignalGroup.Ride, 1000, [SignalId.Speed, SignalId.Course], [0, step]));
            Random random = new(13);
            int[] values = new int[SignalCatalogue.Count];
            int course = 3500;
            for (int row = 0; row < 60; row++)
            {
                course += row % 20 == 19 ? random.Next(-1800, 1800) : random.Next(-90, 130);
                values[SignalId.Speed] = 300 + random.Next(-5, 6);
                values[SignalId.Course] = ((course % 3600) + 3600) % 3600;

                // 359.6 degrees round to 360.
                values[SignalId.Course] = values[SignalId.Course] == 0 && random.Next(2) == 0 ? 3600 : values[SignalId.Course];
                script.Add(20_000 + (row * 1000L), values);
                if (row % 10 == 9)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        private static RideVector Numbers()
        {
            RideScript script = new(
                "numbers",
                "distances of 1, 14, 15, 142, 143, 16398, 16399, 2^31, and across the end of the numbers",
                new FrameLayout(SignalGroup.Ride, 1000, [SignalId.Speed, SignalId.PackCurrent], new int[2]));
            ScriptedVehicle vehicle = new(14);
            uint[] distances = [1, 14, 15, 142, 143, 16_398, 16_399, 2_000_000, 300_000_000, 2_147_483_648, 1, 2_000_000_000];
            int row = 0;
            foreach (uint distance in distances)
            {
                for (int i = 0; i < 4; i++)
                {
                    vehicle.Ride(1);
                    script.Add(20_000 + (row++ * 1000L), vehicle.Values);
                }

                script.Seal();
                script.Sequence = unchecked(script.Sequence - 1 + distance);
            }

            return script.Vector;
        }

        private static RideVector Rest()
        {
            RideScript script = new(
                "rest",
                "a parked vehicle, which costs four or five bytes a frame; after two minutes it rides off",
                new FrameLayout(SignalGroup.Ride, 1000), 600_000);
            ScriptedVehicle vehicle = new(15);
            vehicle.Ride(1);
            for (int row = 0; row < 140; row++)
            {
                if (row >= 120)
                {
                    vehicle.Ride(1);
                }

                script.Add(20_000 + (row * 1000L), vehicle.Values);
                if (row % 20 == 19)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        private static RideVector Rows()
        {
            RideScript script = new(
                "rows",
                "frames of 1, 2, 10, 3, 255 and 1 rows",
                new FrameLayout(SignalGroup.Ride, 100, [SignalId.Speed, SignalId.StateOfCharge], new int[2]));
            ScriptedVehicle vehicle = new(16);
            long timeMs = 4000;
            foreach (int rows in (int[])[1, 1, 2, 10, 10, 3, 255, 255, 1])
            {
                for (int row = 0; row < rows; row++)
                {
                    vehicle.Ride(0.1);
                    script.Add(timeMs += 100, vehicle.Values);
                }

                script.Seal();
            }

            return script.Vector;
        }

        private static RideVector Device()
        {
            RideScript script = new(
                "device",
                "the ride that a test of the device's makes too",
                ScriptedRide.MakeLayout(), ScriptedRide.KeyIntervalMs)
            {
                Sequence = ScriptedRide.FirstSequence,
                BootCount = ScriptedRide.BootCount,
                BootedAtMs = null,
            };
            SignalStore store = new();
            for (int row = 0; row < ScriptedRide.Rows; row++)
            {
                ScriptedRide.Set(store, row);
                script.Add(ScriptedRide.TimeOf(row), store.Values, id => store.GetQuality(id));
                if (row % ScriptedRide.RowsAFrame == ScriptedRide.RowsAFrame - 1)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        // Whole orders of magnitude further and back, straight on and round: what no vehicle does.
        private static RideVector WildPosition(string name, int[] others)
        {
            int[] ids = [SignalId.Latitude, SignalId.Longitude, .. others];
            RideScript script = new(
                name,
                "a position that goes here and there, by millimetres and by degrees",
                new FrameLayout(SignalGroup.Ride, 1000, ids, [1, 2, .. others.Select(_ => 0)]));
            Random random = new(18);
            SignalQuality[] qualities = new SignalQuality[SignalCatalogue.Count];
            int[] values = new int[SignalCatalogue.Count];
            double way = 1000;
            double course = 1;
            long timeMs = 20_000;
            for (int row = 0; row < 120; row++)
            {
                if (random.Next(5) == 0)
                {
                    way = Math.Pow(10, random.NextDouble() * 7);
                    course += random.NextDouble() * 6.28;
                }

                course += (random.NextDouble() - 0.5) * (row % 40 < 20 ? 0.3 : 2);
                timeMs += random.Next(8) == 0 ? random.Next(9000) : 1000;
                values[SignalId.Latitude] = (int)Math.Clamp(values[SignalId.Latitude] + (way * Math.Cos(course)), -9e8, 9e8);
                values[SignalId.Longitude] = (int)Math.Clamp(values[SignalId.Longitude] + (way * Math.Sin(course)), -1.8e9, 1.8e9);
                values[SignalId.Speed] = Math.Min(5000, (int)(way / 25) + random.Next(30));
                values[SignalId.Course] = (((int)(course * 573) % 3600) + 3600) % 3600;
                foreach (int id in others)
                {
                    qualities[id] = random.Next(10) > 0 ? qualities[id] : qualities[id] == SignalQuality.Valid ? SignalQuality.Stale : SignalQuality.Valid;
                }

                script.Add(timeMs, values, id => qualities[id]);
                if (row % 10 == 9)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }

        private static RideVector Position(string name, string about, int[] others, double latitude, double longitude, int latitudeStep = 0, int longitudeStep = 0)
        {
            int[] ids = [SignalId.Latitude, SignalId.Longitude, .. others];
            int[] steps = [latitudeStep, longitudeStep, .. others.Select(_ => 0)];
            RideScript script = new(name, about, new FrameLayout(SignalGroup.Ride, 1000, ids, steps));
            ScriptedVehicle vehicle = new(17, latitude, longitude, 80);
            Random random = new(17);
            SignalQuality[] qualities = new SignalQuality[SignalCatalogue.Count];
            long timeMs = 20_000;
            for (int row = 0; row < 150; row++)
            {
                if (row > 60 && random.Next(9) == 0)
                {
                    int id = ids[random.Next(ids.Length)];
                    qualities[id] = qualities[id] == SignalQuality.Valid ? SignalQuality.Stale : SignalQuality.Valid;
                }

                long elapsedMs = random.Next(12) == 0 ? random.Next(1, 4) * 1000 : 1000;
                timeMs += elapsedMs;
                vehicle.Ride(elapsedMs / 1000.0);
                script.Add(timeMs, vehicle.Values, id => qualities[id]);
                if (row % 10 == 9)
                {
                    script.Seal();
                }
            }

            return script.Vector;
        }
    }
}
