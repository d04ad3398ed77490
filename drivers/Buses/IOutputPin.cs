namespace Telematics.Buses
{
    /// <summary>A GPIO line that drives something: a power key, a reset, a watchdog's feed.</summary>
    public interface IOutputPin
    {
        /// <summary>Drives the line high or low, as seen at the pin.</summary>
        void Write(bool high);
    }
}
