using System;

namespace Telematics.Bench.Ride
{
    /// <summary>A stretch of road of constant curvature, grade and speed limit, and what may make the rider stop at its end.</summary>
    /// <param name="LengthM">Length along the road, m.</param>
    /// <param name="TurnDeg">By how much the road turns over its length, degrees, right positive.</param>
    /// <param name="LimitKmH">What the rider would ride on it if it were straight, km/h.</param>
    /// <param name="GradePercent">Rise over run, percent.</param>
    /// <param name="StopChance">How probable it is that the rider has to stop at its end, 0 to 1.</param>
    /// <param name="StopS">How long a stop there lasts on average, s.</param>
    /// <param name="Sky">Whether a GNSS receiver sees the sky; false in a tunnel.</param>
    public sealed record RoutePart(double LengthM, double TurnDeg, double LimitKmH, double GradePercent = 0, double StopChance = 0, double StopS = 0, bool Sky = true)
    {
        /// <summary>The road's curvature, 1/m; positive to the right.</summary>
        public double CurvaturePerM => TurnDeg * Math.PI / 180 / LengthM;
    }
}
