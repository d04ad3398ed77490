namespace Telematics.Can.Tests
{
    /// <summary>Some values to decode into.</summary>
    internal sealed class Values : CanValues
    {
        public Values(int count)
            : base(count, null)
        {
        }
    }
}
