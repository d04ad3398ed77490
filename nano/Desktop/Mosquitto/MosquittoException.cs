using System;

namespace Telematics.Mosquitto
{
    /// <summary>What the client library or the broker's program could not do, in one sentence.</summary>
    public sealed class MosquittoException : Exception
    {
        public MosquittoException(string message, int code = 0)
            : base(message)
        {
            Code = code;
        }

        /// <summary>The library's error code (<c>MOSQ_ERR_…</c>), or 0 where the failure is not the library's.</summary>
        public int Code { get; }
    }
}
