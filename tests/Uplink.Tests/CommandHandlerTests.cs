using Telematics.Doubles;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Uplink.Tests
{
    [TestClass]
    public class CommandHandlerTests
    {
        private static readonly byte[] Response = new byte[CommandHandler.MaxResponseLength];

        [TestMethod]
        [DataRow("ping", "pong")]
        [DataRow("ping hello", "pong hello")]
        [DataRow("ping  hello \r\n", "pong hello")]
        [DataRow("ping a\"b\\c\u0001é", "pong a?b?c???")]
        [DataRow("ping two words", "pong two words")]
        [DataRow("", "{\"error\":\"unknown command\"}")]
        [DataRow("   ", "{\"error\":\"unknown command\"}")]
        [DataRow("PING", "{\"error\":\"unknown command\"}")]
        [DataRow("pingx", "{\"error\":\"unknown command\"}")]
        [DataRow("reboot", "{\"error\":\"unknown command\"}")]
        [DataRow("get", "{\"error\":\"unknown signal\"}")]
        [DataRow("get nothing", "{\"error\":\"unknown signal\"}")]
        [DataRow("get speed speed", "{\"error\":\"unknown signal\"}")]
        public void EachCommandHasItsAnswer(string command, string expected)
        {
            Assert.AreEqual(expected, Ask(new SignalStore(), command, 0), command);
        }

        [TestMethod]
        [DataRow("get speed", "{\"get\":\"speed\",\"value\":12.3,\"unit\":\"km/h\",\"quality\":\"valid\",\"ageMs\":120}")]
        [DataRow("get Vehicle.Speed", "{\"get\":\"speed\",\"value\":12.3,\"unit\":\"km/h\",\"quality\":\"valid\",\"ageMs\":120}")]
        [DataRow("get packCurrent", "{\"get\":\"packCurrent\",\"value\":-0.4,\"unit\":\"A\",\"quality\":\"valid\",\"ageMs\":120}")]
        [DataRow("get latitude", "{\"get\":\"latitude\",\"value\":-0.0000001,\"unit\":\"degrees\",\"quality\":\"valid\",\"ageMs\":120}")]
        [DataRow("get longitude", "{\"get\":\"longitude\",\"value\":11.5756000,\"unit\":\"degrees\",\"quality\":\"valid\",\"ageMs\":120}")]
        [DataRow("get satellites", "{\"get\":\"satellites\",\"value\":0,\"unit\":\"\",\"quality\":\"valid\",\"ageMs\":120}")]
        [DataRow("get batteryAlarms", "{\"get\":\"batteryAlarms\",\"value\":-2147483648,\"unit\":\"\",\"quality\":\"valid\",\"ageMs\":120}")]
        [DataRow("get motorSpeed", "{\"get\":\"motorSpeed\",\"value\":null,\"unit\":\"rpm\",\"quality\":\"neverSeen\"}")]
        public void ASignalIsToldExactly(string command, string expected)
        {
            SignalStore signals = new SignalStore();
            signals.Set(SignalId.Speed, 123, 5000);
            signals.Set(SignalId.PackCurrent, -4, 5000);
            signals.Set(SignalId.Latitude, -1, 5000);
            signals.Set(SignalId.Longitude, 115756000, 5000);
            signals.Set(SignalId.Satellites, 0, 5000);
            signals.Set(SignalId.BatteryAlarms, int.MinValue, 5000);
            Assert.AreEqual(expected, Ask(signals, command, 5120), command);
        }

        [TestMethod]
        public void AnOldValueIsToldAsStale()
        {
            SignalStore signals = new SignalStore();
            signals.Set(SignalId.Speed, 123, 5000);
            Assert.AreEqual(
                "{\"get\":\"speed\",\"value\":12.3,\"unit\":\"km/h\",\"quality\":\"stale\",\"ageMs\":2147483647}",
                Ask(signals, "get speed", long.MaxValue));
        }

        [TestMethod]
        public void WhatWasHeardOfAfterTheSessionLastLookedAtTheClockIsNotOfTheFuture()
        {
            SignalStore signals = new SignalStore();
            signals.Set(SignalId.Speed, 123, 1040);
            Assert.AreEqual("{\"get\":\"speed\",\"value\":12.3,\"unit\":\"km/h\",\"quality\":\"valid\",\"ageMs\":0}", Ask(signals, "get speed", 1000));
        }

        [TestMethod]
        public void ALongTokenIsCut()
        {
            string token = "";
            for (int i = 0; i < 100; i++)
            {
                token += "x";
            }

            Assert.AreEqual(5 + CommandHandler.MaxTokenLength, Ask(new SignalStore(), "ping " + token, 0).Length);
        }

        [TestMethod]
        public void AnyBytesOfAnyLengthAreAnswered()
        {
            CommandHandler handler = Make(new SignalStore());
            uint random = 99;
            for (int length = 0; length < 400; length++)
            {
                byte[] command = new byte[length];
                for (int i = 0; i < length; i++)
                {
                    random = (random * 1664525) + 1013904223;
                    command[i] = (byte)(random >> 24);
                }

                int answer = handler.Handle(command, length, 0, Response);
                Assert.IsTrue(answer > 0 && answer <= CommandHandler.MaxResponseLength, "length " + length.ToString() + ": " + answer.ToString());
            }

            Assert.AreEqual(400, handler.Commands);
            Assert.AreEqual(400, handler.Refused);
        }

        [TestMethod]
        public void EverySignalCanBeAskedFor()
        {
            SignalStore signals = new SignalStore();
            for (int id = 0; id < SignalCatalogue.Count; id++)
            {
                signals.Set(id, SignalCatalogue.Get(id).Min, 0);
                string answer = Ask(signals, "get " + SignalCatalogue.Get(id).Name, 0);
                Assert.IsTrue(answer.StartsWith("{\"get\":\"" + SignalCatalogue.Get(id).Name + "\",\"value\":"), answer);
            }
        }

        private static string Ask(SignalStore signals, string command, long nowMs)
        {
            byte[] bytes = Text.ToBytes(command);
            return Text.Of(Response, Make(signals).Handle(bytes, bytes.Length, nowMs, Response));
        }

        private static CommandHandler Make(SignalStore signals)
        {
            return new CommandHandler(signals, new NoSource(signals), new TwoPartCounters());
        }
    }
}
