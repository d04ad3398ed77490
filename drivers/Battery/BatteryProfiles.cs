namespace Telematics.Battery
{
    /// <summary>The batteries that there are profiles of, by the names that settings call them.</summary>
    public static class BatteryProfiles
    {
        /// <summary>Victron's CAN-bus BMS protocol, which many makes speak.</summary>
        public const string Victron = "victron";

        /// <summary>Makes a profile.</summary>
        /// <param name="name">One of the names here.</param>
        /// <returns>One that has heard nothing; null when there is none of that name.</returns>
        public static IBatteryProfile? Make(string name)
        {
            switch (name)
            {
                case Victron:
                    return new VictronProfile();
                default:
                    return null;
            }
        }
    }
}
