using System;
using nanoFramework.TestFramework;
using Telematics.Mqtt;

namespace Telematics.Modem.Tests
{
    [TestClass]
    public class SimcomModemTests
    {
        [TestMethod]
        public void AModemThatIsOnIsTakenAsItIsAndBroughtToTheNetwork()
        {
            SimcomModemOptions options = new SimcomModemOptions();
            options.Apn = "iot.example";
            ScriptedModem modem = new ScriptedModem(options);
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 5000), "state " + ((int)modem.Driver.State).ToString() + ", log " + modem.Log);
            Assert.AreEqual("AT|ATE0|AT+CMEE=1|ATI|AT+CFUN=1|AT+CPIN?|AT+CTZU=1|AT+CGDCONT=1,\"IP\",\"iot.example\"|AT+CEREG=1|AT+CEREG?|", modem.Log.Substring(0, modem.Log.IndexOf("AT+CEREG?|") + 10));
            Assert.AreEqual(0, modem.PowerKey.Pulses, "the power key of a modem that is on was pressed");
            modem.Run(1000);
            Assert.AreEqual(-71, modem.Driver.SignalStrengthDbm);
            Assert.AreEqual(204004, modem.Driver.OperatorCode);
            Assert.IsTrue(modem.Driver.Registration == NetworkRegistration.Home);
            Assert.IsTrue(modem.Driver.Family == SimcomFamily.A76xx);
            Assert.IsTrue(modem.Driver.Fault == ModemFault.None);
            Assert.AreEqual(1795338746000L, modem.Driver.NetworkUtcMs);
            Assert.IsTrue(modem.Driver.NetworkTimeAtMs > 0 && modem.Driver.NetworkTimeAtMs < modem.NowMs);
            Assert.AreEqual(0, modem.Driver.UnexpectedLines);
        }

        [TestMethod]
        public void AModemThatIsOffIsSwitchedOnByItsPowerKey()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.IsSilent = true;
            Assert.IsTrue(modem.RunTo(ModemState.PressingPowerKey, 10000), modem.Log);
            Assert.IsTrue(modem.PowerKey.IsHigh, "the key is not pressed");
            long pressed = modem.NowMs;
            Assert.IsTrue(modem.RunTo(ModemState.Booting, 10000));
            Assert.IsFalse(modem.PowerKey.IsHigh, "the key is still pressed");
            Assert.AreEqual(100L, modem.NowMs - pressed, "length of the pulse");
            modem.Run(8000);
            modem.IsSilent = false;
            modem.Say("RDY;+CPIN: READY");
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 10000), modem.Log);
            Assert.AreEqual(0, modem.Driver.SpontaneousRestarts);
            Assert.AreEqual(0, modem.Driver.PowerCycles);
        }

        [TestMethod]
        public void EchoNewsAndBlanksDoNotDisturbTheStart()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT\r", "AT;+CGEV: EPS PDN ACT 1;OK");
            modem.On("ATE0", "ATE0;PB DONE;OK");
            modem.On("AT+CPIN?", "+CPIN: READY;SMS DONE;OK");
            modem.On("AT+CEREG?", "*PSUTTZ: 26,11,22;+CEREG: 1,5;+CGEV: ME PDN ACT 1;OK");
            modem.Port.ReadLimit = 3;
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 5000), modem.Log);
            Assert.IsTrue(modem.Driver.Registration == NetworkRegistration.Roaming);
            Assert.AreEqual(0, modem.Driver.UnexpectedLines);
        }

        [TestMethod]
        public void AMissingSimIsSaidAndLookedForEverMoreRarely()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CPIN?", "+CME ERROR: 10");
            modem.Link.Open(ScriptedModem.Options());
            Assert.IsTrue(modem.RunTo(ModemState.Resting, 60000), modem.Log);
            Assert.IsTrue(modem.Driver.Fault == ModemFault.SimAbsent);
            modem.Run(100);
            Assert.AreEqual("lost 1|", modem.Events, "opening goes on without a SIM");
            modem.TickMs = 100;
            modem.Log = "";
            modem.Run(4 * 3600 * 1000);
            int asked = Count(modem.Log, "AT+CPIN?|");
            Assert.IsTrue(asked > 20 && asked < 1000, "asked " + asked.ToString() + " times in four hours");
            modem.On("AT+CPIN?", "+CPIN: READY;OK");
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 1300000), "not ready once the SIM is in");
            Assert.IsTrue(modem.Driver.Fault == ModemFault.None);
        }

        [TestMethod]
        public void ASimThatNeedsAPinThatWeHaveNotStaysUntouched()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CPIN?", "+CPIN: SIM PIN;OK");
            modem.TickMs = 50;
            modem.Run(3600 * 1000);
            Assert.IsTrue(modem.Driver.Fault == ModemFault.SimPinRequired);
            Assert.AreEqual(0, Count(modem.Log, "AT+CPIN="));
            Assert.AreEqual(0, modem.Driver.PowerCycles, "switching off does not help");
        }

        [TestMethod]
        public void APinIsEnteredOnce()
        {
            SimcomModemOptions options = new SimcomModemOptions();
            options.SimPin = "1234";
            ScriptedModem modem = new ScriptedModem(options);
            modem.On("AT+SPIC", "+SPIC: 3,10,3,10;OK");
            modem.On("AT+CPIN?", "+CPIN: SIM PIN;OK", 1);
            modem.On("AT+CPIN=", "OK");
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 10000), modem.Log);
            Assert.AreEqual(1, Count(modem.Log, "AT+CPIN=\"1234\"|"));
        }

        [DataRow("+SPIC: 2,10,3,10;OK", "OK", 0)]
        [DataRow("+SPIC: 3,10,3,10;OK", "+CME ERROR: 16", 1)]
        [DataRow("ERROR", "+CME ERROR: 16", 1)]
        [TestMethod]
        public void AWrongPinNeverLocksTheCard(string tries, string answer, int entered)
        {
            SimcomModemOptions options = new SimcomModemOptions();
            options.SimPin = "1234";
            ScriptedModem modem = new ScriptedModem(options);
            modem.On("AT+SPIC", tries, 1);
            modem.On("AT+CPIN?", "+CPIN: SIM PIN;OK");
            modem.On("AT+CPIN=", answer);
            modem.TickMs = 50;
            modem.Run(2 * 3600 * 1000);
            Assert.AreEqual(entered, Count(modem.Log, "AT+CPIN="), "times entered");
            Assert.IsTrue(modem.Driver.Fault == ModemFault.SimPinRefused);
        }

        [TestMethod]
        public void ALockedSimIsSaid()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CPIN?", "+CPIN: SIM PUK;OK");
            modem.Run(5000);
            Assert.IsTrue(modem.Driver.Fault == ModemFault.SimLocked);
            Assert.IsTrue(modem.Driver.State == ModemState.Resting);
        }

        [TestMethod]
        public void ASimThatStartsSlowlyIsWaitedFor()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CPIN?", "+CME ERROR: 14", 4);
            modem.On("AT+CPIN?", "+CME ERROR: 313", 4);
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 15000), modem.Log);
            Assert.IsTrue(modem.Driver.Fault == ModemFault.None);
        }

        [TestMethod]
        public void RegistrationIsReportedTheMomentItComes()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CEREG?", "+CEREG: 1,2;OK");
            Assert.IsTrue(modem.RunTo(ModemState.Registering, 5000));
            modem.Run(60000);
            Assert.IsTrue(modem.Driver.Registration == NetworkRegistration.Searching);
            modem.Say("+CEREG: 5");
            modem.Run(50);
            Assert.IsTrue(modem.Driver.State == ModemState.Ready, "waited for the next poll");
        }

        [TestMethod]
        public void RegistrationInAnOlderNetworkIsEnough()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CEREG?", "+CEREG: 1,0;OK");
            modem.On("AT+CGREG?", "+CGREG: 0,1;OK");
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 5000), modem.Log);
            Assert.IsTrue(modem.Driver.Registration == NetworkRegistration.Home);
        }

        [DataRow("+CEREG: 1,3;OK", 7)]
        [DataRow("+CEREG: 1,2;OK", 8)]
        [TestMethod]
        public void FailingRegistrationIsTriedAgainAtAnEverLowerRate(string answer, int fault)
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CEREG?", answer);
            modem.TickMs = 100;
            modem.Link.Open(ScriptedModem.Options());
            modem.Run(20 * 60 * 1000);
            Assert.AreEqual(fault, (int)modem.Driver.Fault);
            Assert.AreEqual("lost 1|", modem.Events, "the link must say that there is no network, once");
            int radioAtFirst = modem.Driver.RadioRestarts;
            Assert.IsTrue(radioAtFirst >= 2 && radioAtFirst < 12, radioAtFirst.ToString() + " restarts of the radio in 20 minutes");

            modem.Run(8 * 3600 * 1000);
            int radioBefore = modem.Driver.RadioRestarts;
            int powerBefore = modem.Driver.PowerCycles;
            modem.Log = "";
            modem.Run(8 * 3600 * 1000);
            int radio = modem.Driver.RadioRestarts - radioBefore;
            int power = modem.Driver.PowerCycles - powerBefore;
            Assert.IsTrue(radio > 8 && radio <= 16, radio.ToString() + " restarts of the radio in eight later hours");
            Assert.IsTrue(power > 0 && power <= 4, power.ToString() + " power cycles in eight later hours");
            Assert.IsTrue(Count(modem.Log, "|") < 1200, Count(modem.Log, "|").ToString() + " commands in eight hours");

            modem.On("AT+CEREG?", "+CEREG: 1,1;OK");
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 35 * 60 * 1000), "not back when the network is");
            Assert.IsTrue(modem.Driver.Fault == ModemFault.None);
        }

        [TestMethod]
        public void AShortLossOfRegistrationLeavesTheSessionAlone()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.Say("+CEREG: 2");
            modem.On("AT+CEREG?", "+CEREG: 1,2;OK");
            modem.Run(60000);
            Assert.IsTrue(modem.Driver.Registration == NetworkRegistration.Searching);
            Assert.IsTrue(modem.Driver.State == ModemState.Ready);
            modem.On("AT+CEREG?", "+CEREG: 1,1;OK");
            modem.Run(300000);
            Assert.AreEqual("", modem.Events);
        }

        [TestMethod]
        public void ALongLossOfRegistrationEndsTheSessionAndRestartsTheRadio()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.On("AT+CEREG?", "+CEREG: 1,2;OK");
            modem.Run(150000);
            Assert.AreEqual("lost 1|", modem.Events);
            Assert.AreEqual(1, modem.Driver.RadioRestarts);
        }

        [TestMethod]
        public void AModemThatRestartsByItselfIsBroughtBack()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.Say("RDY;+CPIN: READY");
            Assert.IsTrue(modem.RunTo(ModemState.Booting, 100));
            Assert.AreEqual("lost 6|", modem.Events);
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 10000));
            Assert.AreEqual(1, modem.Driver.SpontaneousRestarts);
            Assert.AreEqual(0, modem.Driver.PowerCycles);
            Assert.IsTrue(modem.Log.IndexOf("ATE0|") >= 0, "echo may be on again");
        }

        [TestMethod]
        public void ARestartThatNobodyAnnouncedShowsByItsEcho()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.Run(70000);
            modem.On("AT+CSQ", "AT+CSQ;+CSQ: 99,99;OK", 1);
            modem.Run(15000);
            Assert.AreEqual("lost 6|", modem.Events);
            Assert.AreEqual(1, modem.Driver.SpontaneousRestarts);
            Assert.IsTrue(modem.Driver.State == ModemState.Ready);
        }

        [TestMethod]
        public void AModemThatKeepsEchoingIsStillUsed()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CSQ", "AT+CSQ;+CSQ: 20,99;OK");
            modem.Run(600000);
            Assert.IsTrue(modem.Driver.State == ModemState.Ready);
            Assert.IsTrue(Count(modem.Log, "ATE0|") < 12, Count(modem.Log, "ATE0|").ToString() + " starts in ten minutes");
        }

        [TestMethod]
        public void ASimThatIsPulledOutEndsTheSession()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.On("AT+CPIN?", "+CME ERROR: 10");
            modem.Say("+CPIN: NOT READY");
            modem.Run(30000);
            Assert.AreEqual("lost 1|", modem.Events);
            Assert.IsTrue(modem.Driver.Fault == ModemFault.SimAbsent);
        }

        [TestMethod]
        public void AModemThatSwitchesItselfOffIsSwitchedOnAgain()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.Say("NORMAL POWER DOWN");
            modem.Run(100);
            Assert.AreEqual("lost 6|", modem.Events);
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 30000));
            Assert.AreEqual(1, modem.PowerKey.Pulses);
        }

        [TestMethod]
        public void ASilentModemIsResetThenSwitchedOffAndOnEverMoreRarely()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            modem.IsSilent = true;
            Assert.IsTrue(modem.RunTo(ModemState.HoldingReset, 60000), "not reset");
            Assert.AreEqual("lost 6|", modem.Events);
            Assert.IsTrue(modem.Reset.IsHigh);
            Assert.IsTrue(modem.Driver.Fault == ModemFault.NoAnswer);
            Assert.IsTrue(modem.RunTo(ModemState.SwitchingOff, 60000), "not switched off");
            Assert.IsFalse(modem.Reset.IsHigh, "reset is still held");
            Assert.IsTrue(modem.PowerKey.IsHigh);
            modem.TickMs = 50;
            modem.Run(2 * 3600 * 1000);
            int before = modem.Driver.PowerCycles;
            modem.Run(6 * 3600 * 1000);
            int cycles = modem.Driver.PowerCycles - before;
            Assert.IsTrue(cycles > 20 && cycles <= 36, cycles.ToString() + " power cycles in six later hours");
        }

        [TestMethod]
        public void AModemThatAnswersNowAndThenOnlyIsResetByCommandWithoutAResetLine()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.Pins.Reset = null;
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 10000));
            modem.Run(2000);
            modem.On("AT+CSQ", "");
            modem.On("AT+CEREG?", "");
            modem.On("AT+CGREG?", "");
            modem.Run(40000);
            Assert.IsTrue(modem.Log.IndexOf("AT+CRESET|") >= 0, modem.Log);
            Assert.AreEqual(1, modem.Driver.Resets);
        }

        [TestMethod]
        public void AModemLeftWaitingForAPayloadIsFreed()
        {
            ScriptedModem modem = new ScriptedModem();

            // The unit restarted in the middle of a publish: everything is data to the modem, 700 bytes of it.
            modem.AwaitData(700, "OK");
            Assert.IsTrue(modem.RunTo(ModemState.Ready, 10000), modem.Log);
            Assert.AreEqual(0, modem.PowerKey.Pulses);
        }

        [TestMethod]
        public void AnUnknownSignalIsNotAValue()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CSQ", "+CSQ: 99,99;OK");
            modem.Run(15000);
            Assert.AreEqual(SimcomModem.NotSet, modem.Driver.SignalStrengthDbm);
            modem.On("AT+CSQ", "+CSQ: 31,99;OK");
            modem.Run(15000);
            Assert.AreEqual(-51, modem.Driver.SignalStrengthDbm);
            modem.On("AT+CSQ", "+CSQ: x,99;OK");
            modem.Run(15000);
            Assert.AreEqual(SimcomModem.NotSet, modem.Driver.SignalStrengthDbm);
        }

        [TestMethod]
        public void TheClockIsAskedAgainUntilItIsSet()
        {
            ScriptedModem modem = new ScriptedModem();
            modem.On("AT+CCLK?", "+CCLK: \"70/01/01,00:00:12+00\";OK");
            modem.Run(30000);
            Assert.AreEqual(-1L, modem.Driver.NetworkTimeAtMs);
            modem.On("AT+CCLK?", "+CCLK: \"26/11/22,10:12:26+04\";OK");
            modem.Run(15000);
            Assert.IsTrue(modem.Driver.NetworkTimeAtMs > 30000);
        }

        [DataRow("apn\"x", "", 1024, 4)]
        [DataRow("apn\rAT", "", 1024, 4)]
        [DataRow("", "12", 1024, 4)]
        [DataRow("", "12\"4", 1024, 4)]
        [DataRow("", "", 0, 4)]
        [DataRow("", "", 20000, 4)]
        [DataRow("", "", 1024, 0)]
        [TestMethod]
        public void OptionsThatCannotWorkAreRefusedAtTheStart(string apn, string pin, int maxPayload, int window)
        {
            SimcomModemOptions options = new SimcomModemOptions();
            options.Apn = apn;
            options.SimPin = pin;
            options.MaxPayload = maxPayload;
            options.PublishWindow = window;
            bool refused = false;
            try
            {
                ScriptedModem modem = new ScriptedModem(options);
            }
            catch (ArgumentException)
            {
                refused = true;
            }

            Assert.IsTrue(refused);
        }

        [TestMethod]
        public void AStepWithNothingToDoTouchesTheLineOnly()
        {
            ScriptedModem modem = new ScriptedModem();
            Assert.IsTrue(modem.OpenSession());
            int commands = modem.Driver.Channel.Commands;
            for (int i = 0; i < 1000; i++)
            {
                modem.Driver.Step(modem.NowMs);
                modem.Link.Step(modem.NowMs);
            }

            Assert.AreEqual(commands, modem.Driver.Channel.Commands);
        }

        internal static int Count(string text, string part)
        {
            int count = 0;
            int at = text.IndexOf(part);
            while (at >= 0)
            {
                count++;
                at = text.IndexOf(part, at + part.Length);
            }

            return count;
        }
    }
}
