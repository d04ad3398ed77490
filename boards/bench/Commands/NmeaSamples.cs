using Telematics.Bench.Models;
using Telematics.Bench.World;
using Telematics.Fleet.Comparison;
using Telematics.Gnss;
using Telematics.Sampling;
using Telematics.Signals;

namespace Telematics.Bench.Commands
{
    /// <summary>
    /// Reads samples from a recording of a GNSS receiver, an epoch each, by the unit's own driver and as its signals: a value that
    /// an epoch does not have holds for its age limit, as on the unit. Epochs without UTC, or not after the one before, are left out.
    /// </summary>
    public static class NmeaSamples
    {
        private static readonly int[] Usual = [SignalId.Latitude, SignalId.Longitude, SignalId.Altitude, SignalId.Speed, SignalId.Course];

        /// <summary>Reads all samples.</summary>
        /// <param name="path">The recording.</param>
        /// <param name="signals">The signals to take, or null for those of position, speed and course that it has.</param>
        /// <param name="atHz">Thins to this rate; null for all.</param>
        /// <exception cref="BenchInputException">The recording is not usable.</exception>
        public static SampleTable Read(string path, int[]? signals, double? atHz)
        {
            using NmeaRecording recording = NmeaRecording.Open(path);
            Listener listener = new(path, signals ?? Usual, atHz);
            GnssReceiver receiver = new(new NoPort()) { AcceptWithoutChecksum = true };
            receiver.SetListener(listener);
            byte[] data = new byte[16384];
            int count;
            while ((count = recording.Read(data)) > 0)
            {
                receiver.Feed(data, 0, count, 0);
            }

            receiver.Flush();
            if (receiver.Sentences == 0)
            {
                throw NmeaRecording.NotNmea(path);
            }

            SampleTable samples = listener.Samples;
            if (samples.Rows == 0)
            {
                throw new BenchInputException($"There is no epoch with its date and time in '{path}'.");
            }

            for (int column = samples.Columns - 1; column >= 0 && signals is null; column--)
            {
                samples = HasValues(samples, column) ? samples : samples.Without(column);
            }

            if (samples.CountValues() == 0)
            {
                throw new BenchInputException($"There is no value of these signals in '{path}'.");
            }

            samples.SetUsualPeriod();
            return samples;
        }

        private static bool HasValues(SampleTable samples, int column)
        {
            for (int row = 0; row < samples.Rows; row++)
            {
                if (samples.TryGetRaw(row, column, out _))
                {
                    return true;
                }
            }

            return false;
        }

        private sealed class Listener(string path, int[] signals, double? atHz) : IGnssListener
        {
            private readonly SignalStore _store = new();
            private readonly SampleThinner _thinner = new(atHz);
            private GnssSignals? _signals;
            private long _previousMs = long.MinValue;

            public SampleTable Samples { get; } = new(signals, isUtc: true);

            public void OnEpoch(GnssEpoch epoch)
            {
                if (!epoch.IsDatePlausible || epoch.UtcMs <= _previousMs)
                {
                    return;
                }

                _previousMs = epoch.UtcMs;
                epoch.ReceivedMs = epoch.UtcMs;
                _signals ??= new GnssSignals(_store, new UtcClock(epoch.UtcMs));
                _signals.OnEpoch(epoch);
                _store.MarkStale(epoch.UtcMs);
                if (!_thinner.Takes(epoch.UtcMs))
                {
                    return;
                }

                if (Samples.Rows == SampleTable.MaxRows)
                {
                    throw new BenchInputException($"There are more than {SampleTable.MaxRows} epochs in '{path}'; --at takes fewer.");
                }

                Samples.AddRow(epoch.UtcMs);
                for (int column = 0; column < Samples.Columns; column++)
                {
                    int id = Samples.Ids[column];
                    if (_store.GetQuality(id) == SignalQuality.Valid)
                    {
                        Samples.Set(column, _store.GetValue(id));
                    }
                }
            }
        }
    }
}
