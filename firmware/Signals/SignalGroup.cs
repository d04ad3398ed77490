namespace Telematics.Signals
{
    /// <summary>Signals that are sampled together, and whose samples share frames. The numbers are those on the wire.</summary>
    public enum SignalGroup
    {
        /// <summary>What the ride does: position, battery, motor. Sampled once a second unless configured otherwise.</summary>
        Ride = 0,

        /// <summary>How the unit itself is. Sampled every ten seconds unless configured otherwise.</summary>
        Health = 1,

        /// <summary>Alarms and warnings, with what matters to judge them: signals of the other groups, sampled when one of the alarms changes.</summary>
        Alarm = 2,
    }
}
