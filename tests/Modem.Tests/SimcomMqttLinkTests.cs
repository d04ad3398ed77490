using System.Text;
using nanoFramework.TestFramework;
using Telematics.Mqtt;

namespace Telematics.Modem.Tests
{
    [TestClass]
    public class SimcomMqttLinkTests
    {
        private const string Plain = "AT+CMQTTSTART|AT+CMQTTACCQ=0,\"moto-1\",0|AT+CMQTTCONNECT=0,\"tcp://broker.example:1883\",60,1|";
        private const string TakenDown = "AT+CMQTTDISC=0,60|AT+CMQTTREL=0|AT+CMQTTSTOP|";

        [TestMethod]
        public void ASessionOpensOnceTheNetworkIsThere()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.Link.Open(ScriptedModem.Options());
            Assert.IsTrue(modem.Link.State == MqttLinkState.Opening);
            Assert.IsTrue(modem.RunToLink(MqttLinkState.Open, 10000), modem.Log);
            Assert.AreEqual("opened|", modem.Events);
            Assert.AreEqual(Plain, MqttCommands(modem.Log));
        }

        [TestMethod]
        public void WillUserAndSubscriptionAreSetBeforeTheSessionIsOpen()
        {
            ScriptedModem modem = new ScriptedModem();
            MqttLinkOptions options = ScriptedModem.Options();
            options.WillTopic = new MqttTopic("fleet/1/status");
            options.WillMessage = "{\"online\":false}";
            options.UserName = "unit,1";
            options.Password = "p;w";
            options.KeepAliveS = 120;
            options.CleanSession = false;
            options.Subscription = new MqttTopic("fleet/1/cmd");
            modem.Link.Open(options);
            Assert.IsTrue(modem.RunToLink(MqttLinkState.Open, 10000), modem.Log);
            Assert.AreEqual(
                "AT+CMQTTSTART|AT+CMQTTACCQ=0,\"moto-1\",0|AT+CMQTTWILLTOPIC=0,14|[fleet/1/status]|AT+CMQTTWILLMSG=0,16,1|[{\"online\":false}]|"
                + "AT+CMQTTCONNECT=0,\"tcp://broker.example:1883\",120,0,\"unit,1\",\"p;w\"|AT+CMQTTSUB=0,11,1|[fleet/1/cmd]|",
                MqttCommands(modem.Log));
        }

        [TestMethod]
        public void FirmwareThatWantsTheSubscriptionQuotedGetsItSo()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CMQTTSUB=0,1", "ERROR");
            modem.On("AT+CMQTTSUB=0,\"", "OK;+CMQTTSUB: 0,0");
            MqttLinkOptions options = ScriptedModem.Options();
            options.Subscription = new MqttTopic("fleet/1/cmd");
            modem.Link.Open(options);
            Assert.IsTrue(modem.RunToLink(MqttLinkState.Open, 10000), modem.Log);
            Assert.IsTrue(modem.Log.IndexOf("AT+CMQTTSUB=0,11,1|AT+CMQTTSUB=0,\"fleet/1/cmd\",1|") >= 0, modem.Log);

            // The next time it is known.
            modem.Link.Close();
            Assert.IsTrue(modem.RunToLink(MqttLinkState.Closed, 10000));
            modem.Log = "";
            modem.Link.Open(options);
            Assert.IsTrue(modem.RunToLink(MqttLinkState.Open, 10000), modem.Log);
            Assert.IsTrue(modem.Log.IndexOf("AT+CMQTTSUB=0,11,1|") < 0, modem.Log);
        }

        [TestMethod]
        public void ARefusedSubscriptionIsNoSession()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CMQTTSUB=", ">OK;+CMQTTSUB: 0,12");
            MqttLinkOptions options = ScriptedModem.Options();
            options.Subscription = new MqttTopic("fleet/1/cmd");
            modem.Link.Open(options);
            modem.Run(10000);
            Assert.AreEqual("lost 6|", modem.Events);
            Assert.IsTrue(modem.Log.IndexOf(TakenDown) >= 0, modem.Log);
        }

        [TestMethod]
        public void TlsVerifiesTheBrokerAndStoresItsCertificateOnce()
        {
            SimcomModemOptions modemOptions = new SimcomModemOptions();
            modemOptions.CaCertificateName = "ca-1.pem";
            modemOptions.CaCertificatePem = Encoding.UTF8.GetBytes("-----BEGIN\r\n");
            ScriptedModem modem = new ScriptedModem(modemOptions);
            modem.On("AT+CCERTLIST", "+CCERTLIST: \"ca-1.pem.old\";+CCERTLIST: \"other.pem\";OK", 1);
            modem.On("AT+CCERTDOWN=", ">OK");
            modem.On("AT+CSSLCFG=", "OK");
            modem.On("AT+CMQTTSSLCFG=", "OK");
            MqttLinkOptions options = ScriptedModem.Options();
            options.UseTls = true;
            options.Port = 8883;
            modem.Link.Open(options);
            Assert.IsTrue(modem.RunToLink(MqttLinkState.Open, 10000), modem.Log);
            string tls = "AT+CSSLCFG=\"sslversion\",0,3|AT+CSSLCFG=\"authmode\",0,1|AT+CSSLCFG=\"cacert\",0,\"ca-1.pem\"|AT+CSSLCFG=\"enableSNI\",0,1|"
                + "AT+CMQTTSSLCFG=0,0|AT+CMQTTCONNECT=0,\"tcp://broker.example:8883\",60,1|";
            Assert.AreEqual("AT+CMQTTACCQ=0,\"moto-1\",1|AT+CCERTLIST|AT+CCERTDOWN=\"ca-1.pem\",12|[-----BEGIN\r\n]|" + tls, After(modem.Log, "AT+CMQTTSTART|"));

            modem.Link.Close();
            Assert.IsTrue(modem.RunToLink(MqttLinkState.Closed, 10000));
            modem.On("AT+CCERTLIST", "+CCERTLIST: \"other.pem\";+CCERTLIST: \"ca-1.pem\";OK");
            modem.Log = "";
            modem.Link.Open(options);
            Assert.IsTrue(modem.RunToLink(MqttLinkState.Open, 10000), modem.Log);
            Assert.AreEqual("AT+CMQTTACCQ=0,\"moto-1\",1|AT+CCERTLIST|" + tls, After(modem.Log, "AT+CMQTTSTART|"));
        }

        [DataRow("OK;+CMQTTSTART: 0", "OK", "OK;+CMQTTCONNECT: 0,0")]
        [DataRow("+CMQTTSTART: 0;OK", "OK", "+CMQTTCONNECT: 0,0;OK")]
        [DataRow("OK~3000~+CMQTTSTART: 0", "~2000~OK", "OK~40000~+CMQTTCONNECT: 0,0")]
        [DataRow("OK;RDYX;+CMQTTSTART: 0", "+CGEV: X;OK", "+CREG: 1;OK;SMS DONE;+CMQTTCONNECT: 0,0")]
        [TestMethod]
        public void ResultsAndFinalCodesComeInEitherOrder(string start, string acquire, string connect)
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CMQTTSTART", start);
            modem.On("AT+CMQTTACCQ=", acquire);
            modem.On("AT+CMQTTCONNECT=", connect);
            modem.Link.Open(ScriptedModem.Options());
            Assert.IsTrue(modem.RunToLink(MqttLinkState.Open, 60000), modem.Log);
            Assert.AreEqual(Plain, MqttCommands(modem.Log));
        }

        // Losses: 1 no network, 2 connection lost, 3 refused, 4 TLS, 6 fault.
        [DataRow("+CMQTTCONNECT: 0,3;ERROR", 2)]
        [DataRow("OK;+CMQTTCONNECT: 0,3", 2)]
        [DataRow("ERROR", 2)]
        [DataRow("OK;+CMQTTCONNECT: 0,25", 2)]
        [DataRow("OK;+CMQTTCONNECT: 0,29", 2)]
        [DataRow("OK;+CMQTTCONNECT: 0,28", 3)]
        [DataRow("OK;+CMQTTCONNECT: 0,30", 3)]
        [DataRow("OK;+CMQTTCONNECT: 0,31", 3)]
        [DataRow("OK;+CMQTTCONNECT: 0,9", 1)]
        [DataRow("OK;+CMQTTCONNECT: 0,34", 2)]
        [TestMethod]
        public void AFailedConnectionSaysWhyAndLeavesNothingBehind(string answer, int loss)
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CMQTTCONNECT=", answer);
            modem.Link.Open(ScriptedModem.Options());
            modem.Run(20000);
            Assert.AreEqual("lost " + loss.ToString() + "|", modem.Events, modem.Log);
            Assert.AreEqual(Plain + "AT+CMQTTREL=0|AT+CMQTTSTOP|", MqttCommands(modem.Log));
            Assert.IsTrue(modem.Link.State == MqttLinkState.Closed);
        }

        [DataRow(32)]
        [DataRow(33)]
        [DataRow(34)]
        [TestMethod]
        public void AFailedHandshakeIsToldAsSuch(int code)
        {
            SimcomModemOptions modemOptions = new SimcomModemOptions();
            modemOptions.CaCertificateName = "ca.pem";
            ScriptedModem modem = new ScriptedModem(modemOptions);
            modem.On("AT+CSSLCFG=", "OK");
            modem.On("AT+CMQTTSSLCFG=", "OK");
            modem.On("AT+CMQTTCONNECT=", "OK;+CMQTTCONNECT: 0," + code.ToString());
            MqttLinkOptions options = ScriptedModem.Options();
            options.UseTls = true;
            modem.Link.Open(options);
            modem.Run(20000);
            Assert.AreEqual("lost 4|", modem.Events);
            Assert.AreEqual(code, modem.SimcomLink.LastResultCode);
        }

        [TestMethod]
        public void AServiceLeftRunningIsStoppedAndStartedAnew()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CMQTTSTART", "+CMQTTSTART: 23;ERROR", 1);
            modem.On("AT+CMQTTREL=0", "+CMQTTREL: 0,20;ERROR", 1);
            modem.Link.Open(ScriptedModem.Options());
            Assert.IsTrue(modem.RunToLink(MqttLinkState.Open, 20000), modem.Log);
            Assert.AreEqual("AT+CMQTTSTART|" + TakenDown + Plain, MqttCommands(modem.Log));
            Assert.AreEqual(1, modem.SimcomLink.ServiceRestarts);
        }

        [TestMethod]
        public void AClientLeftAcquiredIsReleasedAndAcquiredAnew()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CMQTTACCQ=", "+CMQTTACCQ: 0,19;ERROR", 1);
            modem.Link.Open(ScriptedModem.Options());
            Assert.IsTrue(modem.RunToLink(MqttLinkState.Open, 20000), modem.Log);
            Assert.AreEqual("AT+CMQTTSTART|AT+CMQTTACCQ=0,\"moto-1\",0|" + TakenDown + Plain, MqttCommands(modem.Log));
        }

        [TestMethod]
        public void AServiceThatWillNotStartIsTriedTwiceThenTheLinkIsLost()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CMQTTSTART", "+CMQTTSTART: 23;ERROR");
            modem.Link.Open(ScriptedModem.Options());
            modem.Run(30000);
            Assert.AreEqual("lost 6|", modem.Events);
            Assert.AreEqual("AT+CMQTTSTART|" + TakenDown + "AT+CMQTTSTART|AT+CMQTTSTOP|", MqttCommands(modem.Log));
        }

        [TestMethod]
        public void APublishSetsTopicAndPayloadAndIsAcknowledgedByItsResult()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.On("AT+CMQTTPUB=", "OK~5000~+CMQTTPUB: 0,0");
            Assert.IsTrue(modem.Publish(7, "hello"));
            modem.Run(3000);
            Assert.AreEqual("AT+CMQTTTOPIC=0,3|[t/a]|AT+CMQTTPAYLOAD=0,5|[hello]|AT+CMQTTPUB=0,1,60|", MqttCommands(modem.Log));
            Assert.AreEqual("", modem.Events, "OK was taken for the acknowledgement");
            modem.Run(3000);
            Assert.AreEqual("ack 7|", modem.Events);
        }

        [TestMethod]
        public void RetainedAndEmptyMessagesHaveTheirForm()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            Assert.IsTrue(modem.Link.TryPublish(new MqttTopic("t"), new byte[3], 1, 0, true, 1));
            modem.Run(2000);
            Assert.AreEqual("AT+CMQTTTOPIC=0,1|[t]|AT+CMQTTPUB=0,1,60,1|", MqttCommands(modem.Log));
            Assert.AreEqual("ack 1|", modem.Events);
        }

        [TestMethod]
        public void PayloadsThatShareTheirRoomGoOutAsTheyWere()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            MqttTopic topic = new MqttTopic("t");
            byte[] payload = new byte[1024];
            string expected = "";
            int random = 4711;
            int refused = 0;
            for (int token = 1; token <= 60;)
            {
                random = (random * 1103515245) + 12345;
                int draw = (random >> 16) & 0x7FFF;
                int length = token % 5 == 0 ? 1024 : token % 7 == 0 ? 0 : draw % 500;
                for (int i = 0; i < length; i++)
                {
                    payload[i] = (byte)('a' + ((token + i) % 26));
                }

                if (modem.Link.TryPublish(topic, payload, 0, length, false, token))
                {
                    expected += length == 0 ? "" : "[" + Encoding.UTF8.GetString(payload, 0, length) + "]";
                    token++;
                }
                else
                {
                    refused++;
                    modem.Run(10 + (draw % 90));
                }
            }

            modem.Run(10000);
            string sent = "";
            for (int at = modem.Log.IndexOf("["); at >= 0; at = modem.Log.IndexOf("[", at + 1))
            {
                int end = modem.Log.IndexOf("]", at);
                string data = modem.Log.Substring(at, end + 1 - at);
                sent += data == "[t]" ? "" : data;
            }

            Assert.AreEqual(expected, sent);
            Assert.IsTrue(refused > 10, "there was always room");
        }

        [TestMethod]
        public void TheWindowTakesSoManyCopiesAndNoMore()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            byte[] payload = Encoding.UTF8.GetBytes("a");
            MqttTopic topic = new MqttTopic("t");
            for (int token = 1; token <= 4; token++)
            {
                payload[0] = (byte)('0' + token);
                Assert.IsTrue(modem.Link.TryPublish(topic, payload, 0, 1, false, token), "token " + token.ToString());
            }

            Assert.IsFalse(modem.Link.TryPublish(topic, payload, 0, 1, false, 5), "a fifth was taken");
            payload[0] = (byte)'x';
            modem.Run(5000);
            Assert.AreEqual("ack 1|ack 2|ack 3|ack 4|", modem.Events);
            Assert.IsTrue(modem.Log.IndexOf("[1]|") >= 0 && modem.Log.IndexOf("[4]|") >= 0 && modem.Log.IndexOf("[x]|") < 0, modem.Log);
            Assert.IsFalse(modem.Link.TryPublish(topic, new byte[2000], 0, 1025, false, 6), "too long a payload was taken");
            Assert.IsTrue(modem.Link.TryPublish(topic, new byte[2000], 0, 1024, false, 6));
        }

        [TestMethod]
        public void APublishThatFailsIsReportedAndTheNextOneGoesOut()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.On("AT+CMQTTPUB=", "OK;+CMQTTPUB: 0,17", 1);
            modem.Publish(1, "a");
            modem.Publish(2, "b");
            modem.Run(3000);
            Assert.AreEqual("failed 1|ack 2|", modem.Events);
            Assert.AreEqual(1, modem.SimcomLink.PublishFailures);
        }

        [DataRow("AT+CMQTTTOPIC=", "+CMQTTTOPIC: 0,22;ERROR")]
        [DataRow("AT+CMQTTTOPIC=", "ERROR")]
        [DataRow("AT+CMQTTPAYLOAD=", "ERROR")]
        [DataRow("AT+CMQTTPUB=", "ERROR")]
        [DataRow("AT+CMQTTPUB=", "+CMQTTPUB: 0,24;ERROR")]
        [DataRow("AT+CMQTTPUB=", "OK;+CMQTTPUB: 0")]
        [DataRow("AT+CMQTTPUB=", "OK;+CMQTTPUB: 0,x")]
        [TestMethod]
        public void EachStepOfAPublishMayFailAndIsNeverTakenForSuccess(string command, string answer)
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.On(command, answer, 1);
            modem.Publish(1, "a");
            modem.Run(2000);
            Assert.AreEqual("failed 1|", modem.Events);
            modem.Publish(2, "b");
            modem.Run(2000);
            Assert.AreEqual("failed 1|ack 2|", modem.Events);
        }

        [TestMethod]
        public void TwoFailuresInARowEndASessionThatOnlyLooksUp()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.On("AT+CMQTTPUB=", "OK~60000~+CMQTTPUB: 0,17");
            modem.Publish(1, "a");
            modem.Publish(2, "b");
            modem.Publish(3, "c");
            modem.Run(130000);
            Assert.AreEqual("failed 1|failed 2|lost 5|", modem.Events);
            Assert.IsTrue(MqttCommands(modem.Log).IndexOf(TakenDown) > 0, modem.Log);
        }

        [TestMethod]
        public void APublishWithoutAnyResultEndsTheSession()
        {
            // A late result could not be told from the next publish's.
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.On("AT+CMQTTPUB=", "OK", 1);
            modem.Publish(1, "a");
            modem.Publish(2, "b");
            modem.Run(69000);
            Assert.AreEqual("", modem.Events);
            modem.Run(20000);
            Assert.AreEqual("lost 5|", modem.Events);
            Assert.AreEqual(1, SimcomModemTests.Count(modem.Log, "AT+CMQTTPUB="), "the second one went out");
        }

        [TestMethod]
        public void ABusyClientIsAskedAgainAndNothingIsLost()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.On("AT+CMQTTPUB=", "+CMQTTPUB: 0,14;ERROR", 3);
            modem.On("AT+CMQTTTOPIC=", "+CMQTTTOPIC: 0,14;ERROR", 2);
            modem.Publish(1, "a");
            modem.Run(6000);
            Assert.AreEqual("ack 1|", modem.Events);
            Assert.AreEqual(5, modem.SimcomLink.BusyAnswers);
        }

        [TestMethod]
        public void AClientThatStaysBusyFailsThePublish()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.On("AT+CMQTTPUB=", "+CMQTTPUB: 0,14;ERROR");
            modem.Publish(1, "a");
            modem.Run(30000);
            Assert.AreEqual("failed 1|", modem.Events);
        }

        [DataRow("+CMQTTCONNLOST: 0,1", 2)]
        [DataRow("+CMQTTCONNLOST: 0,3", 2)]
        [DataRow("+CMQTTNONET", 1)]
        [DataRow("+CMQTTPING: 0,17", 5)]
        [TestMethod]
        public void ALostConnectionIsToldAndCanBeOpenedAgain(string line, int loss)
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.Say(line);
            modem.Run(3000);
            Assert.AreEqual("lost " + loss.ToString() + "|", modem.Events);
            Assert.AreEqual("AT+CMQTTREL=0|AT+CMQTTSTOP|", MqttCommands(modem.Log));
            Assert.IsTrue(modem.OpenSession(), modem.Log);
        }

        [TestMethod]
        public void AConnectionLostUnderAPublishVoidsItWithinSeconds()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.On("AT+CMQTTPUB=", "OK~100~+CMQTTCONNLOST: 0,1", 1);
            modem.Publish(1, "a");
            modem.Publish(2, "b");
            modem.Run(12000);
            Assert.AreEqual("lost 2|", modem.Events);
            Assert.IsTrue(modem.OpenSession());
            modem.Publish(3, "c");
            modem.Run(2000);
            Assert.AreEqual("ack 3|", modem.Events);
        }

        [TestMethod]
        public void ClosingTakesEverythingDownInOrder()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.Link.Close();
            Assert.IsTrue(modem.Link.State == MqttLinkState.Closing);
            Assert.IsFalse(modem.Publish(1, "a"), "taken while closing");
            modem.Run(3000);
            Assert.AreEqual(TakenDown, MqttCommands(modem.Log));
            Assert.AreEqual("lost 0|", modem.Events);
            Assert.IsTrue(modem.Link.State == MqttLinkState.Closed);
        }

        [TestMethod]
        public void ClosingWhileConnectingIsBounded()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CMQTTCONNECT=", "OK");
            modem.Link.Open(ScriptedModem.Options());
            modem.Run(10000);
            modem.Link.Close();
            modem.Run(12000);
            Assert.AreEqual("lost 0|", modem.Events);
            Assert.IsTrue(modem.Link.State == MqttLinkState.Closed);
        }

        [TestMethod]
        public void ClosingBeforeTheNetworkIsThereIsAtOnce()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CEREG?", "+CEREG: 1,2;OK");
            modem.Link.Open(ScriptedModem.Options());
            modem.Run(5000);
            modem.Link.Close();
            modem.Run(50);
            Assert.AreEqual("lost 0|", modem.Events);
        }

        [TestMethod]
        public void OpeningWithoutANetworkEndsInTime()
        {
            SimcomModemOptions options = new SimcomModemOptions();
            options.OpenTimeoutMs = 60000;
            ScriptedModem modem = new ScriptedModem(options);
            modem.On("AT+CEREG?", "+CEREG: 1,2;OK");
            modem.Link.Open(ScriptedModem.Options());
            modem.Run(59000);
            Assert.AreEqual("", modem.Events);
            modem.Run(2000);
            Assert.AreEqual("lost 1|", modem.Events);
        }

        [TestMethod]
        public void AMessageComesOutWhateverItsPayloadLooksLike()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            byte[] payload = Encoding.UTF8.GetBytes("\r\n+CMQTTRXEND: 0\r\nOK\r\n>ERROR\r\n+CMQTTCONNLOST: 0,1\r\n");
            for (int limit = 1; limit < 80; limit++)
            {
                modem.Events = "";
                modem.Port.ReadLimit = limit;
                modem.SayRaw(Encoding.UTF8.GetBytes("\r\n+CMQTTRXSTART: 0,5," + payload.Length.ToString() + "\r\n+CMQTTRXTOPIC: 0,5\r\ncmd/1\r\n+CMQTTRXPAYLOAD: 0," + payload.Length.ToString() + "\r\n"));
                modem.SayRaw(payload);
                modem.SayRaw(Encoding.UTF8.GetBytes("\r\n+CMQTTRXEND: 0\r\n"));
                modem.Run(20);
                Assert.AreEqual("message cmd/1 " + payload.Length.ToString() + "|", modem.Events, "reads of " + limit.ToString());
                Assert.IsTrue(Same(payload, modem.LastPayload), "the payload was changed");
            }

            Assert.IsTrue(modem.Link.State == MqttLinkState.Open);
            Assert.AreEqual(0, modem.SimcomLink.MessagesDamaged);
        }

        [TestMethod]
        [DataRow(30)]
        [DataRow(300)]
        [DataRow(1500)]
        public void AMessageComesOutWhereverTheLineFallsSilentWithinIt(int silenceMs)
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.TickMs = 30;
            byte[] payload = Encoding.UTF8.GetBytes("a\r\nRDY\r\nOK\r\n+CMQTTCONNLOST: 0,1\r\nz");
            byte[] message = Encoding.UTF8.GetBytes(
                "\r\n+CMQTTRXSTART: 0,10," + payload.Length.ToString() + "\r\n+CMQTTRXTOPIC: 0,10\r\nv/moto-1/c\r\n+CMQTTRXPAYLOAD: 0," + payload.Length.ToString()
                + "\r\n" + Encoding.UTF8.GetString(payload, 0, payload.Length) + "\r\n+CMQTTRXEND: 0\r\n");
            for (int cut = 1; cut < message.Length; cut++)
            {
                modem.Events = "";

                // Longer than a block may be silent: nothing of the message before may be remembered.
                modem.Run(3000);
                modem.SayRaw(Part(message, 0, cut));
                modem.SayRaw(Part(message, cut, message.Length - cut), silenceMs);
                modem.Run(silenceMs + 120);
                Assert.AreEqual("message v/moto-1/c " + payload.Length.ToString() + "|", modem.Events, "cut at " + cut.ToString());
                Assert.IsTrue(Same(payload, modem.LastPayload), "the payload was changed");
            }

            Assert.AreEqual(0, modem.SimcomLink.MessagesDamaged);
            Assert.AreEqual(0, modem.Driver.Channel.BrokenBlocks);
            Assert.IsTrue(modem.Link.State == MqttLinkState.Open);
        }

        [TestMethod]
        public void AMessageThatBreaksOffCostsItselfAlone()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.Run(3000);
            modem.SayRaw(Encoding.UTF8.GetBytes("\r\n+CMQTTRXSTART: 0,10,28\r\n+CMQTTRXTOPIC: 0,10\r\n"));
            modem.Run(1900);
            Assert.AreEqual(0, modem.Driver.Channel.BrokenBlocks, "given up too early");
            modem.Run(200);
            Assert.AreEqual(1, modem.Driver.Channel.BrokenBlocks);
            modem.SayRaw(Encoding.UTF8.GetBytes("+CMQTTRXSTART: 0,3,2\r\n+CMQTTRXTOPIC: 0,3\r\nt/b\r\n+CMQTTRXPAYLOAD: 0,2\r\nok\r\n+CMQTTRXEND: 0\r\n"));
            modem.Run(100);
            Assert.AreEqual("message t/b 2|", modem.Events);
        }

        [TestMethod]
        public void AMessageInPartsIsPutTogetherAmongNewsAndInTheMiddleOfACommand()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.On("AT+CMQTTTOPIC=", "", 1);
            modem.Publish(1, "a");
            modem.Run(20);
            modem.SayRaw(WithZeros(
                "\r\n+CMQTTRXSTART: 0,6,8\r\n+CMQTTRXTOPIC: 0,4\r\ncmd/\r\n+CGEV: ME PDN ACT 1\r\n+CMQTTRXTOPIC: 0,2\r\n12\r\n"
                + "+CMQTTRXPAYLOAD: 0,3\r\n>\r\n\r\n+CEREG: 1\r\n+CMQTTRXPAYLOAD: 0,5\r\n~AT\r~\r\n+CMQTTRXEND: 0\r\n"));
            modem.Run(50);
            Assert.AreEqual("message cmd/12 8|", modem.Events);
            Assert.IsTrue(Same(WithZeros(">\r\n~AT\r~"), modem.LastPayload), "the payload was changed");
        }

        [TestMethod]
        public void AMessageTooLongIsSkippedWholeAndToldAndTheNextOneRead()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            byte[] payload = new byte[3000];
            for (int i = 0; i < payload.Length; i++)
            {
                payload[i] = (byte)"\r\nOK\r\n"[i % 6];
            }

            modem.SayRaw(Encoding.UTF8.GetBytes("+CMQTTRXSTART: 0,3,3000\r\n+CMQTTRXTOPIC: 0,3\r\nt/a\r\n+CMQTTRXPAYLOAD: 0,1500\r\n"));
            modem.SayRaw(Half(payload, 0));
            modem.SayRaw(Encoding.UTF8.GetBytes("\r\n+CMQTTRXPAYLOAD: 0,1500\r\n"));
            modem.SayRaw(Half(payload, 1500));
            modem.SayRaw(Encoding.UTF8.GetBytes("\r\n+CMQTTRXEND: 0\r\n+CMQTTRXSTART: 0,3,2\r\n+CMQTTRXTOPIC: 0,3\r\nt/b\r\n+CMQTTRXPAYLOAD: 0,2\r\nok\r\n+CMQTTRXEND: 0\r\n"));
            modem.Run(100);
            Assert.AreEqual("too long t/a|message t/b 2|", modem.Events);
            Assert.AreEqual(1, modem.SimcomLink.MessagesTooLong);
            Assert.AreEqual(0, modem.Driver.Channel.StrayAnswers, "the payload was read as lines");
        }

        [DataRow("+CMQTTRXSTART: 0,3,5;+CMQTTRXTOPIC: 0,3;t/a;+CMQTTRXPAYLOAD: 0,4;abcd;+CMQTTRXEND: 0")]
        [DataRow("+CMQTTRXSTART: 0,3,4;+CMQTTRXTOPIC: 0,3;t/a;+CMQTTRXPAYLOAD: 0,5;abcde;+CMQTTRXEND: 0")]
        [DataRow("+CMQTTRXSTART: 0,3,4;+CMQTTRXPAYLOAD: 0,4;abcd;+CMQTTRXEND: 0")]
        [DataRow("+CMQTTRXTOPIC: 0,3;t/a;+CMQTTRXPAYLOAD: 0,4;abcd;+CMQTTRXEND: 0")]
        [DataRow("+CMQTTRXSTART: 0,3;+CMQTTRXTOPIC: 0,3;t/a;+CMQTTRXPAYLOAD: 0,4;abcd;+CMQTTRXEND: 0")]
        [DataRow("+CMQTTRXSTART: 0,-3,4;+CMQTTRXTOPIC: 0,3;t/a;+CMQTTRXPAYLOAD: 0,4;abcd;+CMQTTRXEND: 0")]
        [DataRow("+CMQTTRXSTART: 0,3,4;+CMQTTRXTOPIC: 0,;+CMQTTRXPAYLOAD: 0,99999;+CMQTTRXEND: 0")]
        [TestMethod]
        public void AMessageThatContradictsItselfIsDroppedAndTheNextOneRead(string lines)
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            string[] parts = lines.Split(';');
            string text = "";
            for (int i = 0; i < parts.Length; i++)
            {
                text += parts[i] + "\r\n";
            }

            modem.SayRaw(Encoding.UTF8.GetBytes(text));
            modem.SayRaw(Encoding.UTF8.GetBytes("+CMQTTRXSTART: 0,3,2\r\n+CMQTTRXTOPIC: 0,3\r\nt/b\r\n+CMQTTRXPAYLOAD: 0,2\r\nok\r\n+CMQTTRXEND: 0\r\n"));
            modem.Run(100);
            Assert.AreEqual("message t/b 2|", modem.Events);
            Assert.IsTrue(modem.SimcomLink.MessagesDamaged > 0);
        }

        [TestMethod]
        public void AnEmptyMessageIsAMessage()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.SayRaw(Encoding.UTF8.GetBytes("+CMQTTRXSTART: 0,3,0\r\n+CMQTTRXTOPIC: 0,3\r\nt/a\r\n+CMQTTRXEND: 0\r\n"));
            modem.Run(100);
            Assert.AreEqual("message t/a 0|", modem.Events);
        }

        [DataRow("host\"", "client", "", "", 1883)]
        [DataRow("ho\rst", "client", "", "", 1883)]
        [DataRow("host", "cli\"ent", "", "", 1883)]
        [DataRow("host", "client", "us\"er", "", 1883)]
        [DataRow("host", "client", "user", "pass\r\nAT+CPOF", 1883)]
        [DataRow("host", "client", "", "pass", 1883)]
        [DataRow("", "client", "", "", 1883)]
        [DataRow("host", "", "", "", 1883)]
        [DataRow("host", "client", "", "", 0)]
        [TestMethod]
        public void OptionsThatWouldBreakACommandNeverReachTheModem(string host, string client, string user, string password, int port)
        {
            ScriptedModem modem = new ScriptedModem();
            MqttLinkOptions options = ScriptedModem.Options();
            options.Host = host;
            options.ClientId = client;
            options.UserName = user;
            options.Password = password;
            options.Port = port;
            modem.Link.Open(options);
            modem.Run(5000);
            Assert.AreEqual("lost 6|", modem.Events);
            Assert.AreEqual("", MqttCommands(modem.Log));
            Assert.AreEqual(1, modem.SimcomLink.OptionsRefused);
        }

        [TestMethod]
        public void TlsWithoutACertificateAuthorityIsRefused()
        {
            ScriptedModem modem = new ScriptedModem();
            MqttLinkOptions options = ScriptedModem.Options();
            options.UseTls = true;
            modem.Link.Open(options);
            modem.Run(5000);
            Assert.AreEqual("lost 6|", modem.Events);
            Assert.AreEqual("", MqttCommands(modem.Log));
        }

        [TestMethod]
        public void ASubscriptionWithAQuoteIsRefused()
        {
            ScriptedModem modem = new ScriptedModem();
            MqttLinkOptions options = ScriptedModem.Options();
            options.Subscription = new MqttTopic("a\"b");
            modem.Link.Open(options);
            modem.Run(1000);
            Assert.AreEqual("lost 6|", modem.Events);
        }

        [TestMethod]
        public void SessionsThatNeverComeAboutRestartMoreAndMoreOfTheModem()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CMQTTCONNECT=", "OK~200~+CMQTTCONNECT: 0,3");
            for (int i = 0; i < 60; i++)
            {
                modem.Events = "";
                modem.Link.Open(ScriptedModem.Options());
                Assert.IsTrue(modem.RunToLink(MqttLinkState.Closed, 60000), "round " + i.ToString());
                Assert.AreEqual("lost 2|", modem.Events, "round " + i.ToString());
            }

            Assert.AreEqual(1, modem.Driver.RadioRestarts);
            Assert.AreEqual(1, modem.Driver.Resets);
            Assert.AreEqual(3, modem.Driver.PowerCycles, "at the 12th, 24th and 48th failure");
        }

        [TestMethod]
        public void ARefusalIsNotTheModemsFault()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CMQTTCONNECT=", "OK~200~+CMQTTCONNECT: 0,31");
            for (int i = 0; i < 30; i++)
            {
                modem.Link.Open(ScriptedModem.Options());
                Assert.IsTrue(modem.RunToLink(MqttLinkState.Closed, 60000));
            }

            Assert.AreEqual(0, modem.Driver.RadioRestarts + modem.Driver.Resets + modem.Driver.PowerCycles);
        }

        [TestMethod]
        public void EverySilenceOnTheWayEndsInALossInTime()
        {
            string[] commands =
            {
                "AT+CMQTTSTART", "AT+CMQTTACCQ=", "AT+CMQTTWILLTOPIC=", "AT+CMQTTWILLMSG=", "AT+CMQTTCONNECT=", "AT+CMQTTSUB=", "AT+CMQTTDISC=", "AT+CMQTTREL=", "AT+CMQTTSTOP",
            };
            for (int i = 0; i < commands.Length; i++)
            {
                ScriptedModem modem = new ScriptedModem();
                modem.On(commands[i], "");
                MqttLinkOptions options = ScriptedModem.Options();
                options.WillTopic = new MqttTopic("will");
                options.WillMessage = "gone";
                options.Subscription = new MqttTopic("cmd");
                modem.Link.Open(options);
                modem.Run(20000);
                modem.Link.Close();
                modem.Run(160000);
                Assert.IsTrue(modem.Events == "opened|lost 0|" || modem.Events == "lost 0|" || modem.Events == "lost 6|", commands[i] + ": " + modem.Events);
                Assert.IsTrue(modem.Link.State == MqttLinkState.Closed, commands[i]);
                Assert.IsTrue(modem.Driver.State == ModemState.Ready, commands[i] + ": modem in state " + ((int)modem.Driver.State).ToString());
            }
        }

        private static string MqttCommands(string log)
        {
            // Without what the modem is asked besides.
            string[] parts = log.Split('|');
            string mqtt = "";
            for (int i = 0; i < parts.Length; i++)
            {
                if (parts[i].StartsWith("AT+CMQTT") || parts[i].StartsWith("["))
                {
                    mqtt += parts[i] + "|";
                }
            }

            return mqtt;
        }

        private static string After(string log, string part) => log.Substring(log.IndexOf(part) + part.Length);

        private static byte[] Half(byte[] bytes, int offset)
        {
            byte[] half = new byte[bytes.Length / 2];
            System.Array.Copy(bytes, offset, half, 0, half.Length);
            return half;
        }

        /// <summary>A text's bytes, zeros where it has ~: a string on the device ends at a zero.</summary>
        private static byte[] WithZeros(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            for (int i = 0; i < bytes.Length; i++)
            {
                if (bytes[i] == (byte)'~')
                {
                    bytes[i] = 0;
                }
            }

            return bytes;
        }

        private static byte[] Part(byte[] bytes, int offset, int count)
        {
            byte[] part = new byte[count];
            System.Array.Copy(bytes, offset, part, 0, count);
            return part;
        }

        private static bool Same(byte[] a, byte[] b)
        {
            bool same = a.Length == b.Length;
            for (int i = 0; same && i < a.Length; i++)
            {
                same = a[i] == b[i];
            }

            return same;
        }
    }
}
