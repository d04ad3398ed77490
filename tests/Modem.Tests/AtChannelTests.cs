using System.Text;
using nanoFramework.TestFramework;
using Telematics.Buses;
using Telematics.Doubles;

namespace Telematics.Modem.Tests
{
    [TestClass]
    public class AtChannelTests
    {
        private const int Csq = ModemText.AskSignal;
        private const int CsqResult = ModemText.Signal;
        private const int Publish = ModemText.PublishCommand;
        private const int PublishResult = ModemText.PublishResult;

        private static readonly byte[] Data = AsciiText.ToBytes("topic");

        [TestMethod]
        public void AnAnswerIsFoundAtEverySplitAmongEchoAndNews()
        {
            string received = "AT+CSQ\r\r\n+CGEV: ME PDN ACT 1\r\n\r\n+CSQ: 27,99\r\n\r\nSMS DONE\r\n\r\nOK\r\nRDY\r\n";
            for (int limit = 1; limit <= received.Length; limit++)
            {
                FakeSerialPort port = new FakeSerialPort();
                LineLog log = new LineLog();
                AtChannel channel = new AtChannel(port, log);
                Send(channel, Csq, CsqResult, false);
                port.ReadLimit = limit;
                port.Queue(received);
                channel.Step(10);
                AtOutcome outcome = channel.TakeOutcome();
                Assert.IsTrue(outcome == AtOutcome.Ok, "outcome " + ((int)outcome).ToString() + " at reads of " + limit.ToString());
                Assert.IsTrue(channel.TryGetResult(0, out int rssi));
                Assert.AreEqual(27, rssi);
                Assert.AreEqual("+CGEV: ME PDN ACT 1|SMS DONE|RDY|", log.Text, "reads of " + limit.ToString());
                Assert.AreEqual(1, channel.Echoes);
            }
        }

        [TestMethod]
        public void AnAnswerIsFoundWhenItsBytesComeInTwoStepsSplitAnywhere()
        {
            string received = "\r\nPB DONE\r\n\r\n+CMQTTPUB: 0,0\r\n\r\nOK\r\n";
            for (int split = 0; split <= received.Length; split++)
            {
                FakeSerialPort port = new FakeSerialPort();
                LineLog log = new LineLog();
                AtChannel channel = new AtChannel(port, log);
                Send(channel, Publish, PublishResult, true);
                port.Queue(received.Substring(0, split));
                channel.Step(10);
                port.Queue(received.Substring(split));
                channel.Step(20);
                Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Ok, "split at " + split.ToString());
                Assert.AreEqual("PB DONE|", log.Text, "split at " + split.ToString());
            }
        }

        [TestMethod]
        public void ACommandWithAResultIsOverOnlyWhenResultAndFinalCodeAreIn()
        {
            FakeSerialPort port = new FakeSerialPort();
            AtChannel channel = new AtChannel(port, new LineLog());

            Send(channel, Publish, PublishResult, true);
            port.Queue("\r\nOK\r\n");
            channel.Step(10);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.None, "over before its result came");
            port.Queue("\r\n+CMQTTPUB: 0,0\r\n");
            channel.Step(3000);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Ok, "not over with OK, then the result");

            Send(channel, Publish, PublishResult, true);
            port.Queue("\r\n+CMQTTPUB: 0,0\r\n");
            channel.Step(3010);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.None, "over before OK came");
            port.Queue("\r\nOK\r\n");
            channel.Step(3020);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Ok, "not over with the result, then OK");

            Send(channel, Publish, PublishResult, true);
            port.Queue("\r\n+CMQTTPUB: 0,14\r\n\r\nERROR\r\n");
            channel.Step(3030);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Error, "not over with the result, then ERROR");
            Assert.IsTrue(channel.TryGetResult(1, out int code) && code == 14, "the result before ERROR was lost");
        }

        [TestMethod]
        public void AnOkThatIsLostBehindItsResultCostsTwoSecondsOnly()
        {
            FakeSerialPort port = new FakeSerialPort();
            AtChannel channel = new AtChannel(port, new LineLog());
            Send(channel, Publish, PublishResult, true);
            port.Queue("\r\n+CMQTTPUB: 0,0\r\n\r\nO?K\r\n");
            channel.Step(100);
            channel.Step(2099);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.None);
            channel.Step(2100);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Ok);
            Assert.IsTrue(channel.HasResult);
        }

        [TestMethod]
        public void APromptIsFoundWithoutItsLineEndAndTheDataFollowsOnce()
        {
            string[] prompts = { "\r\n>", "\r\n> ", ">", "\r\n+CGEV: X\r\n\r\n>", "AT+CMQTTTOPIC=0,5\r\r\n>", "\r\n>\r\n" };
            for (int i = 0; i < prompts.Length; i++)
            {
                for (int limit = 1; limit < 8; limit++)
                {
                    FakeSerialPort port = new FakeSerialPort();
                    AtChannel channel = new AtChannel(port, new LineLog());
                    SendData(channel);
                    port.ClearWritten();
                    port.ReadLimit = limit;
                    port.Queue(prompts[i]);
                    channel.Step(10);
                    channel.Step(20);
                    Assert.AreEqual("topic", port.WrittenText, "prompt " + i.ToString() + " at reads of " + limit.ToString());
                    port.Queue("\r\nOK\r\n");
                    channel.Step(30);
                    Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Ok);
                }
            }
        }

        [TestMethod]
        public void APromptThatNobodyWaitsForIsNoPrompt()
        {
            FakeSerialPort port = new FakeSerialPort();
            LineLog log = new LineLog();
            AtChannel channel = new AtChannel(port, log);
            Send(channel, Csq, CsqResult, false);
            port.ClearWritten();
            port.Queue("\r\n> x\r\n");
            channel.Step(10);
            Assert.AreEqual(0, port.WrittenCount, "something was sent");
            Assert.AreEqual("> x|", log.Text);
        }

        [TestMethod]
        public void ABusyLineTakesCommandAndDataPieceByPiece()
        {
            FakeSerialPort port = new FakeSerialPort();
            AtChannel channel = new AtChannel(port, new LineLog());
            port.WriteLimit = 3;
            SendData(channel);
            for (int i = 0; i < 10; i++)
            {
                Assert.IsTrue(channel.DueMs == 0 || i >= 3, "not due though there is more to send");
                channel.Step(i);
            }

            Assert.AreEqual("AT+CMQTTTOPIC=0,5\r", port.WrittenText);
            port.WriteLimit = 0;
            port.Queue(">");
            channel.Step(20);
            port.WriteLimit = 2;
            channel.Step(30);
            channel.Step(40);
            channel.Step(50);
            channel.Step(60);
            Assert.AreEqual("AT+CMQTTTOPIC=0,5\rtopic", port.WrittenText);
        }

        [TestMethod]
        public void AnOverlongLineIsSkippedCountedAndTheNextOneRead()
        {
            FakeSerialPort port = new FakeSerialPort();
            LineLog log = new LineLog();
            AtChannel channel = new AtChannel(port, log);
            Send(channel, Csq, CsqResult, false);
            port.Queue(new string('x', AtChannel.LineCapacity) + "\n");
            port.Queue(new string('O', 5000) + "\r\nOK\r\n");
            channel.Step(10);
            Assert.AreEqual(1, channel.OverlongLines, "a line of the full length is no overlong one");
            Assert.AreEqual(AtChannel.LineCapacity + 1, log.Text.Length);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Ok);
        }

        [TestMethod]
        public void TheEchoOfACommandLongerThanALineIsNoOverlongLine()
        {
            FakeSerialPort port = new FakeSerialPort();
            LineLog log = new LineLog();
            AtChannel channel = new AtChannel(port, log);
            channel.Compose(Csq);
            channel.AppendQuoted(new string('h', 100));
            channel.AppendQuoted(new string('u', 128));
            channel.AppendQuoted(new string('p', 128));
            Assert.IsTrue(channel.Send(ModemText.None, false, 1000, 0));
            port.Queue(port.Written);
            port.Queue("\r\n\r\nOK\r\n");
            channel.Step(10);
            Assert.AreEqual(0, channel.OverlongLines);
            Assert.AreEqual(1, channel.Echoes);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Ok);
        }

        [TestMethod]
        public void NoiseInALineDropsThatLineAlone()
        {
            FakeSerialPort port = new FakeSerialPort();
            LineLog log = new LineLog();
            AtChannel channel = new AtChannel(port, log);
            Send(channel, Csq, CsqResult, false);
            port.Queue(new byte[] { 0, 255, 13, 10 });
            port.Queue("+CSQ: 1\u00077,99\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
            channel.Step(10);
            Assert.AreEqual(2, channel.DamagedLines);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Ok);
            Assert.IsTrue(channel.TryGetResult(0, out int rssi) && rssi == 20, "read " + rssi.ToString());
            Assert.AreEqual("", log.Text);
        }

        [TestMethod]
        public void AByteThatNoModemSendsDropsTheLineThatItIsIn()
        {
            byte[] never = new byte[] { 1, 31, 127, 128, 0xC3, 255 };
            for (int i = 0; i < never.Length; i++)
            {
                FakeSerialPort port = new FakeSerialPort();
                LineLog log = new LineLog();
                AtChannel channel = new AtChannel(port, log);
                byte[] line = AsciiText.ToBytes("RDY +CSQ\r\n");
                line[3] = never[i];
                port.Queue(line);
                port.Queue("PB DONE\r\n");
                channel.Step(10);
                Assert.AreEqual("PB DONE|", log.Text, "byte " + never[i].ToString());
                Assert.AreEqual(1, channel.DamagedLines, "byte " + never[i].ToString());
            }
        }

        [TestMethod]
        public void ARawBlockIsTakenAsItIsAtEverySplit()
        {
            byte[] payload = Encoding.UTF8.GetBytes("\r\nOK\r\n>\r\n+CMQTTRXEND: 0\r\nERROR\r\n");
            string received = "\r\n+BLOCK: " + payload.Length.ToString() + "\r\n";
            for (int limit = 1; limit < 60; limit++)
            {
                FakeSerialPort port = new FakeSerialPort();
                LineLog log = new LineLog();
                log.Channel = new AtChannel(port, log);
                Send(log.Channel, Csq, CsqResult, false);
                port.ReadLimit = limit;
                port.Queue(received);
                port.Queue(payload);
                port.Queue("\r\nAFTER\r\n");
                log.Channel.Step(10);
                Assert.IsTrue(log.Channel.TakeOutcome() == AtOutcome.None, "the payload was taken for an answer");
                Assert.AreEqual("+BLOCK: " + payload.Length.ToString() + "|[" + Encoding.UTF8.GetString(payload, 0, payload.Length) + "]AFTER|", log.Text, "reads of " + limit.ToString());
            }
        }

        [TestMethod]
        public void ABlockThatEndsInSilenceIsGivenUpAndLinesGoOn()
        {
            FakeSerialPort port = new FakeSerialPort();
            LineLog log = new LineLog();
            AtChannel channel = new AtChannel(port, log);
            log.Channel = channel;
            port.Queue("+BLOCK: 50\r\nonly this");
            channel.Step(1000);
            channel.Step(channel.DueMs - 1);
            Assert.AreEqual(0, channel.BrokenBlocks);
            channel.Step(channel.DueMs);
            Assert.AreEqual(1, channel.BrokenBlocks);
            port.Queue("\r\nRDY\r\n");
            channel.Step(9000);
            Assert.AreEqual("+BLOCK: 50|[broken]RDY|", log.Text);
        }

        [TestMethod]
        public void AfterASilenceTheModemIsBroughtBackIntoStepFirst()
        {
            FakeSerialPort port = new FakeSerialPort();
            AtChannel channel = new AtChannel(port, new LineLog());
            SendData(channel);
            port.ClearWritten();
            channel.Step(999);
            Assert.AreEqual(0, port.WrittenCount);
            channel.Step(1000);

            // Enough line ends to complete the data that the modem may still be waiting for.
            Assert.AreEqual("\r\r\r\r\r\rAT\r", port.WrittenText);
            Assert.AreEqual(1, channel.Timeouts);

            // The data's OK, the topic's late error, and the OK of AT: none is anyone's answer.
            port.Queue("\r\nOK\r\n\r\n+CMQTTTOPIC: 0,17\r\n\r\nERROR\r\n\r\nOK\r\n");
            channel.Step(1100);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.None, "not yet quiet");
            channel.Step(1300);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Timeout);
            Assert.IsTrue(channel.IsIdle);
        }

        [TestMethod]
        public void AModemThatStaysSilentIsDeadAfterThreeTries()
        {
            FakeSerialPort port = new FakeSerialPort();
            AtChannel channel = new AtChannel(port, new LineLog());
            Send(channel, Csq, CsqResult, false);
            port.ClearWritten();
            long now = 0;
            int steps = 0;
            AtOutcome outcome = AtOutcome.None;
            while (outcome == AtOutcome.None && steps < 20)
            {
                now = channel.DueMs > now ? channel.DueMs : now + 1;
                channel.Step(now);
                outcome = channel.TakeOutcome();
                steps++;
            }

            Assert.IsTrue(outcome == AtOutcome.Dead, "outcome " + ((int)outcome).ToString());
            Assert.AreEqual("\rAT\r\rAT\r\rAT\r", port.WrittenText);
            Assert.IsTrue(now <= 15000, "took " + now.ToString() + " ms");
        }

        [TestMethod]
        public void AnErrorWhileDataGoesOutKeepsTheRestFromBecomingACommand()
        {
            FakeSerialPort port = new FakeSerialPort();
            AtChannel channel = new AtChannel(port, new LineLog());
            SendData(channel);
            port.WriteLimit = 2;
            port.Queue(">");
            channel.Step(10);
            port.ClearWritten();
            port.WriteLimit = 100;
            port.Queue("\r\nERROR\r\n");
            channel.Step(20);
            Assert.AreEqual("\r\r\r\r\r\rAT\r", port.WrittenText);
            port.Queue("\r\nERROR\r\n\r\nOK\r\n");
            channel.Step(30);
            channel.Step(230);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Error);
        }

        [TestMethod]
        public void FinalCodesThatNobodyWaitsForAreCounted()
        {
            FakeSerialPort port = new FakeSerialPort();
            LineLog log = new LineLog();
            AtChannel channel = new AtChannel(port, log);
            port.Queue("\r\nOK\r\n\r\nERROR\r\n\r\n+CME ERROR: 10\r\n");
            channel.Step(10);
            Assert.AreEqual(3, channel.StrayAnswers);
            Assert.AreEqual("", log.Text);
            Assert.IsTrue(channel.IsIdle);
        }

        [DataRow("+CME ERROR: 10", 10)]
        [DataRow("+CMS ERROR: 310", 310)]
        [DataRow("+CME ERROR: SIM not inserted", -1)]
        [DataRow("ERROR", -1)]
        [TestMethod]
        public void ErrorCodesAreRead(string line, int code)
        {
            FakeSerialPort port = new FakeSerialPort();
            AtChannel channel = new AtChannel(port, new LineLog());
            Send(channel, Csq, CsqResult, false);
            port.Queue("\r\n" + line + "\r\n");
            channel.Step(10);
            Assert.IsTrue(channel.TakeOutcome() == AtOutcome.Error);
            Assert.AreEqual(code, channel.ErrorCode);
        }

        [DataRow("in\"jected")]
        [DataRow("in\rjected")]
        [DataRow("in\njected")]
        [DataRow("b\u00e9")]
        [DataRow("")]
        [TestMethod]
        public void ATextThatWouldBreakOutOfItsQuotesIsNeverSent(string text)
        {
            FakeSerialPort port = new FakeSerialPort();
            AtChannel channel = new AtChannel(port, new LineLog());
            channel.Compose(Csq);
            channel.AppendQuoted(text);
            Assert.IsFalse(channel.Send(ModemText.None, false, 1000, 0), "sent");
            channel.Compose(Csq);
            channel.Append(text);
            Assert.IsFalse(channel.Send(ModemText.None, false, 1000, 0), "sent");
            Assert.AreEqual(0, port.WrittenCount);
            Assert.IsTrue(channel.IsIdle);
        }

        [TestMethod]
        public void ACommandTooLongForItsBufferIsNeverSent()
        {
            FakeSerialPort port = new FakeSerialPort();
            AtChannel channel = new AtChannel(port, new LineLog());
            channel.Compose(Csq);
            channel.AppendQuoted(new string('x', AtChannel.CommandCapacity - 5));
            Assert.IsFalse(channel.Send(ModemText.None, false, 1000, 0), "sent");
            Assert.AreEqual(0, port.WrittenCount);
        }

        [TestMethod]
        public void NoSequenceOfBytesBreaksTheChannel()
        {
            FakeSerialPort port = new FakeSerialPort();
            LineLog log = new LineLog();
            AtChannel channel = new AtChannel(port, log);
            byte[] chunk = new byte[64];
            int random = 12345;
            string alphabet = "\r\n>OKER+: 0,1AT\"";
            long now = 0;
            for (int round = 0; round < 2000; round++)
            {
                for (int i = 0; i < chunk.Length; i++)
                {
                    random = (random * 1103515245) + 12345;
                    int high = (random >> 16) & 0x7FFF;
                    chunk[i] = (high & 7) == 0 ? (byte)(high >> 3) : (byte)alphabet[high % alphabet.Length];
                }

                if (channel.IsIdle)
                {
                    if ((round & 1) == 0)
                    {
                        SendData(channel);
                    }
                    else
                    {
                        Send(channel, Publish, PublishResult, true);
                    }
                }

                port.Queue(chunk);
                now += 100;
                channel.Step(now);
                channel.TakeOutcome();
                port.ClearWritten();
                log.Text = "";
            }

            Assert.AreEqual(0, port.BytesToRead);
        }

        private static void Send(AtChannel channel, int command, int result, bool resultRequired)
        {
            channel.Compose(command);
            if (command == Publish)
            {
                channel.Append(60);
            }

            Assert.IsTrue(channel.Send(result, resultRequired, 10000, 0), "not sent");
            channel.Step(0);
        }

        private static void SendData(AtChannel channel)
        {
            channel.Compose(ModemText.TopicCommand);
            channel.Append(Data.Length);
            Assert.IsTrue(channel.SendWithData(ModemText.TopicResult, false, Data, 0, Data.Length, 1000, 0), "not sent");
            channel.Step(0);
        }
    }
}
