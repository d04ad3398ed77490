namespace Telematics.Journal
{
    /// <summary>Takes what is sealed, as far as what seals must know.</summary>
    public interface IFrameSink
    {
        /// <summary>Takes a record and copies it. Makes room by dropping the oldest key frame that is no alarm, and what continues it.</summary>
        /// <param name="frame">Holds the record.</param>
        /// <param name="length">Its length.</param>
        /// <param name="kind">One of <see cref="RecordKind"/>.</param>
        /// <param name="sequence">Its number, unique for this vehicle.</param>
        /// <returns>True when it will survive a power cut from now on; otherwise it counts as dropped.</returns>
        bool TryAppend(byte[] frame, int length, byte kind, uint sequence);

        /// <summary>What is here is backlog from now on; what is appended from now on is live.</summary>
        void BeginLive();

        /// <summary>
        /// Writes down what is only known so far: notices of records that are lost, which then wait as unsent, and what was let go of.
        /// Otherwise that is written along with the next record.
        /// </summary>
        void Checkpoint();
    }
}
