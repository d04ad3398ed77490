using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Output;
using Telematics.Fleet.Store;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    /// <summary>Vehicles of several versions of the catalogue, side by side.</summary>
    [TestClass]
    public sealed class CatalogueVersionTests
    {
        private static readonly Catalogue Now = SignalCatalogue.Current;
        private static readonly Catalogue Next = Extended(Now.Version + 1, Now.Count + 1);
        private static readonly CatalogueHistory Both = new(Now, Next);
        private static readonly int Added = Now.Count;

        [TestMethod]
        public void TwoVersionsDecodeFromOneStoreInterleavedAndOfAVehicleThatIsUpdated()
        {
            using FleetStore store = FleetStore.OpenInMemory();
            StoreReceiver receiver = new(store, catalogues: Both);
            Vehicle old = new("moto-old", Now, 1000);
            Vehicle young = new("moto-new", Next, 1000);
            Vehicle updated = new("moto-updated", Now, 1000);
            for (int i = 0; i < 12; i++)
            {
                updated = i == 6 ? new Vehicle("moto-updated", Next, 2000, 2) : updated;
                foreach (Vehicle vehicle in (Vehicle[])[old, young, updated])
                {
                    receiver.Receive(vehicle.Name, vehicle.Ride(), i);
                }

                receiver.Commit(i);
            }

            foreach (StoredVehicle vehicle in store.ReadVehicles())
            {
                StoreDecoder decoder = new(store, vehicle, Both);
                DecodedFrame frame = new();
                int frames = 0;
                foreach (StoredFrame stored in store.ReadFrames(vehicle))
                {
                    Assert.IsTrue(decoder.TryDecode(stored, frame), $"{vehicle.Name} {stored.Sequence}");
                    bool isNext = vehicle.Name == "moto-new" || (vehicle.Name == "moto-updated" && stored.Sequence >= 2000);
                    Catalogue expected = isNext ? Next : Now;
                    Assert.AreSame(expected, frame.Catalogue, $"{vehicle.Name} {stored.Sequence}");
                    CheckRows(frame, isNext);
                    frames++;
                }

                Assert.AreEqual(12, frames, vehicle.Name);
            }

            Assert.AreEqual(3 * 12 * 5, receiver.Samples);
        }

        [TestMethod]
        public void ASampleHasTheNamesOfItsOwnCatalogue()
        {
            FrameDecoder decoder = new("moto-1", Both);
            DecodedFrame frame = new();
            Assert.AreEqual(FrameResult.Decoded, decoder.Decode(new Vehicle("moto-1", Next, 1).Ride(), frame, out _));
            using MemoryStream output = new();
            new JsonSampleWriter(output).Write("moto-1", frame, 0);
            StringAssert.Contains(Encoding.UTF8.GetString(output.ToArray()), $"\"{Next.Get(Added).Name}\":12.0");
        }

        [TestMethod]
        [DataRow(63)]
        [DataRow(64)]
        [DataRow(65)]
        [DataRow(128)]
        [DataRow(200)]
        [DataRow(250)]
        public void AFrameMayHaveAnySignalOfALargeCatalogue(int count)
        {
            Catalogue large = Extended(9, count);
            CatalogueHistory history = new(Now, large);
            Random random = new(count);
            for (int round = 0; round < 20; round++)
            {
                int[] ids = round == 0
                    ? [.. Enumerable.Range(0, count)]
                    : [.. Enumerable.Range(0, count).Where(id => id == count - 1 || random.Next(5) == 0)];
                int[] values = new int[count];
                byte[] qualities = new byte[count];
                FrameEncoder encoder = new(new FrameLayout(large, SignalGroup.Ride, 1000, ids, new int[ids.Length], null), 16384);
                FrameDecoder decoder = new("", history);
                DecodedFrame frame = new();
                for (int number = 1; number <= 3; number++)
                {
                    for (int id = 0; id < count; id++)
                    {
                        SignalDefinition signal = large.Get(id);
                        int step = signal.Step;
                        values[id] = (int)Math.Clamp(((long)signal.Min / step) + random.Next(90), (long)signal.Min / step, (long)signal.Max / step) * step;
                        qualities[id] = (byte)(random.Next(9) == 0 ? SignalQuality.Stale : SignalQuality.Valid);
                    }

                    Assert.IsTrue(encoder.TryAddRow(number * 1000, values, qualities));
                    byte[] bytes = encoder.Buffer[..encoder.Seal((uint)number, 1, number * 1000, false)];
                    Assert.AreEqual(FrameResult.Decoded, decoder.Decode(bytes, frame, out FrameError error), $"{error}, round {round}, frame {number}");
                    CollectionAssert.AreEqual(ids, frame.SignalIds.ToArray());
                    for (int column = 0; column < ids.Length; column++)
                    {
                        Assert.AreEqual((SignalQuality)qualities[ids[column]], frame.GetQuality(0, column), large.Get(ids[column]).Name);
                        if (frame.TryGetValue(0, column, out int raw))
                        {
                            Assert.AreEqual(values[ids[column]], raw, large.Get(ids[column]).Name);
                        }
                    }
                }
            }
        }

        [TestMethod]
        public void AFrameOfANewerCatalogueNeedsANewerDecoderAndOneOfAnOlderDoesNot()
        {
            byte[] newer = new Vehicle("moto-1", Next, 1).Ride();
            DecodedFrame frame = new();
            Assert.AreEqual(FrameResult.Refused, new FrameDecoder("moto-1", new CatalogueHistory(Now)).Decode(newer, frame, out FrameError error));
            Assert.AreEqual(FrameError.UnknownCatalogue, error);
            StringAssert.Contains(FrameDecoder.Describe(error, frame), $"needs a newer decoder: it is of catalogue {Next.Version}");

            byte[] older = new Vehicle("moto-1", Now, 1).Ride();
            Assert.AreEqual(FrameResult.Refused, new FrameDecoder("moto-1", new CatalogueHistory(Next)).Decode(older, frame, out error));
            Assert.AreEqual(FrameError.UnknownCatalogue, error);
            string text = FrameDecoder.Describe(error, frame);
            StringAssert.Contains(text, $"catalogue {Now.Version}");
            Assert.IsFalse(text.Contains("newer", StringComparison.Ordinal), text);
        }

        [TestMethod]
        public void AVersionThatChangesASignalIsRefused()
        {
            SignalDefinition[] signals = [.. Enumerable.Range(0, Now.Count).Select(Now.Get)];
            signals[3] = new SignalDefinition(3, SignalGroup.Ride, "speed", null, "m/s", 1, 1, 0, 5000, 3000, 1, 1, 1);
            Assert.Throws<ArgumentException>(() => new CatalogueHistory(Now, Of(Now.Version + 1, signals)));
            Assert.Throws<ArgumentException>(() => new CatalogueHistory(Now, Of(Now.Version + 1, signals[..30])));
            Assert.Throws<ArgumentException>(() => new CatalogueHistory(Now, Of(Now.Version, signals)), "the same version twice");
        }

        [TestMethod]
        public void AnEarlierVersionIsTheNewestWithoutWhatWasAdded()
        {
            Catalogue next = new(Now.Version + 1, Now.Count + 1, new LinesWithOneMore());
            Assert.AreEqual(Now.CompanionLines.Length + (2 * Companions.LineLength), next.CompanionLines.Length);
            Assert.AreEqual(Added, next.Order[^1]);

            Catalogue earlier = new(Now.Version, Now.Count, new LinesWithOneMore());
            Assert.AreEqual(DigestOf(Now), DigestOf(earlier));
            Assert.AreSame(next, new CatalogueHistory(earlier, next).Newest);
        }

        [TestMethod]
        public void TheHistoryHoldsTheUnitsCatalogue() =>
            Assert.AreSame(SignalCatalogue.Current, CatalogueHistory.All.Find(SignalCatalogue.Version));

        [TestMethod]
        public void WhatAVersionSaysNeverChanges()
        {
            // Of each version that a vehicle was ever made with. A new one adds its line and takes none away.
            (int Version, string Digest)[] known = [(2, "8ADFFD2E7FF09D08"), (3, "BB24BD369C6A1867")];
            foreach ((int version, string digest) in known)
            {
                Catalogue? catalogue = CatalogueHistory.All.Find(version);
                Assert.IsNotNull(catalogue, $"catalogue {version} is gone");
                Assert.AreEqual(digest, DigestOf(catalogue), $"catalogue {version} has changed: a change is a new version");
            }

            Assert.AreEqual(known[^1].Version, CatalogueHistory.All.Newest.Version, "the newest version has no line here");
        }

        private static string DigestOf(Catalogue catalogue)
        {
            StringBuilder text = new();
            for (int id = 0; id < catalogue.Count; id++)
            {
                SignalDefinition s = catalogue.Get(id);
                text.AppendLine(CultureInfo.InvariantCulture, $"{s.Name}|{s.VssPath}|{s.Unit}|{s.Decimals}|{s.Step}|{s.Min}|{s.Max}|{s.Typical}|{s.Spread}|{s.Miss}");
            }

            for (int group = 0; group < SignalCatalogue.GroupCount; group++)
            {
                text.AppendLine(string.Join(' ', catalogue.GetGroup((SignalGroup)group)));
            }

            text.AppendLine(string.Join(' ', catalogue.Order)).AppendLine(string.Join(' ', catalogue.CompanionLines));
            return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString().ReplaceLineEndings("\n"))))[..16];
        }

        private static void CheckRows(DecodedFrame frame, bool hasAdded)
        {
            int column = frame.SignalIds.IndexOf(Added);
            Assert.AreEqual(hasAdded, column >= 0);
            int speed = frame.SignalIds.IndexOf(SignalId.Speed);
            for (int row = 0; row < frame.RowCount; row++)
            {
                Assert.IsTrue(frame.TryGetValue(row, speed, out int raw));
                Assert.AreEqual(Vehicle.SpeedAt(frame.GetTimeMs(row)), raw);
                if (hasAdded)
                {
                    Assert.IsTrue(frame.TryGetValue(row, column, out raw));
                    Assert.AreEqual(120, raw);
                }
            }
        }

        private static Catalogue Extended(int version, int count) => Of(
            version,
            [
                .. Enumerable.Range(0, Now.Count).Select(Now.Get),
                .. Enumerable.Range(Now.Count, count - Now.Count).Select(id =>
                    new SignalDefinition(id, SignalGroup.Ride, $"added{id}", null, "V", 1, 1, 0, 5000, 3000, 120, 10, 16)),
            ]);

        private static Catalogue Of(int version, SignalDefinition[] signals) => new(version, signals);

        // The unit's, a signal that follows the speed, and that the speed follows where it is there.
        private sealed class LinesWithOneMore : ISignalLines
        {
            public SignalDefinition Read(int id, SignalDefinition to) => id == Added
                ? new SignalDefinition(Added, SignalGroup.Ride, "added", null, "V", 1, 1, 0, 5000, 3000, 120, 10, 16)
                    .Follow(Feature.Change, SignalId.Speed, SignalId.Speed, Feature.None, SignalId.Speed, SignalId.Speed, 0)
                : id == SignalId.Speed
                    ? Now.Get(id).Follow(Feature.Change, Added, Added, Feature.None, Added, Added, 0)
                    : Now.Get(id);
        }

        private sealed class Vehicle(string name, Catalogue catalogue, uint first, int boot = 1)
        {
            private readonly FrameEncoder _encoder = new(new FrameLayout(catalogue, SignalGroup.Ride, 1000), 8192) { Origin = Frames.OriginOf(name) };
            private readonly int[] _values = new int[catalogue.Count];
            private readonly byte[] _qualities = [.. Enumerable.Repeat((byte)SignalQuality.NeverSeen, catalogue.Count)];
            private long _nowMs = boot * 1_000_000;

            public string Name => name;

            public uint Sequence { get; private set; } = first;

            public static int SpeedAt(long timeMs) => (int)(300 + (timeMs / 1000 % 17));

            public byte[] Ride()
            {
                for (int row = 0; row < 5; row++)
                {
                    _nowMs += 1000;
                    _values[SignalId.Speed] = SpeedAt(_nowMs);
                    _qualities[SignalId.Speed] = (byte)SignalQuality.Valid;
                    if (catalogue.Count > Added)
                    {
                        _values[Added] = 120;
                        _qualities[Added] = (byte)SignalQuality.Valid;
                    }

                    Assert.IsTrue(_encoder.TryAddRow(_nowMs, _values, _qualities));
                }

                return _encoder.Buffer[.._encoder.Seal(Sequence++, boot, _encoder.FirstRowMs, false)];
            }
        }
    }
}
