using System;

namespace Telematics.Bench.Commands
{
    /// <summary>Shows a running bench to a person.</summary>
    public interface IBenchView : IDisposable
    {
        /// <summary>Shows how it stands now.</summary>
        void Show(BenchSession session);
    }
}
