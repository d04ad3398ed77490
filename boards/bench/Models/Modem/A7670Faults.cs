namespace Telematics.Bench.Models.Modem
{
    /// <summary>What goes wrong with a modelled A7670. Everything may be changed while the world runs; what is a count goes down with each use.</summary>
    public sealed class A7670Faults
    {
        /// <summary>The chance that a byte from the modem is changed on its way, 0 to 1.</summary>
        public double GarbledToUnit;

        /// <summary>The chance that a byte to the modem is changed on its way, 0 to 1.</summary>
        public double GarbledToModem;

        /// <summary>The chance that an unsolicited line comes between a command and its answer, 0 to 1.</summary>
        public double News = 0.02;

        /// <summary>The chance that a result comes before its OK instead of after it, 0 to 1.</summary>
        public double SwappedOrder = 0.02;

        /// <summary>Hung: takes everything and says nothing, until it is reset or switched off.</summary>
        public bool IsHung;

        /// <summary>Stuck in its own dialogue: answers OK to every command, and does none.</summary>
        public bool SaysOkAlone;

        /// <summary>Stuck on another rate, or in a dump of its memory: all that it says is garbage.</summary>
        public bool SaysGarbage;

        /// <summary>How often a modem that is stuck in its reports says one, µs; 0 for not.</summary>
        public long ReportsEveryUs;

        /// <summary>No publish is acknowledged any more, though each leaves: the session only looks as if it was there.</summary>
        public bool IsSessionDead;

        /// <summary>Whether what it is stuck in outlives a reset, and ends only with its supply.</summary>
        public bool OnlySupplyHelps;

        /// <summary>Whether it is stuck in a state that it does not leave by itself.</summary>
        public bool IsStuck => IsHung || SaysOkAlone || ReportsEveryUs > 0 || IsSessionDead || SaysGarbage;

        /// <summary>Commands that get no answer.</summary>
        public int MuteCommands;

        /// <summary>No SIM card.</summary>
        public bool SimAbsent;

        /// <summary>The network refuses the subscriber.</summary>
        public bool RegistrationDenied;

        /// <summary>No network to be found.</summary>
        public bool NoCoverage;

        /// <summary>Publishes that fail with <see cref="PublishCode"/>.</summary>
        public int FailedPublishes;

        /// <summary>The result of a publish that fails.</summary>
        public int PublishCode = 17;

        /// <summary>Publishes that are answered with busy.</summary>
        public int BusyPublishes;

        /// <summary>Publishes that are sent, and whose acknowledgement is not noticed: they fail after the command's timeout.</summary>
        public int LostAcknowledgements;

        /// <summary>Publishes that get no result at all.</summary>
        public int MissingResults;

        /// <summary>Added to the time until an acknowledgement is told, ms.</summary>
        public int LateAcknowledgementMs;

        /// <summary>The result of the connections to come, or 0 for what comes of them.</summary>
        public int ConnectCode;

        /// <inheritdoc/>
        public override string ToString() =>
            (IsHung ? "hung" : SaysOkAlone ? "says OK alone" : SaysGarbage ? "says garbage" : IsSessionDead ? "session dead" : ReportsEveryUs > 0 ? "reports" : "sound")
            + (OnlySupplyHelps ? ", until its supply is off" : "");

        /// <summary>It is in no such state any more.</summary>
        public void Unstick()
        {
            IsHung = false;
            SaysOkAlone = false;
            ReportsEveryUs = 0;
            IsSessionDead = false;
            OnlySupplyHelps = false;
            SaysGarbage = false;
        }
    }
}
