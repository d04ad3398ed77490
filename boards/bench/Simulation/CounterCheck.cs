using System;
using System.Linq;
using Telematics.Bench.World;
using Telematics.Unit;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// Holds the unit's own counters of what went wrong against what did: one that counts something in a boot in which no fault that
    /// explains it was felt is wrong, or what it counts is.
    /// </summary>
    internal sealed class CounterCheck(ModelledVehicle vehicle, TroubleWatch trouble, bool hasSmallJournal, Action<string> violation)
    {
        // What began before a boot may be felt in it: what is still on a wire, in a part, or in a session.
        private const long MarginUs = 200_000_000;

        private static readonly FaultKind[] Power = [FaultKind.PowerCut, FaultKind.ResetStorm, FaultKind.FlashBits, FaultKind.FlashChecks];

        private static readonly FaultKind[] Gnss = [.. Power, FaultKind.GnssBytes, FaultKind.GnssRestart, FaultKind.GnssSilence];

        private static readonly FaultKind[] Can = [.. Power, FaultKind.CanErrors, FaultKind.CanBusOff];

        private static readonly FaultKind[] Line =
        [
            .. Power, FaultKind.ModemBytes, FaultKind.ModemHang, FaultKind.ModemReset, FaultKind.StuckModem,
        ];

        private static readonly FaultKind[] Network =
        [
            .. Line, FaultKind.Registration, FaultKind.LostAcknowledgement, FaultKind.SlowAcknowledgement, FaultKind.Connection, FaultKind.BrokerRestart, FaultKind.Refusal,
        ];

        private static readonly FaultKind[] Receiver = [.. Network, FaultKind.Duplicate, FaultKind.ReceiverKill, FaultKind.ReceiverRestore, FaultKind.BrokerForgets];

        private static readonly FaultKind[] Flash = [FaultKind.FlashBits, FaultKind.FlashChecks, FaultKind.FlashWear, FaultKind.StorageFull, FaultKind.ForeignJournal];

        private static readonly Counter[] Counters =
        [
            new("gnss bad checksums", 0, Gnss, board => board.Unit.Gnss!.BadChecksums),
            new("gnss missing checksums", 0, Gnss, board => board.Unit.Gnss!.MissingChecksums),
            new("gnss truncated", 0, Gnss, board => board.Unit.Gnss!.Truncated),
            new("gnss overlong", 0, Gnss, board => board.Unit.Gnss!.Overlong),
            new("gnss malformed", 0, Gnss, board => board.Unit.Gnss!.Malformed),
            new("gnss repeated", 0, Gnss, board => board.Unit.Gnss!.Repeated),
            new("gnss contradictions", 0, Gnss, board => board.Unit.Gnss!.Contradictions),
            new("clock steps", 2, [.. Gnss, FaultKind.ClockJump], board => board.Unit.Utc.Steps),
            new("can overflows", 0, Can, board => board.Can.Overflows),
            new("can bad frames", 0, Can, board => board.Can.BadFrames),
            new("can error frames", 0, Can, board => board.Can.ErrorFrames),
            new("can bus-offs", 0, Can, board => board.Can.BusOffs),
            new("can restarts", 0, Can, board => board.Can.Restarts),
            new("can absences", 0, Can, board => board.Can.Absences),
            new("can transmit time-outs", 0, Can, board => board.Can.TransmitTimeouts),
            new("can frames left out", 0, Can, board => board.Can.FramesLeftOut),
            new("modem overlong lines", 0, Line, board => board.Modem!.Channel.OverlongLines),
            new("modem damaged lines", 0, Line, board => board.Modem!.Channel.DamagedLines),
            new("modem stray answers", 0, Line, board => board.Modem!.Channel.StrayAnswers),
            new("modem broken blocks", 0, Line, board => board.Modem!.Channel.BrokenBlocks),
            new("modem unexpected lines", 1, Line, board => board.Modem!.UnexpectedLines),
            new("modem resets", 0, Network, board => board.Modem!.Resets),
            new("modem power cycles", 0, Network, board => board.Modem!.PowerCycles),
            new("modem restarts", 0, Line, board => board.Modem!.SpontaneousRestarts),
            new("radio restarts", 0, Network, board => board.Modem!.RadioRestarts),
            new("registration failures", 0, Network, board => board.Modem!.RegistrationFailures),
            new("sessions lost", 0, Network, board => board.Unit.Uplink.Losses),
            new("dead sessions", 0, Network, board => board.Unit.Uplink.DeadSessions),
            new("acknowledgements missed", 0, Network, board => board.Unit.Uplink.PubacksMissed),
            new("publish failures", 0, Network, board => board.Unit.Uplink.PublishFailures),
            new("logins refused", 0, [.. Line, FaultKind.Refusal], board => board.Unit.Uplink.LoginsRefused),
            new("frames timed out", 0, Receiver, board => board.Unit.Uplink.FramesTimedOut),
            new("frames lacked", 0, Receiver, board => board.Unit.Uplink.FramesLacked),
            new("frames too long", 0, [], board => board.Unit.Uplink.FramesTooLong),
            new("receiver's acknowledgements refused", 0, [.. Network, FaultKind.WrongAcknowledgement], board => board.Unit.Uplink.ReceiverAcknowledgementsRefused),
            new("answers dropped", 0, Network, board => board.Unit.Uplink.ResponsesDropped),
            new("journal files refused", 0, Flash, board => board.Unit.Frames.FilesRefused),
            new("journal damages", 0, Flash, board => board.Unit.Frames.Damages),
            new("journal untold", 0, Flash, board => board.Unit.Frames.Untold),
            new("journal write failures", 0, Flash, board => board.Unit.Frames.WriteFailures),
            new("journal read failures", 0, Flash, board => board.Unit.Frames.ReadFailures),
            new("journal dropped", 0, [.. Flash, FaultKind.ReceiverRestore], board => board.Unit.Frames.Dropped),
        ];

        // As they are afterwards, for damage to what is stored is found late.
        private bool _wasFlashDamaged;

        /// <summary>Checks a unit before it ends.</summary>
        /// <param name="board">The board.</param>
        /// <param name="bootUs">When it has started.</param>
        /// <param name="isLong">Whether so much may have been kept that there was no room.</param>
        public void Check(VirtualBoard board, long bootUs, bool isLong)
        {
            trouble.Look(vehicle.Clock.NowUs);
            _wasFlashDamaged |= trouble.FlashUs > 0;
            foreach (Counter counter in Counters)
            {
                int count = counter.Of(board);
                bool isJournal = counter.Explains.Contains(FaultKind.StorageFull);
                if (count > counter.Most && !Explains(counter.Explains, bootUs) && !(isJournal && (_wasFlashDamaged || hasSmallJournal || isLong)))
                {
                    violation($"{counter.Name} is {count}, and nothing explains it");
                }
            }
        }

        private bool Explains(FaultKind[] kinds, long bootUs)
        {
            foreach (FaultKind kind in kinds)
            {
                // What a receiver has lost with its store is found missing whenever it is heard of again; and a unit without power for long finds
                // its parts as it left them.
                bool lasts = kind == FaultKind.ReceiverRestore || (Array.IndexOf(Power, kind) >= 0 && bootUs > 0);
                if (trouble.LastUs(kind) > (lasts ? 0 : bootUs - MarginUs))
                {
                    return true;
                }
            }

            return false;
        }

        private sealed record Counter(string Name, int Most, FaultKind[] Explains, Func<VirtualBoard, int> Of);
    }
}
