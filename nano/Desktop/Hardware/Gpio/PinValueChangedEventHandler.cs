namespace System.Device.Gpio
{
    /// <summary>Hears edges of a pin.</summary>
    public delegate void PinValueChangedEventHandler(object sender, PinValueChangedEventArgs e);
}
