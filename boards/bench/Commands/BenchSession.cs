using System;
using System.Diagnostics;
using System.Threading;
using Telematics.Bench.FarEnd;
using Telematics.Bench.Models;
using Telematics.Bench.Ride;
using Telematics.Bench.World;
using Telematics.Mosquitto;
using Telematics.Mqtt;
using Telematics.Signals;
using Telematics.Unit;

namespace Telematics.Bench.Commands
{
    /// <summary>One modelled motorcycle with the real firmware on it, a broker, and the far end behind that.</summary>
    public sealed class BenchSession : IDisposable
    {
        private const string VehicleId = "bench";

        // Longest that virtual time waits for the real world where it would outrun it.
        private const int HoldLimitMs = 2000;

        // Longest that the unit may take to send what waits, in virtual time.
        private const int DrainLimitS = 300;

        // The first connection and the buffers made with it are start-up.
        private const int SteadyAfterS = 40;

        private static readonly DateTime StartUtc = new(2026, 5, 4, 6, 30, 0, DateTimeKind.Utc);

        private readonly BenchOptions _options;
        private readonly World.World _world;
        private readonly MosquittoClient _subscriber;
        private readonly VehicleState? _vehicle;
        private readonly M2MqttLink? _wifi;
        private int _rowsBeforeSteady = -1;

        /// <summary>Builds it and subscribes to the broker.</summary>
        /// <exception cref="BenchInputException">A file cannot be used.</exception>
        /// <exception cref="MosquittoException">The broker cannot be reached.</exception>
        public BenchSession(BenchOptions options, BrokerAddress broker)
        {
            _options = options;
            NmeaRecording? nmea = options.NmeaFile is null ? null : NmeaRecording.Load(options.NmeaFile);
            CandumpLog? candump = options.CanFile is null ? null : CandumpLog.Load(options.CanFile);
            RecordingS = nmea is null && candump is null ? null : Math.Ceiling(Math.Max(nmea?.DurationUs ?? 0, candump?.DurationUs ?? 0) / 1e6) + 2;

            Clock = new VirtualClock();
            _subscriber = Subscribe(broker);
        }
    }
}
