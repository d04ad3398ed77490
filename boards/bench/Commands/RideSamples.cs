using Telematics.Bench.Models.Modem;
using Telematics.Bench.Ride;
using Telematics.Bench.World;
using Telematics.Fleet.Comparison;
using Telematics.Mqtt;
using Telematics.Sampling;
using Telematics.Signals;
using Telematics.Unit;
using Telematics.Uplink;

namespace Telematics.Bench.Commands
{
    /// <summary>Samples of a modelled ride, as the real firmware takes them, with a modelled broker and all in virtual time.</summary>
    public static class RideSamples
    {
        /// <summary>
        /// The 20 signals of a ride that are compared unless others are named. The time comes on top of them.
        /// </summary>
        private static readonly int[] Usual =
        [
            SignalId.Latitude, SignalId.Longitude, SignalId.Altitude, SignalId.Speed, SignalId.Course, SignalId.Hdop, SignalId.Satellites,
            SignalId.PackVoltage, SignalId.PackCurrent, SignalId.StateOfCharge, SignalId.StateOfHealth, SignalId.CellVoltageMin, SignalId.CellVoltageMax,
            SignalId.PackTemperature, SignalId.MotorSpeed, SignalId.MotorCurrent, SignalId.MotorTemperature, SignalId.ControllerTemperature,
            SignalId.Odometer, SignalId.SignalStrength,
        ];

        /// <summary>Rides, and takes every sample of the ride's group, with the other groups' signals as they stand then.</summary>
        /// <param name="route">The road.</param>
        /// <param name="seed">Seed of all that is drawn.</param>
        /// <param name="durationS">How long, in virtual seconds.</param>
        /// <param name="signals">The signals to take, or null for 20 usual ones.</param>
        /// <param name="atHz">Thins to this rate; null for all.</param>
        public static SampleTable Ride(Route route, int seed, int durationS, int[]? signals, double? atHz)
        {
            VirtualBroker broker = new();
            using ModelledVehicle vehicle = new(
                new ModelledVehicle.VehicleOptions { Route = route, Seed = seed, Network = broker.NewNetwork() },
                new BenchSettings { VehicleId = "bench" });
            Observer observer = new(signals ?? Usual, atHz);
            vehicle.Board.Unit.Sampler.SetObserver(observer);
            vehicle.World.RunUntil(durationS * 1_000_000L);
            if (observer.Samples.Rows == 0)
            {
                throw new BenchInputException($"The unit takes no sample within {durationS} s.");
            }

            observer.Samples.PeriodMs = vehicle.Board.Settings.Unit.RidePeriodMs;
            if (atHz is not null)
            {
                observer.Samples.SetUsualPeriod();
            }

            return observer.Samples;
        }

        private sealed class Observer(int[] signals, double? atHz) : ISampleObserver
        {
            private readonly SampleThinner _thinner = new(atHz);

            public SampleTable Samples { get; } = new(signals, isUtc: false);

            public void OnSample(SignalGroup group, long timeMs, SignalStore signals)
            {
                if (group != SignalGroup.Ride || !_thinner.Takes(timeMs))
                {
                    return;
                }

                Samples.AddRow(timeMs);
                for (int column = 0; column < Samples.Columns; column++)
                {
                    int id = Samples.Ids[column];
                    if (signals.GetQuality(id) == SignalQuality.Valid)
                    {
                        Samples.Set(column, signals.GetValue(id));
                    }
                }
            }

            public void OnSealed(SignalGroup group, uint sequence, byte[] frame, int length)
            {
            }
        }
    }
}
