using System;
using System.Collections.Generic;
using Telematics.Buses;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests.Vectors
{
    /// <summary>The frames that arrive in the vectors of tests/vectors in which not all is well.</summary>
    internal static class ArrivalScripts
    {
        public static readonly string[] Names = ["stream", "refused", "vehicles"];

        public static IEnumerable<ArrivalVector> All() => [Stream(), Refused(), Vehicles()];

        private static ArrivalVector Stream()
        {
            ArrivalVector vector = new() { Name = "stream", About = "one vehicle's frames, of two groups, lost, repeated, damaged and out of order" };
            List<byte[]> ride = Ride(24, 4);
            List<byte[]> health = HealthRide(6, 3);
            void Arrive(string about, byte[] frame) => vector.Arrivals.Add(new ArrivalVector.Arrival { About = about, Bytes = frame });

            Arrive("continues a key frame that has not come", ride[1]);
            Arrive("the same again", ride[1]);
            Arrive("a damaged one, which could as well continue another", Flip(ride[2], 60));
            Arrive("the key frame", ride[0]);
            Arrive("the key frame again", ride[0]);
            Arrive("what continued it, again", ride[1]);
            Arrive("a key frame of another group", health[0]);
            Arrive("continues the other group's", health[1]);
            Arrive("leaves one out", ride[3]);
            Arrive("the one that was left out", ride[2]);
            Arrive("all of the chain again: the first", ride[0]);
            Arrive("the second", ride[1]);
            Arrive("the third", ride[2]);
            Arrive("the fourth", ride[3]);
            Arrive("the next key frame, damaged", Flip(ride[4], 90));
            Arrive("continues it", ride[5]);
            Arrive("continues that", ride[6]);
            Arrive("a later key frame", ride[8]);
            Arrive("continues it", ride[9]);
            Arrive("the key frame that was damaged, sent again", ride[4]);
            Arrive("continues the later one", ride[10]);
            Arrive("continues the earlier one", ride[7]);
            Arrive("a third key frame: the chain that was used least lately is given up", ride[12]);
            Arrive("continues the one given up", ride[11]);
            Arrive("continues the third", ride[13]);
            Arrive("a fourth key frame", ride[16]);
            Arrive("cut short", ride[17][..^2]);
            Arrive("continues the fourth, and is whole", ride[17]);
            Arrive("continues the third", ride[14]);
            Arrive("the other group goes on", health[2]);
            Arrive("and has a new key frame", health[3]);
            return vector;
        }

        private static ArrivalVector Refused()
        {
            ArrivalVector vector = new() { Name = "refused", About = "what a unit does not write; all but the first few with the right check" };
            void Arrive(string about, byte[] frame, bool isForNewReceiver = true) =>
                vector.Arrivals.Add(new ArrivalVector.Arrival { About = about, Bytes = frame, IsForNewReceiver = isForNewReceiver });

            byte[] key = Ride(1, 1)[0];
            Arrive("nothing", []);
            Arrive("format version 1", [0x10, .. key[1..]]);
            Arrive("format version 3, which need not be as long as ours", [0x30]);
            Arrive("too short", key[..3]);
            Arrive("a damaged key frame", Flip(key, 100));
            Arrive("a key frame cut short", key[..^1]);
            Arrive("a key frame with something behind it", [.. key, 0]);
            Arrive("a key frame without a header", Checked(key[..15]));
            Arrive("another catalogue version", With(key, 1, 99));
            Arrive("a group that there is not", With(key, 2, (byte)(key[2] | 7)));
            Arrive("the flag that there is not", With(key, 2, (byte)(key[2] | 0x80)));
            Arrive("a distance that does not end", [0x2F, 0x80, 0x80, 1, 2, 3]);
            Arrive("a distance longer than needed", [0x2F, 0x81, 0x00, 1, 2, 3, 4]);
            Arrive("a distance of more than 32 bits", [0x2F, 0xFF, 0xFF, 0xFF, 0xFF, 0x10, 1, 2, 3, 4]);
            Arrive("a distance of six bytes", [0x2F, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 1, 2, 3, 4]);

            // Speed and course, neither of them ever seen.
            const string period = "64";
            const string list = "1800000000";
            const string body = "21DC";
            Arrive("what the next ones would be if nothing were wrong", Key(0x10, period, list, body));
            Arrive("a period without end", Key(0x10, "80", "", ""));
            Arrive("a period longer than needed", Key(0x10, "E400", list, body));
            Arrive("a period that is too long", Key(0x10, "80808002", list, body));
            Arrive("a period of 32 bits", Key(0x10, "8080808008", list, body));
            Arrive("a list that is cut short", Key(0x10, period, "18000000", ""));
            Arrive("an empty list", Key(0x10, period, "0000000000", "40"));
            Arrive("a list with a bit beyond the catalogue", Key(0x10, period, "1000000080", body));
            Arrive("the group's own list", Key(0x10, period, ListOf(SignalCatalogue.GetGroup(SignalGroup.Ride)), "000847"));
            Arrive("a step that is the catalogue's", Key(0x30, period, list, "0102" + body));
            Arrive("a step wider than the range", Key(0x30, period, list, "8927" + "00" + body));
            Arrive("a step longer than needed", Key(0x30, period, list, "8200" + "00" + body));
            Arrive("a step of 32 bits", Key(0x30, period, list, "8280808010" + "00" + body));
            Arrive("steps that are all the catalogue's", Key(0x30, period, list, "0000" + body));
            Arrive("steps that are cut short", Key(0x30, period, list, "02"));
            Arrive("a rate of 0", Key(0x50, period, list, "0200" + body));
            Arrive("a rate of 256", Key(0x50, period, list, "02" + "8002" + body));
            Arrive("rates that are all 1", Key(0x50, period, list, "0101" + body));
            foreach ((string about, string hex) in Bodies)
            {
                Arrive(about, Key(0x10, period, list, hex));
            }

            foreach ((string about, string hex) in BodiesOfAlarms)
            {
                Arrive(about, Key(0x10, period, ListOf([SignalId.BatteryAlarms]), hex));
            }

            List<byte[]> ride = Ride(3, 3);
            byte[] impossible = Continued(ride[0], 500, 1, Convert.FromHexString(ImpossibleNext));
            Arrive("a key frame", ride[0]);
            Arrive("continues it with a body that is not possible: nothing more is read of the chain", impossible, false);
            Arrive("what a unit would have continued it with", ride[1], false);
            return vector;
        }

        private static ArrivalVector Vehicles()
        {
            ArrivalVector vector = new()
            {
                Name = "vehicles",
                About = "under one vehicle's topic its own frames and another's, with the same numbers",
                Vehicle = "bench",
            };
            List<byte[]> own = Ride(4, 4, "bench");
            List<byte[]> others = Ride(4, 4, "bdnch");
            void Arrive(string about, byte[] frame) => vector.Arrivals.Add(new ArrivalVector.Arrival { About = about, Bytes = frame });

            Arrive("another vehicle's key frame", others[0]);
            Arrive("a key frame without a vehicle", Ride(1, 1)[0]);
            Arrive("continues another vehicle's key frame", others[1]);
            Arrive("the vehicle's key frame", own[0]);
            Arrive("continues it", own[1]);
            Arrive("another vehicle's that would come next", others[2]);
            Arrive("another vehicle's key frame again", others[0]);
            Arrive("goes on", own[2]);
            Arrive("goes on", own[3]);
            return vector;
        }

        // Bodies of frames of speed and course, made with a range coder by hand; but for the one thing they are sound.
        private static readonly (string About, string Hex)[] Bodies =
        [
            ("as many rows as there may be", "00F908"),
            ("one row more", "00F8CC"),
            ("no code begins like this", "FFFFFFFF"),
            ("a code outside of every interval", "53"),
            ("ends before its last byte", "21DC00"),
            ("ends behind its last byte", "21"),
            ("new qualities that are the old ones", "21D457"),
            ("a time as late as usual, said otherwise", "2151E1"),
            ("a time that runs backwards", "21B7382C"),
            ("a speed of -0.1 km/h", "480C2C"),
            ("a course the long way round", "221759FAB2DA"),
        ];

        private static readonly (string About, string Hex)[] BodiesOfAlarms =
        [
            ("a residual of more than 32 bits", "45837FFFFFBFF19D68000727"),
            ("a residual beyond all bins", "5FFF7FFFFF8CABFE001399"),
        ];

        private const string ImpossibleNext = "FFFFFFFF";

        private static List<byte[]> Ride(int frames, int framesAKey, string id = "")
        {
            FrameLayout layout = new(SignalGroup.Ride, 1000, [SignalId.Latitude, SignalId.Longitude, SignalId.Speed, SignalId.PackCurrent, SignalId.MotorSpeed], new int[5]);
            RideScript script = new("", "", layout, framesAKey * 5000, id) { Sequence = 500 };
            ScriptedVehicle vehicle = new(21);
            for (int row = 0; row < frames * 5; row++)
            {
                vehicle.Ride(1);
                script.Add(20_000 + (row * 1000L), vehicle.Values);
                if (row % 5 == 4)
                {
                    script.Seal();

                    // The other group's frames take numbers too.
                    script.Sequence += row % 4 == 0 ? 1u : 0u;
                }
            }

            return script.Vector.Encode();
        }

        private static List<byte[]> HealthRide(int frames, int framesAKey)
        {
            RideScript script = new("", "", new FrameLayout(SignalGroup.Health, 10_000), framesAKey * 10_000) { Sequence = 700 };
            int[] values = new int[SignalCatalogue.Count];
            for (int row = 0; row < frames; row++)
            {
                values[SignalId.Uptime] = row * 10;
                values[SignalId.SignalStrength] = -80 - (row % 3);
                script.Add(row * 10_000L, values);
                script.Seal();
            }

            return script.Vector.Encode();
        }

        private static byte[] Key(byte flags, string period, string list, string rest) => Checked(
            [0x20, SignalCatalogue.Version, flags, .. new byte[4], .. new byte[2], .. new byte[6], .. Convert.FromHexString(period + list + rest)]);

        private static byte[] Continued(byte[] key, uint keySequence, int distance, byte[] body)
        {
            byte[] content = [(byte)(0x20 | distance), .. body];
            byte[] chain = [.. key[..^3], .. BitConverter.GetBytes(keySequence + (uint)distance), .. content];
            return [.. content, .. CheckOf(chain)];
        }

        private static string ListOf(int[] ids)
        {
            byte[] list = new byte[SignalCatalogue.Current.ListLength];
            foreach (int id in ids)
            {
                list[id >> 3] |= (byte)(1 << (id & 7));
            }

            return Convert.ToHexString(list);
        }

        private static byte[] With(byte[] frame, int at, byte value)
        {
            byte[] changed = frame[..^3];
            changed[at] = value;
            return Checked(changed);
        }

        private static byte[] Checked(byte[] content) => [.. content, .. CheckOf(content)];

        private static byte[] CheckOf(byte[] content) => BitConverter.GetBytes(Crc32.Compute(content, 0, content.Length))[..3];

        private static byte[] Flip(byte[] frame, int bit)
        {
            byte[] flipped = (byte[])frame.Clone();
            flipped[bit >> 3] ^= (byte)(1 << (bit & 7));
            return flipped;
        }
    }
}
