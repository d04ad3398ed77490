using System;
using Telematics.Bench.Models;
using Telematics.Bench.World;
using Telematics.LilygoTA7670;

namespace Telematics.Boards.Tests
{
    /// <summary>The T-A7670 with a motorcycle that stands still.</summary>
    internal static class LilygoRig
    {
        public static WiredBoard Make(string settings) => new(
            LilygoTA7670Wiring.Make(),
            settings,
            new VehicleState
            {
                Utc = new DateTime(2026, 6, 1, 10, 0, 0, DateTimeKind.Utc),
                LatitudeDeg = 47.3735,
                LongitudeDeg = 8.5417,
                PackVoltageV = 72.5,
                PackCurrentA = -31,
                StateOfChargePercent = 64,
                MotorRpm = 3000,
            },
            new GnssReceiverOptions { PositionErrorM = 0, PositionNoiseM = 0 },
            null);
    }
}
