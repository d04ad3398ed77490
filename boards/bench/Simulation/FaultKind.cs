namespace Telematics.Bench.Simulation
{
    /// <summary>What goes wrong in a simulated day. The names are what <c>--faults</c> takes.</summary>
    public enum FaultKind
    {
        /// <summary>The unit loses its power, at any moment and at any byte that it writes.</summary>
        PowerCut,

        /// <summary>Bytes from the GNSS receiver are lost, doubled or garbled.</summary>
        GnssBytes,

        /// <summary>Nothing comes from the GNSS receiver.</summary>
        GnssSilence,

        /// <summary>The GNSS receiver states a wrong time.</summary>
        ClockJump,

        /// <summary>Frames on the CAN bus are destroyed by error frames.</summary>
        CanErrors,

        /// <summary>The CAN controller goes off the bus or loses its registers, or the bus is held dominant.</summary>
        CanBusOff,

        /// <summary>Bytes from and to the modem are lost, doubled or garbled.</summary>
        ModemBytes,

        /// <summary>The modem restarts by itself.</summary>
        ModemReset,

        /// <summary>The modem says nothing any more.</summary>
        ModemHang,

        /// <summary>The modem loses its network, or the network refuses it.</summary>
        Registration,

        /// <summary>Acknowledgements come late.</summary>
        SlowAcknowledgement,

        /// <summary>Acknowledgements do not come, publishes fail, commands get no answer.</summary>
        LostAcknowledgement,

        /// <summary>The connection to the broker breaks, or dies without a word.</summary>
        Connection,

        /// <summary>The broker is stopped or killed, and forgets much or little of what it had acknowledged.</summary>
        BrokerRestart,

        /// <summary>The broker refuses connections.</summary>
        Refusal,

        /// <summary>Messages reach the receiver more than once.</summary>
        Duplicate,

        /// <summary>The receiver is killed.</summary>
        ReceiverKill,

        /// <summary>Bits turn over in what is stored on the flash.</summary>
        FlashBits,

        /// <summary>The flash has no room, or the journal is given little.</summary>
        StorageFull,

        /// <summary>The GNSS receiver starts again without its clock: void epochs of a wrong day, until it has a fix.</summary>
        GnssRestart,

        /// <summary>The battery raises an alarm.</summary>
        BatteryAlarm,

        /// <summary>The unit is reset a dozen times within minutes.</summary>
        ResetStorm,

        /// <summary>A record on the flash is damaged so that a part of its check still fits.</summary>
        FlashChecks,

        /// <summary>The broker takes and acknowledges what the unit sends, and delivers nothing of it.</summary>
        BrokerForgets,

        /// <summary>The modem is stuck: says nothing, garbage, OK to everything, reports without end, or holds a session that is dead.</summary>
        StuckModem,

        /// <summary>Writing to and erasing the flash fails, now and then or for a while, and blocks of it wear out for good.</summary>
        FlashWear,

        /// <summary>Acknowledgements that are damaged, another vehicle's, malformed, old, or of numbers far off reach the unit.</summary>
        WrongAcknowledgement,

        /// <summary>The vehicle is parked for hours: its battery and motor controller say nothing, nobody rides it.</summary>
        Parked,

        /// <summary>The unit was in another vehicle before: on its flash is that one's journal, with frames that were never sent.</summary>
        ForeignJournal,

        /// <summary>The receiver is set back to a backup of its store: what was acknowledged since, it has no more.</summary>
        ReceiverRestore,

        /// <summary>The motor controller says values that cannot be.</summary>
        MotorNonsense,
    }
}
