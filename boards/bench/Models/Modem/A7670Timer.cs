namespace Telematics.Bench.Models.Modem
{
    /// <summary>What a modelled A7670 has yet to do; of those due at the same time, in this order.</summary>
    internal enum A7670Timer
    {
        PowerKeyHeld,
        SwitchedOff,
        Booted,
        SimReady,
        SmsReady,
        PhoneBookReady,
        Registered,
        Command,
        Report,
        ServiceStarted,
        ServiceStopped,
        Connected,
        ConnackDue,
        Disconnected,
        SubackDue,
        PubackDue,
        PublishExpired,
        Receive,
        KeepAlive,
        PingDue,
        Count,
    }
}
