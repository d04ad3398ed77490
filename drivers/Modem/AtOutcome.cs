namespace Telematics.Modem
{
    /// <summary>How an AT command ended.</summary>
    public enum AtOutcome
    {
        /// <summary>Not yet, or no command was sent.</summary>
        None,

        /// <summary><c>OK</c> came, and the result line where one is required.</summary>
        Ok,

        /// <summary><c>ERROR</c>, <c>+CME ERROR</c> or <c>+CMS ERROR</c> came.</summary>
        Error,

        /// <summary>No whole answer in time; the modem was brought back into step since and answers.</summary>
        Timeout,

        /// <summary>No answer, and none to anything tried since: off, hung, or at another baud rate.</summary>
        Dead,
    }
}
