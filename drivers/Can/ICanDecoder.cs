using Telematics.Buses;

namespace Telematics.Can
{
    /// <summary>Works out what kept frames say, when somebody looks.</summary>
    public interface ICanDecoder
    {
        /// <summary>Decodes what was heard since the last call.</summary>
        [SteadyState]
        void Decode();
    }
}
