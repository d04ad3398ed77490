namespace System.IO.Ports
{
    /// <summary>Flow control of a serial port.</summary>
    public enum Handshake
    {
        /// <summary>None.</summary>
        None = 0,

        /// <summary>XON/XOFF.</summary>
        XOnXOff = 1,

        /// <summary>RTS.</summary>
        RequestToSend = 2,

        /// <summary>RTS and XON/XOFF.</summary>
        RequestToSendXOnXOff = 3,
    }
}
