using Telematics.Doubles;
using Telematics.Mqtt;
using Telematics.Signals;
using nanoFramework.TestFramework;

namespace Telematics.Uplink.Tests
{
    [TestClass]
    public class CounterTests
    {
        private const string Beginning = "{\"online\":true,\"firmware\":\"1.2.3\",\"resets\":1,\"catalogue\":3";

        private static readonly byte[] Buffer = new byte[UnitStatus.MaxLength];

        [TestMethod]
        [DataRow("counters", "{\"parts\":\"can gnss\"}")]
        [DataRow("counters \r\n", "{\"parts\":\"can gnss\"}")]
        [DataRow("counters can", "{\"counters\":\"can\",\"busOffs\":0,\"restarts\":-2147483648,\"framesReceived\":2147483647}")]
        [DataRow("counters  gnss ", "{\"counters\":\"gnss\",\"badChecksums\":7}")]
        [DataRow("counters can 1", "{\"counters\":\"can\",\"restarts\":-2147483648,\"framesReceived\":2147483647}")]
        [DataRow("counters can 3", "{\"counters\":\"can\"}")]
        [DataRow("counters can 255", "{\"counters\":\"can\"}")]
        [DataRow("counters can 256", "{\"error\":\"unknown part\"}")]
        [DataRow("counters can 99999999999999999999", "{\"error\":\"unknown part\"}")]
        [DataRow("counters can -1", "{\"error\":\"unknown part\"}")]
        [DataRow("counters can 1 2", "{\"error\":\"unknown part\"}")]
        [DataRow("counters ca", "{\"error\":\"unknown part\"}")]
        [DataRow("counters cans", "{\"error\":\"unknown part\"}")]
        [DataRow("counters busOffs", "{\"error\":\"unknown part\"}")]
        [DataRow("countersx", "{\"error\":\"unknown command\"}")]
        public void EachQuestionHasItsAnswer(string command, string expected)
        {
            TwoPartCounters counters = new TwoPartCounters();
            counters.Can[1] = int.MinValue;
            counters.Can[2] = int.MaxValue;
            counters.Gnss[0] = 7;
            Assert.AreEqual(expected, Ask(counters, command), command);
        }

        [TestMethod]
        public void APartThatDoesNotFitIsToldInSeveralAnswers()
        {
            TwoPartCounters counters = new TwoPartCounters();
            string names = "can";
            for (int i = 0; i < 10; i++)
            {
                names += " aCounterOfTwentySixLetter" + i.ToString();
            }

            counters.CanNames = names;
            int[] values = new int[10];
            int told = 0;
            int answers = 0;
            while (told < 10)
            {
                string answer = Ask(new ManyCounters(counters, values), "counters can " + told.ToString());
                Assert.IsTrue(answer.Length <= CommandHandler.MaxResponseLength, answer);
                for (; told < 10 && answer.IndexOf("\"aCounterOfTwentySixLetter" + told.ToString() + "\":-2147483648") > 0; told++)
                {
                }

                answers++;
                Assert.IsTrue(told == 10 ? answer.IndexOf("next") < 0 : answer.EndsWith(",\"next\":" + told.ToString() + "}"), answer);
                Assert.IsTrue(answers < 10, answer);
            }

            Assert.AreEqual(4, answers);
        }

        [TestMethod]
        public void TheStatusTellsFaultsAndNothingElse()
        {
            TwoPartCounters counters = new TwoPartCounters();
            UnitStatus status = new UnitStatus("1.2.3", 1, counters);
            counters.Can[2] = 1000;
            Assert.AreEqual(Beginning + "}", Write(status));
            counters.Gnss[0] = 3;
            Assert.AreEqual(Beginning + ",\"counters\":{\"gnss\":{\"badChecksums\":3}}}", Write(status));
            counters.Can[0] = 1;
            counters.Can[1] = 2;
            Assert.AreEqual(Beginning + ",\"counters\":{\"can\":{\"busOffs\":1,\"restarts\":2},\"gnss\":{\"badChecksums\":3}}}", Write(status));
            status.IsOffline = true;
            Assert.AreEqual("{\"online\":false}", Write(status));
        }

        [TestMethod]
        public void AStatusThatIsTooLongTellsTheGravestAndHowManyAreLeftOut()
        {
            for (int count = 1; count < 40; count++)
            {
                TwoPartCounters counters = new TwoPartCounters();
                string names = "can";
                for (int i = 0; i < count; i++)
                {
                    names += " counter" + i.ToString();
                }

                counters.CanNames = names;
                counters.Gnss[0] = 3;
                string text = Write(new UnitStatus("1.2.3", 1, new ManyCounters(counters, new int[count])));
                Assert.IsTrue(text.Length <= UnitStatus.MaxLength, text);
                int told = 0;
                for (; told < count && text.IndexOf("\"counter" + told.ToString() + "\":-2147483648") > 0; told++)
                {
                }

                bool isGnssTold = text.IndexOf("\"gnss\":{\"badChecksums\":3}") > 0;
                Assert.AreEqual(count >= 18, told < count, text);
                int leftOut = count - told + (isGnssTold ? 0 : 1);
                Assert.IsTrue(leftOut == 0 ? text.EndsWith("}}}") : text.EndsWith("}},\"countersLeftOut\":" + leftOut.ToString() + "}"), text);
                Assert.IsFalse(told < count && isGnssTold, text);
            }
        }

        [TestMethod]
        public void WhatHasChangedIsToldAgainWithinAMinuteButNotBeforeAnHourIsOver()
        {
            UplinkRig rig = new UplinkRig(false);
            rig.Open();
            rig.Counters.Can[0] = 1;
            rig.RunAcknowledged(3590000);
            Assert.AreEqual(1, rig.Link.Count, "told again within the hour");
            rig.RunAcknowledged(20000);
            Assert.AreEqual(2, rig.Link.Count);
            Assert.AreEqual("v/moto-1/s", rig.Link.GetTopic(1));
            Assert.IsTrue(rig.Link.IsRetained(1), "not retained");
            Assert.IsTrue(Text.Of(rig.Link.GetPayload(1)).EndsWith("\"counters\":{\"can\":{\"busOffs\":1}}}"), Text.Of(rig.Link.GetPayload(1)));

            rig.Counters.Can[2] = 7;
            rig.RunAcknowledged(7200000);
            Assert.AreEqual(2, rig.Link.Count, "told again without news");
            rig.Counters.Gnss[0] = 1;
            rig.RunAcknowledged(61000);
            Assert.AreEqual(3, rig.Link.Count);
        }

        [TestMethod]
        public void AStatusThatFailedIsToldAgainAsItIsThen()
        {
            UplinkRig rig = new UplinkRig(false);
            while (rig.Link.State == MqttLinkState.Closed)
            {
                rig.Run(100);
            }

            rig.Link.Accept();
            rig.Run(100);
            rig.Counters.Can[0] = 1;
            rig.Link.Fail(0);
            rig.Run(1500);
            Assert.AreEqual(2, rig.Link.Count);
            Assert.IsTrue(Text.Of(rig.Link.GetPayload(1)).IndexOf("\"busOffs\":1") > 0, Text.Of(rig.Link.GetPayload(1)));
        }

        [TestMethod]
        public void WhatWentWrongMeanwhileIsToldWhenASessionBegins()
        {
            UplinkRig rig = new UplinkRig(false);
            rig.Open();
            rig.Link.Lose(MqttLinkLoss.NoNetwork);
            rig.Counters.Can[0] = 1;
            rig.Open();
            Assert.AreEqual(2, rig.Link.Count);
            Assert.IsTrue(Text.Of(rig.Link.GetPayload(1)).IndexOf("\"busOffs\":1") > 0, Text.Of(rig.Link.GetPayload(1)));
        }

        private static string Write(UnitStatus status)
        {
            return Text.Of(Buffer, status.Write(Buffer));
        }

        private static string Ask(ICounterTable counters, string command)
        {
            SignalStore signals = new SignalStore();
            byte[] bytes = Text.ToBytes(command);
            CommandHandler handler = new CommandHandler(signals, new NoSource(signals), counters);
            return Text.Of(Buffer, handler.Handle(bytes, bytes.Length, 0, Buffer));
        }

        // The first part has any number of counters, each the longest number there is.
        private sealed class ManyCounters : ICounterTable
        {
            private readonly TwoPartCounters _names;
            private readonly int[] _values;

            public ManyCounters(TwoPartCounters names, int[] values)
            {
                _names = names;
                _values = values;
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = int.MinValue;
                }
            }

            public int Parts => 2;

            public string GetNames(int part)
            {
                return _names.GetNames(part);
            }

            public int GetFaultCounters(int part)
            {
                return part == 0 ? _values.Length : 1;
            }

            public int GetCounter(int part, int index)
            {
                return part == 0 ? _values[index] : _names.GetCounter(part, index);
            }
        }
    }
}
