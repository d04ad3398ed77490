namespace Telematics.Modem
{
    /// <summary>The states that send a command, each with where every end of it leads: a table of bytes, of which a row is looked up.</summary>
    internal static class AtStep
    {
        /// <summary>No row: the state sends no command.</summary>
        public const int None = -1;

        private const int State = 0;
        private const int CommandAt = 1;
        private const int ResultAt = 2;
        private const int SecondsAt = 3;
        private const int OnOkAt = 4;
        private const int OnErrorAt = 5;
        private const int OnTimeoutAt = 6;
        private const int RowLength = 7;

        private static readonly byte[] Rows =
        {
            // State, command (where there is none, it is composed in SimcomModem), how its result begins, s, OK, error, silence.
            (byte)ModemState.SilencingEcho,     ModemText.EchoOff,       ModemText.None,     2,  (byte)ModemState.SettingErrorCodes, (byte)ModemState.SilencingEcho,   (byte)ModemState.SilencingEcho,
            (byte)ModemState.SettingErrorCodes, ModemText.NumericErrors, ModemText.None,     2,  (byte)ModemState.Identifying,       (byte)ModemState.Identifying,     (byte)ModemState.SettingErrorCodes,
            (byte)ModemState.Identifying,       ModemText.AskIdentity,   ModemText.Model,    2,  (byte)ModemState.EnablingRadio,     (byte)ModemState.EnablingRadio,   (byte)ModemState.EnablingRadio,
            (byte)ModemState.EnablingRadio,     ModemText.RadioOn,       ModemText.None,     10, (byte)ModemState.CheckingSim,       (byte)ModemState.CheckingSim,     (byte)ModemState.EnablingRadio,
            (byte)ModemState.CheckingSim,       ModemText.AskSim,        ModemText.SimNews,  5,  (byte)ModemState.EnablingClock,     (byte)ModemState.CheckingSim,     (byte)ModemState.CheckingSim,
            (byte)ModemState.CountingPinTries,  ModemText.AskPinTries,   ModemText.PinTries, 5,  (byte)ModemState.EnteringPin,       (byte)ModemState.EnteringPin,     (byte)ModemState.CheckingSim,
            (byte)ModemState.EnteringPin,       ModemText.None,          ModemText.None,     10, (byte)ModemState.CheckingSim,       (byte)ModemState.CheckingSim,     (byte)ModemState.CheckingSim,
            (byte)ModemState.EnablingClock,     ModemText.ClockOn,       ModemText.None,     2,  (byte)ModemState.DefiningContext,   (byte)ModemState.DefiningContext, (byte)ModemState.EnablingClock,
            (byte)ModemState.DefiningContext,   ModemText.None,          ModemText.None,     5,  (byte)ModemState.EnablingReports,   (byte)ModemState.EnablingReports, (byte)ModemState.DefiningContext,
            (byte)ModemState.EnablingReports,   ModemText.ReportsOn,     ModemText.None,     2,  (byte)ModemState.Registering,       (byte)ModemState.Registering,     (byte)ModemState.EnablingReports,
            (byte)ModemState.DisablingRadio,    ModemText.RadioOff,      ModemText.None,     10, (byte)ModemState.Resting,           (byte)ModemState.Resting,         (byte)ModemState.Resting,
            (byte)ModemState.Resetting,         ModemText.ResetModem,    ModemText.None,     5,  (byte)ModemState.Booting,           (byte)ModemState.SwitchingOff,    (byte)ModemState.Booting,
        };

        /// <summary>Finds a state's row.</summary>
        /// <returns>The row, or <see cref="None"/>.</returns>
        public static int Find(ModemState state)
        {
            for (int row = 0; row < Rows.Length; row += RowLength)
            {
                if (Rows[row + State] == (int)state)
                {
                    return row;
                }
            }

            return None;
        }

        /// <summary>The command, one of <see cref="ModemText"/>.</summary>
        public static int CommandOf(int row) => Rows[row + CommandAt];

        /// <summary>How its result begins, one of <see cref="ModemText"/>.</summary>
        public static int ResultOf(int row) => Rows[row + ResultAt];

        /// <summary>How long it may take, ms.</summary>
        public static int TimeoutMsOf(int row) => Rows[row + SecondsAt] * 1000;

        /// <summary>The state after its success.</summary>
        public static ModemState AfterOk(int row) => (ModemState)Rows[row + OnOkAt];

        /// <summary>The state after an outcome of it.</summary>
        public static ModemState After(int row, AtOutcome outcome) =>
            (ModemState)Rows[row + (outcome == AtOutcome.Ok ? OnOkAt : outcome == AtOutcome.Error ? OnErrorAt : OnTimeoutAt)];
    }
}
