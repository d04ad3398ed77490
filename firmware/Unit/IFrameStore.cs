namespace Telematics.Unit
{
    /// <summary>
    /// Where sealed frames wait until they are acknowledged. Each is named by a token, 0 or more, for as long as it is here;
    /// a token that names nothing any more is ignored.
    /// </summary>
    public interface IFrameStore
    {
        /// <summary>Frames that are here, sent ones included.</summary>
        int Count { get; }

        /// <summary>Frames that were dropped unacknowledged, because there was no room.</summary>
        int Dropped { get; }

        /// <summary>Takes a frame and copies it. Makes room by dropping the oldest.</summary>
        /// <returns>False when the frame is too long to be stored at all; it counts as dropped.</returns>
        bool TryAppend(byte[] frame, int length);

        /// <summary>Copies the oldest frame that is not marked as sent.</summary>
        /// <param name="buffer">Receives the frame; as long as the longest.</param>
        /// <param name="token">Names the frame.</param>
        /// <returns>The frame's length, or 0 when none waits.</returns>
        int ReadUnsent(byte[] buffer, out int token);

        /// <summary>Marks a frame as on its way.</summary>
        void MarkSent(int token);

        /// <summary>Marks a frame as not sent: its publish failed.</summary>
        void MarkUnsent(int token);

        /// <summary>Marks all frames as not sent: the session is lost.</summary>
        void MarkAllUnsent();

        /// <summary>Lets go of a frame that was acknowledged, in whatever order.</summary>
        void Release(int token);
    }
}
