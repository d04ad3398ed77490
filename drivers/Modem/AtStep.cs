using Telematics.Buses;

namespace Telematics.Modem
{
    /// <summary>One line of a table of states: the command that is sent in a state, and where each end of it leads.</summary>
    internal sealed class AtStep
    {
        /// <summary>Makes a line. A command or prefix that is empty is none: it is composed where the state is entered.</summary>
        public AtStep(ModemState state, string command, string resultPrefix, int timeoutMs, ModemState onOk, ModemState onError, ModemState onTimeout)
        {
            State = state;
            Command = AsciiText.ToBytes(command);
            ResultPrefix = resultPrefix.Length == 0 ? null : AsciiText.ToBytes(resultPrefix);
            TimeoutMs = timeoutMs;
            OnOk = onOk;
            OnError = onError;
            OnTimeout = onTimeout;
        }

        public ModemState State { get; }

        public byte[] Command { get; }

        public byte[]? ResultPrefix { get; }

        public int TimeoutMs { get; }

        public ModemState OnOk { get; }

        public ModemState OnError { get; }

        public ModemState OnTimeout { get; }
    }
}
