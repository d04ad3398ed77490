using System;

namespace Telematics.Bench.Simulation
{
    /// <summary>The fleet's receiver as one process that can be killed, in virtual time.</summary>
    public interface IReceiverProcess
    {
        /// <summary>Sends a message to a topic; set before <see cref="Start"/>.</summary>
        Action<string, byte[]>? Publish { get; set; }

        /// <summary>The process starts, from what it had stored.</summary>
        void Start(long nowMs);

        /// <summary>The process is gone, with what it had not stored.</summary>
        void Kill();

        /// <summary>Keeps what it has stored as it is now.</summary>
        void Backup(long nowMs);

        /// <summary>Sets what it has stored back to the latest backup, while it is not running.</summary>
        void Restore();

        /// <summary>A message has come.</summary>
        void OnMessage(string topic, byte[] payload, long nowMs);

        /// <summary>Does what is due.</summary>
        /// <returns>When it has something to do again, ms of virtual time.</returns>
        long Step(long nowMs);
    }
}
