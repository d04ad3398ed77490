using System;
using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Bench.FarEnd;
using Telematics.Bench.Models.Modem;
using Telematics.Bench.Ride;
using Telematics.Bench.World;
using Telematics.Fleet.Messages;
using Telematics.Mqtt;
using Telematics.Sampling;
using Telematics.Signals;
using Telematics.Unit;
using Telematics.Uplink;

namespace Telematics.Bench.Tests.Unit
{
    /// <summary>The whole unit on a ride, with a broker that goes away, and loses what it has acknowledged, both ways.</summary>
    [TestClass]
    public class DeliveryTests
    {
        private const string Id = "moto-1";
        private const int FaultsS = 900;
        private const int SettlesS = 900;

        [TestMethod]
        [DataRow(1, 0.0, 0.0)]
        [DataRow(2, 0.3, 0.0)]
        [DataRow(3, 0.0, 0.7)]
        [DataRow(4, 0.2, 0.2)]
        [DataRow(5, 0.5, 0.5)]
        public void EveryFrameArrivesWhateverTheBrokerLoses(int seed, double lostFrames, double lostAcknowledgements)
        {
            Random random = new(seed);
            VirtualBroker broker = new();
            StoringReceiver receiver = new(Id);
            bool isFaulty = true;
            int lost = 0;
            broker.Subscribe(VehicleTopic.Of(Id, VehicleTopic.Frames), (_, payload) =>
            {
                if (isFaulty && random.NextDouble() < lostFrames)
                {
                    lost++;
                    return;
                }

                ReadOnlySpan<byte> acknowledgement = receiver.Receive(payload.Span, () => { });
                if (!isFaulty || random.NextDouble() >= lostAcknowledgements)
                {
                    broker.Publish(VehicleTopic.Of(Id, VehicleTopic.Commands), acknowledgement);
                }
            });
            using ModelledVehicle vehicle = new(
                new ModelledVehicle.VehicleOptions { Route = Route.Find("commute")!, Seed = seed, Network = broker.NewNetwork() },
                new BenchSettings { VehicleId = Id, ReconnectSpreadS = 20 });
            VehicleUnit unit = vehicle.Board.Unit;
            SealedFrames frames = new();
            unit.Sampler.SetObserver(frames);
            for (int s = 100; s <= FaultsS; s += 100)
            {
                vehicle.World.RunUntil(s * 1_000_000L);
                broker.Stop();
                vehicle.World.RunUntil((s + random.Next(1, 60)) * 1_000_000L);
                broker.Start();
            }

            isFaulty = false;
            vehicle.World.RunUntil((FaultsS + SettlesS) * 1_000_000L);
            unit.Stop(vehicle.Clock.NowMs);
            vehicle.World.RunUntil((FaultsS + SettlesS + 30) * 1_000_000L);

            string figures = $"seed {seed}: {frames.Sequences.Count} frames sealed, {receiver.Frames} received, {receiver.Duplicates} duplicates, "
                + $"{lost} messages lost; {unit.Uplink.Sessions} sessions, {unit.Uplink.FramesSent} sent, {unit.Uplink.FramesLacked} lacked, {unit.Uplink.FramesTimedOut} timed out";
            Console.WriteLine(figures);
            Assert.AreEqual(frames.Sequences.Count, receiver.Frames, figures);
            Assert.AreEqual(0, receiver.Refused, figures);
            Assert.AreEqual(0, unit.Frames.Count, figures);
            Assert.IsGreaterThanOrEqualTo(5, unit.Uplink.Sessions, figures);
            Assert.IsTrue(lostFrames + lostAcknowledgements > 0 || receiver.Duplicates < 20, figures);
        }

        private sealed class SealedFrames : ISampleObserver
        {
            public HashSet<uint> Sequences { get; } = [];

            public void OnSample(SignalGroup group, long timeMs, SignalStore signals)
            {
            }

            public void OnSealed(SignalGroup group, uint sequence, byte[] frame, int length) =>
                Assert.IsTrue(Sequences.Add(sequence), $"frame {sequence} twice");
        }
    }
}
