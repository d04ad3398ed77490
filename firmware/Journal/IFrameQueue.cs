namespace Telematics.Journal
{
    /// <summary>
    /// Where sealed frames wait until the receiver has them, as far as what sends must know. Each is named by a token, 0 or more, for as
    /// long as it is here; a token that names nothing any more is ignored.
    /// </summary>
    public interface IFrameQueue
    {
        /// <summary>Records that are here and not marked as sent.</summary>
        int Unsent { get; }

        /// <summary>Copies the oldest record of a lane that is not marked as sent.</summary>
        /// <param name="lane">One of <see cref="Lane"/>.</param>
        /// <param name="buffer">Receives the record.</param>
        /// <param name="offset">Where to.</param>
        /// <param name="room">How many bytes of the buffer may be used.</param>
        /// <param name="token">Names the record.</param>
        /// <param name="sequence">Its number.</param>
        /// <returns>The record's length; 0 when none waits; -1 less its length when it does not fit.</returns>
        int Read(int lane, byte[] buffer, int offset, int room, out int token, out uint sequence);

        /// <summary>Marks a record as on its way, or as arrived at the broker.</summary>
        void MarkSent(int token);

        /// <summary>Marks a record as not sent: its publish failed.</summary>
        void MarkUnsent(int token);

        /// <summary>Marks all records as not sent.</summary>
        void MarkAllUnsent();

        /// <summary>Lets go of a record, in whatever order.</summary>
        void Release(int token);

        /// <summary>Lets go of all records with these numbers: the receiver has stored them.</summary>
        /// <param name="first">The lowest number.</param>
        /// <param name="last">The highest number.</param>
        void ReleaseRange(uint first, uint last);

        /// <summary>Marks those with these numbers as not sent that are marked as sent: the receiver lacks them.</summary>
        /// <param name="first">The lowest number.</param>
        /// <param name="last">The highest number.</param>
        /// <returns>How many there were.</returns>
        int ResendRange(uint first, uint last);

        /// <summary>
        /// Whether any of these numbers is neither here nor told as lost: a receiver has acknowledged it, or nothing is known of it any more. Says no
        /// as long as there is anything still to be told of numbers that are lost.
        /// </summary>
        /// <param name="first">The lowest number.</param>
        /// <param name="last">The highest number.</param>
        bool LacksAny(uint first, uint last);

        /// <summary>
        /// Lets notices name those, some at a time: the receiver lacks them, so it is not the one that acknowledged them, or has lost them. What continues them could not be read by it: it goes too, and is named with them. <see cref="Checkpoint"/> writes it down.
        /// </summary>
        /// <param name="first">The lowest number.</param>
        /// <param name="last">The highest number.</param>
        void TellLacking(uint first, uint last);

        /// <summary>
        /// Writes down what is only known so far: notices of records that are lost, which then wait as unsent, and what was let go of.
        /// Otherwise that is written along with the next record.
        /// </summary>
        void Checkpoint();
    }
}
