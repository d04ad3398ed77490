namespace Telematics.Buses
{
    /// <summary>An open UART. Nothing on it blocks.</summary>
    public interface ISerialPort
    {
        /// <summary>Bytes that have arrived and wait to be read.</summary>
        int BytesToRead { get; }

        /// <summary>Reads what has arrived, at most <paramref name="count"/> bytes.</summary>
        /// <returns>The bytes read, from 0; never waits for more.</returns>
        int Read(byte[] buffer, int offset, int count);

        /// <summary>Hands over as much as the line can take now without making its caller wait.</summary>
        /// <returns>The bytes taken, from 0 to <paramref name="count"/>; the caller keeps the rest for its next step.</returns>
        int Write(byte[] buffer, int offset, int count);
    }
}
