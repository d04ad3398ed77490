using Telematics.Buses;

namespace Telematics.Modem
{
    /// <summary>The lines that a board has to its modem; what it has not, stays null. What the modem cannot be made to do without them is skipped.</summary>
    public sealed class SimcomModemPins
    {
        /// <summary>PWRKEY.</summary>
        public IOutputPin? PowerKey;

        /// <summary>RESET.</summary>
        public IOutputPin? Reset;

        /// <summary>Switches the modem's supply.</summary>
        public IOutputPin? Supply;

        /// <summary>DTR: held low, which keeps the modem's UART awake. Written once.</summary>
        public IOutputPin? Dtr;
    }
}
