using System.Collections.Generic;
using System.Linq;

namespace Telematics.Bench.Ride
{
    /// <summary>A named road as data. The rider starts over, from wherever the road led, when it ends.</summary>
    public sealed class Route
    {
        private static readonly Route[] Named =
        [
            new("commute", "a city: traffic lights, roundabouts, a hill, an urban expressway", 45.06270, 7.67820, 239, 27,
            [
                new(180, 0, 50, 0, 0.5, 22), new(12, 90, 30), new(320, 4, 50, 0.4, 0.4, 25), new(260, -3, 50, 0.2, 0.3, 18),
                new(9, 80, 25, 0, 1, 6), new(410, 6, 50, 1.1, 0.5, 30), new(24, -110, 30), new(24, 115, 30), new(520, -12, 60, 1.8, 0.3, 20),
                new(300, 25, 50, 4.5), new(220, -40, 45, 6.0), new(14, -85, 30, 2, 0.6, 12), new(380, 8, 50, -3.2, 0.2, 15),
                new(260, 20, 50, -5.5), new(90, 65, 45, -1), new(1450, -14, 80, -0.3), new(900, 22, 80, 0.2), new(110, 80, 40, -0.5, 0.5, 25),
                new(350, 0, 50, 0, 0.5, 28), new(11, 90, 25), new(240, 0, 30, 0, 0.6, 10), new(200, 2, 30, 0.3, 0.6, 10), new(10, -90, 25),
                new(460, 5, 50, -0.4, 0.4, 26), new(12, 90, 30), new(280, 0, 50, 0, 1, 35),
            ]),
            new("mountain", "hairpins up and down a pass, with a tunnel", 46.49980, 10.75210, 1240, 300,
            [
                new(420, 15, 60, 5), new(16, 175, 28, 7), new(380, -20, 60, 8), new(16, -172, 28, 7), new(340, 12, 60, 9), new(15, 168, 28, 7),
                new(520, -35, 60, 8), new(640, 4, 70, 6, 0, 0, false), new(300, -60, 60, 6), new(18, -170, 28, 7), new(450, 22, 60, 7, 0.3, 60),
                new(600, -10, 70, 0), new(380, 18, 60, -7), new(16, 174, 28, -7), new(420, -16, 60, -8), new(16, -170, 28, -7),
                new(560, 44, 60, -6), new(300, -44, 60, -6), new(800, 6, 80, -2),
            ]),
            new("delivery", "short hops between doors", 52.37020, 4.89520, 2, 110,
            [
                new(140, 0, 30, 0, 1, 70), new(8, 90, 20), new(190, 3, 30, 0, 1, 55), new(120, -4, 30, 0.5, 0.5, 12), new(8, -90, 20),
                new(240, 0, 45, 0, 1, 80), new(10, 85, 25), new(160, 0, 30, -0.5, 1, 45), new(9, 92, 20), new(310, 7, 45, 0, 1, 95),
                new(7, -180, 12), new(90, 0, 30, 0, 1, 40),
            ]),
            new("parked", "standing still", 48.13720, 11.57560, 519, 0, [new(1, 0, 0.001, 0, 1, 3600)]),
        ];

        private Route(string name, string summary, double latitudeDeg, double longitudeDeg, double altitudeM, double courseDeg, RoutePart[] parts)
        {
            (Name, Summary, LatitudeDeg, LongitudeDeg, AltitudeM, CourseDeg, Parts) = (name, summary, latitudeDeg, longitudeDeg, altitudeM, courseDeg, parts);
        }

        /// <summary>The names there are, in the order in which they are listed.</summary>
        public static IEnumerable<string> Names => Named.Select(route => route.Name);

        /// <summary>What <c>--ride</c> takes.</summary>
        public string Name { get; }

        /// <summary>What it is like, in a few words.</summary>
        public string Summary { get; }

        /// <summary>Where it starts: WGS 84 degrees, north positive.</summary>
        public double LatitudeDeg { get; }

        /// <summary>Where it starts: WGS 84 degrees, east positive.</summary>
        public double LongitudeDeg { get; }

        /// <summary>Where it starts: m above mean sea level.</summary>
        public double AltitudeM { get; }

        /// <summary>Where it leads at first: degrees from true north.</summary>
        public double CourseDeg { get; }

        /// <summary>The road.</summary>
        public IReadOnlyList<RoutePart> Parts { get; }

        /// <summary>The route of that name, or null.</summary>
        public static Route? Find(string name) => Named.FirstOrDefault(route => route.Name == name);
    }
}
