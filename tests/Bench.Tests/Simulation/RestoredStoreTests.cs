using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.Ride;
using Telematics.Bench.World;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;
using Telematics.Sampling;
using Telematics.Signals;
using Telematics.Unit;
using Telematics.Uplink;

namespace Telematics.Bench.Tests.Simulation
{
    /// <summary>A receiver whose store is replaced by an older copy of it, and vehicles that have let go of what came after the copy.</summary>
    [TestClass]
    public sealed class RestoredStoreTests
    {
        private const int CopiedS = 600;
        private const int RestoredS = 1800;
        private const int EndS = 3600;

        // Of the rows that continue what is gone with the newer store: no more than lie between two key frames, and some on their way.
        private const int MostContinuingFrames = 40;

        [TestMethod]
        [DataRow(false, DisplayName = "the unit runs on")]
        [DataRow(true, DisplayName = "the unit restarts twice meanwhile")]
        public void AUnitSaysWhatItLetGoOfAndIsNotAskedForItAnyMore(bool restarts)
        {
            string folder = Directory.CreateTempSubdirectory("restored-").FullName;
            try
            {
                using Fleet fleet = new(Path.Combine(folder, "fleet.store"));
                using Rider rider = new("moto-1", 1);
                using Rider late = new("moto-2", 2);
                Run(fleet, CopiedS, rider);
                fleet.CopyTo(Path.Combine(folder, "copy.store"));
                Run(fleet, 1200, rider);
                if (restarts)
                {
                    rider.Restart();
                }

                Run(fleet, RestoredS, rider);
                List<uint> gone = fleet.NumbersOf(rider.Id);
                fleet.RestoreFrom(Path.Combine(folder, "copy.store"));
                gone.RemoveAll(fleet.NumbersOf(rider.Id).Contains);
                Assert.IsGreaterThan(100, gone.Count, "frames lost with the newer store");
                if (restarts)
                {
                    rider.Restart();
                }

                Run(fleet, EndS - 600, rider, late);
                fleet.Asked.Clear();
                Run(fleet, EndS, rider, late);
                Assert.IsEmpty(fleet.Asked, "what is still asked for: " + string.Join(", ", fleet.Asked.Take(10)));
                rider.StopSampling();
                late.StopSampling();
                Run(fleet, EndS + 300, rider, late);
                Assert.AreEqual(0, rider.Unit.Frames.Count, "records still in the journal");
                Assert.AreEqual(0, late.Unit.Frames.Count, "records still in the journal of the other");

                HashSet<uint> stored = [.. fleet.NumbersOf(rider.Id)];
                List<Gap> gaps = fleet.GapsOf(rider.Id);
                string figures = string.Join(", ", gaps.Select(gap => $"{gap.First}-{gap.Last} {gap.Reason}"));
                uint[] missing = [.. rider.Sealed.Where(number => !stored.Contains(number))];
                uint[] notNamed = [.. missing.Where(number => !gaps.Exists(gap => gap.Reason == GapReason.Released && gap.First <= number && number <= gap.Last))];
                Assert.IsEmpty(notNamed, $"{string.Join(' ', notNamed)} are not in the store, nor named as let go of; {figures}");
                Assert.IsTrue(gone.TrueForAll(missing.Contains), "what the older copy lacks is gone");
                Assert.IsLessThanOrEqualTo(gone.Count + MostContinuingFrames, missing.Length, $"{gone.Count} frames were lost with the store; {figures}");
                Assert.IsEmpty(gaps.Where(gap => gap.Reason is not (GapReason.Released or GapReason.NeverUsed)), figures);
                Assert.IsLessThanOrEqualTo(4, fleet.ReleasedNotices(rider.Id), "notices of it");
                CollectionAssert.AreEqual(new[] { rider.Id }, fleet.Told, "told once for the vehicle that lost something");

                CollectionAssert.AreEqual(late.Sealed.ToArray(), fleet.NumbersOf(late.Id), "the other vehicle's frames");
                Assert.IsEmpty(fleet.GapsOf(late.Id), "gaps of the other vehicle");
            }
            finally
            {
                Directory.Delete(folder, true);
            }
        }

        private static void Run(Fleet fleet, int untilS, params Rider[] riders)
        {
            while (riders[0].NowMs < untilS * 1000L)
            {
                foreach (Rider rider in riders)
                {
                    rider.RunUntil(riders[0] == rider ? rider.NowMs + 250 : riders[0].NowMs, fleet);
                }

                fleet.Step(riders[0].NowMs, riders);
            }
        }

        // The receiver, on its file.
        private sealed class Fleet : IDisposable
        {
            private readonly string _file;
            private FleetStore _store;
            private StoreReceiver _receiver;

            public Fleet(string file)
            {
                _file = file;
                _store = FleetStore.Open(file);
                _receiver = new StoreReceiver(_store);
            }

            /// <summary>What vehicles were asked for.</summary>
            public List<string> Asked { get; } = [];

            /// <summary>Vehicles of which was told that they had let go of more than is here.</summary>
            public List<string> Told { get; } = [];

            public void Receive(string vehicle, ReadOnlySpan<byte> payload, long nowMs) => _receiver.Receive(vehicle, payload, nowMs);

            public void Step(long nowMs, Rider[] riders)
            {
                if (_receiver.IsCommitDue(nowMs))
                {
                    _receiver.Commit(nowMs);
                }

                while (_receiver.TryTakeAcknowledgement(out string vehicle, out byte[] message))
                {
                    Note(vehicle, message);
                    riders.Single(rider => rider.Id == vehicle).Send(message);
                }

                while (_receiver.TryTakeReleased(out string vehicle, out long count))
                {
                    Assert.IsGreaterThan(100, count, "frames told as let go of");
                    Told.Add(vehicle);
                }
            }

            public void CopyTo(string file)
            {
                _receiver.Commit(long.MaxValue / 2);
                _store.Dispose();
                File.Copy(_file, file);
                Open();
            }

            public void RestoreFrom(string file)
            {
                _store.Dispose();
                File.Copy(file, _file, true);
                Open();
            }

            public List<uint> NumbersOf(string vehicle) => [.. _store.ReadFrames(Find(vehicle)).Select(frame => frame.Sequence)];

            public List<Gap> GapsOf(string vehicle) => GapFinder.Find(_store, Find(vehicle));

            public int ReleasedNotices(string vehicle) => _store.ReadNotices(Find(vehicle), NoticeKind.Gap).Count(notice => notice.Reason == NoticeReason.Released);

            public void Dispose() => _store.Dispose();

            private void Open()
            {
                _store = FleetStore.Open(_file);
                _receiver = new StoreReceiver(_store);
            }

            private StoredVehicle Find(string vehicle)
            {
                _receiver.Commit(0);
                return _store.ReadVehicles().Single(stored => stored.Name == vehicle);
            }

            private void Note(string vehicle, byte[] message)
            {
                ReceiverAcknowledgement acknowledgement = new(new VehicleTopics(vehicle).Origin);
                Assert.IsTrue(acknowledgement.TryRead(message, message.Length), "an acknowledgement that a unit reads");
                for (int run = 1; run < acknowledgement.Runs; run += 2)
                {
                    Asked.Add($"{vehicle} {acknowledgement.GetFirst(run)}-{acknowledgement.GetLast(run)}");
                }
            }
        }

        // A vehicle with the real firmware, and a broker between it and the receiver.
        private sealed class Rider : ISampleObserver, IDisposable
        {
            private readonly VirtualBroker _broker = new();
            private readonly ModelledVehicle _vehicle;
            private Fleet? _fleet;

            public Rider(string id, int seed)
            {
                Id = id;
                _broker.Subscribe(VehicleTopic.Of(id, VehicleTopic.Frames), (_, payload) => _fleet!.Receive(id, payload.Span, NowMs));
                _vehicle = new ModelledVehicle(
                    new ModelledVehicle.VehicleOptions { Route = Route.Find("commute")!, Seed = seed, Network = _broker.NewNetwork() },
                    new BenchSettings { VehicleId = id, ReconnectSpreadS = 20 });
                Unit.Sampler.SetObserver(this);
            }

            public string Id { get; }

            public SortedSet<uint> Sealed { get; } = [];

            public VehicleUnit Unit => _vehicle.Board.Unit;

            public long NowMs => _vehicle.Clock.NowMs;

            public void RunUntil(long untilMs, Fleet fleet)
            {
                _fleet = fleet;
                _vehicle.World.RunUntil(untilMs * 1000);
            }

            public void Send(byte[] acknowledgement) => _broker.Publish(VehicleTopic.Of(Id, VehicleTopic.Commands), acknowledgement);

            public void StopSampling() => Unit.Sampler.Stop(_vehicle.World.FirmwareMs);

            public void Restart()
            {
                _vehicle.CutPower(true);
                _vehicle.Flash.Reopen();
                _vehicle.PowerOn();
                Unit.Sampler.SetObserver(this);
            }

            public void OnSample(SignalGroup group, long timeMs, SignalStore signals)
            {
            }

            public void OnSealed(SignalGroup group, uint sequence, byte[] frame, int length) => Assert.IsTrue(Sealed.Add(sequence), $"frame {sequence} twice");

            public void Dispose() => _vehicle.Dispose();
        }
    }
}
