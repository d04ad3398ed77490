using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Fleet.Store;

namespace Telematics.Fleet.Tests.Store
{
    [TestClass]
    public sealed class StoreFileTests
    {
        [TestMethod]
        public void AStoreKeepsItsIdAndWhatIsInIt()
        {
            using TemporaryStore folder = new();
            string id;
            using (FleetStore store = FleetStore.Open(folder.File))
            {
                id = store.Id;
                StoreReceiver receiver = new(store);
                receiver.Receive(Unit.Moto, new Unit().Ride(), 0);
                receiver.Commit(0);
            }

            using FleetStore again = FleetStore.Open(folder.File);
            Assert.AreEqual(id, again.Id);
            Assert.AreEqual(16, id.Length);
            Assert.AreEqual(Unit.Moto, again.ReadVehicles().Single().Name);
        }

        [TestMethod]
        public void AStoreOfTheFirstVersionIsReadAsItIsAndGetsTheTablesOfStatusWhenItIsWrittenTo()
        {
            using TemporaryStore folder = new();
            using (FleetStore store = FleetStore.Open(folder.File))
            {
                StoreReceiver receiver = new(store);
                receiver.Receive(Unit.Moto, new Unit().Ride(), 0);
                receiver.Commit(0);
            }

            using (SqliteConnection connection = new($"Data Source={folder.File};Pooling=False"))
            {
                connection.Open();
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = "DROP TABLE status; DROP TABLE counter; DROP TABLE counter_change; PRAGMA user_version = 1";
                command.ExecuteNonQuery();
            }

            using (FleetStore first = FleetStore.OpenToRead(folder.File))
            {
                StoredVehicle vehicle = first.ReadVehicles().Single();
                Assert.IsNull(first.ReadStatus(vehicle));
                Assert.IsEmpty(first.ReadCounters(vehicle));
                Assert.IsEmpty(first.ReadCounterChanges(vehicle));
            }

            using FleetStore again = FleetStore.Open(folder.File);
            StoreReceiver taking = new(again);
            taking.ReceiveStatus(Unit.Moto, "{\"online\":true,\"counters\":{\"can\":{\"busOffs\":1}}}"u8, 5);
            taking.Commit(5);
            Assert.HasCount(1, again.ReadFrames(again.ReadVehicles().Single()).ToList());
            Assert.AreEqual(new StoredCounter("can", "busOffs", 1, 0, 5), again.ReadCounters(again.ReadVehicles().Single()).Single());
        }

        [TestMethod]
        public void AnEmptyFileBecomesAStore()
        {
            using TemporaryStore folder = new();
            File.WriteAllBytes(folder.File, []);
            using FleetStore store = FleetStore.Open(folder.File);
            Assert.IsEmpty(store.ReadVehicles());
        }

        [TestMethod]
        public void AFileThatIsNoStoreIsLeftAsItIs()
        {
            using TemporaryStore folder = new();
            CheckRefused(folder.File, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("vehicle,speed\n", 500))), "is no store: it is not a SQLite file");
            CheckRefused(folder.File, Sqlite(folder.Folder, "CREATE TABLE photos (name TEXT)"), "is no store: it is a SQLite file of something else");
            CheckRefused(folder.File, Sqlite(folder.Folder, "PRAGMA application_id = 1"), "is no store: it is a SQLite file of something else");
            CheckRefused(folder.File, Sqlite(folder.Folder, "PRAGMA application_id = 0x54454C53; PRAGMA user_version = 3"), "is of version 3, and only versions up to 2 are known here");
        }

        [TestMethod]
        public void AStoreThatIsInUseIsNotSharedForWriting()
        {
            using TemporaryStore folder = new();
            Unit unit = new();
            using FleetStore store = FleetStore.Open(folder.File);
            StoreReceiver receiver = new(store);
            for (int time = 0; time < 2; time++)
            {
                receiver.Receive(Unit.Moto, unit.Ride(), time);
                StringAssert.Contains(Refusal(() => FleetStore.Open(folder.File)), "is in use: another process writes to it");
                receiver.Commit(time);
            }
        }

        [TestMethod]
        public void AStoreCanBeReadWhileItIsWrittenTo()
        {
            using TemporaryStore folder = new();
            Unit unit = new();
            using FleetStore store = FleetStore.Open(folder.File);
            StoreReceiver receiver = new(store);
            receiver.Receive(Unit.Moto, unit.Ride(), 0);
            receiver.Commit(0);
            receiver.Receive(Unit.Moto, unit.Ride(), 0);
            using FleetStore reading = FleetStore.OpenToRead(folder.File);
            Assert.HasCount(1, reading.ReadFrames(reading.ReadVehicles().Single()).ToList(), "what is committed");
            receiver.Commit(0);
            Assert.HasCount(1, reading.ReadFrames(reading.ReadVehicles().Single()).ToList(), "as it was when reading began");
        }

        [TestMethod]
        public void ADamagedStoreIsSaidToBeDamaged()
        {
            using TemporaryStore folder = new();
            using (FleetStore store = FleetStore.Open(folder.File))
            {
                StoreReceiver receiver = new(store);
                Unit unit = new();
                unit.Drive(400).ForEach(frame => receiver.Receive(Unit.Moto, frame, 0));
                receiver.Commit(0);
            }

            byte[] sound = File.ReadAllBytes(folder.File);
            Random random = new(1);
            int damaged = 0;
            for (int i = 0; i < 40; i++)
            {
                byte[] bytes = (byte[])sound.Clone();
                random.NextBytes(bytes.AsSpan(i * bytes.Length / 40, 2000 % (bytes.Length - (i * bytes.Length / 40))));
                File.WriteAllBytes(folder.File, bytes);
                damaged += Use(folder.File) ? 0 : 1;
                File.WriteAllBytes(folder.File, sound[..(sound.Length * i / 40)]);
                damaged += Use(folder.File) ? 0 : 1;
            }

            Assert.IsTrue(damaged >= 60, $"{damaged} of 80 found");
            File.WriteAllBytes(folder.File, Sqlite(folder.Folder, "PRAGMA application_id = 0x54454C53; PRAGMA user_version = 1; CREATE TABLE vehicle (id)"));
            StringAssert.Contains(Refusal(() => FleetStore.Open(folder.File)), "is damaged: no such table");
        }

        [TestMethod]
        [DataRow("/proc/no/such/folder.store")]
        [DataRow("/proc/fleet.store")]
        public void WhereNoFileCanBeMadeIsSaid(string file)
        {
            if (!Directory.Exists("/proc"))
            {
                Assert.Inconclusive("There is no /proc here.");
            }

            StringAssert.Contains(Refusal(() => FleetStore.Open(file)), "cannot be opened");
        }

        [TestMethod]
        public void AReadOnlyFileIsSaidToBe()
        {
            using TemporaryStore folder = new();
            FleetStore.Open(folder.File).Dispose();
            File.SetAttributes(folder.File, FileAttributes.ReadOnly);
            try
            {
                using (File.OpenWrite(folder.File))
                {
                    Assert.Inconclusive("This user may write to read-only files.");
                }
            }
            catch (UnauthorizedAccessException)
            {
                StringAssert.Contains(Refusal(() => FleetStore.Open(folder.File)), "is read-only");
            }
            finally
            {
                File.SetAttributes(folder.File, FileAttributes.Normal);
            }
        }

        [TestMethod]
        public void AFolderAndAMissingFileAreSaidToBe()
        {
            using TemporaryStore folder = new();
            Assert.AreEqual($"'{folder.Folder}' is a folder.", Refusal(() => FleetStore.Open(folder.Folder)));
            Assert.AreEqual($"'{folder.Folder}' is a folder.", Refusal(() => FleetStore.OpenToRead(folder.Folder)));
            Assert.AreEqual($"There is no file '{folder.File}'.", Refusal(() => FleetStore.OpenToRead(folder.File)));
            File.WriteAllBytes(folder.File, []);
            Assert.AreEqual($"'{folder.File}' is empty.", Refusal(() => FleetStore.OpenToRead(folder.File)));
        }

        [TestMethod]
        public void NoNameMeansAnythingButAFile()
        {
            using TemporaryStore folder = new();
            string odd = Path.Combine(folder.Folder, "file:a;Mode=Memory");
            FleetStore.Open(odd).Dispose();
            Assert.IsTrue(File.Exists(odd), string.Join(' ', Directory.GetFiles(folder.Folder)));
            Assert.AreEqual("There is no file ':memory:'.", Refusal(() => FleetStore.OpenToRead(":memory:")));
            StringAssert.Contains(Refusal(() => FleetStore.Open("")), "is no file's name");
            StringAssert.Contains(Refusal(() => FleetStore.Open("a\0b")), "is no file's name");
        }

        // Whatever is wrong with the file is told as that, wherever it is met.
        private static bool Use(string file)
        {
            try
            {
                using FleetStore store = FleetStore.Open(file);
                StoreReceiver receiver = new(store);
                Unit unit = new();
                unit.Drive(410).ForEach(frame => receiver.Receive(Unit.Moto, frame, 0));
                receiver.Commit(0);
                foreach (StoredVehicle vehicle in store.ReadVehicles())
                {
                    Assert.IsNotNull(store.ReadFrames(vehicle).ToList());
                    Assert.IsNotNull(GapFinder.Find(store, vehicle));
                }

                return receiver.Conflicts == 0 && receiver.Frames == 10;
            }
            catch (StoreException e)
            {
                CheckSentence(e.Message);
                return false;
            }
        }

        private static void CheckRefused(string file, byte[] content, string reason)
        {
            File.WriteAllBytes(file, content);
            StringAssert.Contains(Refusal(() => FleetStore.Open(file)), reason);
            StringAssert.Contains(Refusal(() => FleetStore.OpenToRead(file)), reason);
            Assert.IsTrue(content.AsSpan().SequenceEqual(File.ReadAllBytes(file)), "it was changed");
        }

        private static string Refusal(Func<FleetStore> open)
        {
            StoreException refusal = Assert.ThrowsExactly<StoreException>(() => open().Dispose());
            CheckSentence(refusal.Message);
            return refusal.Message;
        }

        private static void CheckSentence(string message) =>
            Assert.IsTrue(message.EndsWith('.') && !message.Contains('\n') && !message.Contains("..", StringComparison.Ordinal), message);

        private static byte[] Sqlite(string folder, string sql)
        {
            string file = Path.Combine(folder, "other");
            File.Delete(file);
            using (SqliteConnection connection = new($"Data Source={file};Pooling=False"))
            {
                connection.Open();
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = sql;
                command.ExecuteNonQuery();
            }

            return File.ReadAllBytes(file);
        }
    }
}
