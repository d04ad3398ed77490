namespace Telematics.Modem
{
    /// <summary>Families of SIMCom modems whose AT commands this driver speaks.</summary>
    public enum SimcomFamily
    {
        /// <summary>Not known: it has not answered, or with another name. It is treated like the others.</summary>
        Unknown,

        /// <summary>A7670, A7672, A7608 and their like.</summary>
        A76xx,

        /// <summary>SIM7500, SIM7600, SIM7670 and their like.</summary>
        Sim7600,
    }
}
