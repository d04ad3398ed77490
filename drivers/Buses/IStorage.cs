namespace Telematics.Buses
{
    /// <summary>
    /// Files on the board's flash (littlefs under <c>I:\</c>). Nothing throws: a storage that fails says so by its results.
    /// Names are short, without a path, and made once at start.
    /// </summary>
    /// <remarks>What was appended is safe against a power cut only after <see cref="Flush"/> returned true.</remarks>
    public interface IStorage
    {
        /// <summary>The names of the files there are. Allocates: for start-up only.</summary>
        string[] List();

        /// <summary>The file's length in bytes, or -1 when there is none.</summary>
        int GetLength(string name);

        /// <summary>Reads from <paramref name="position"/> on, at most <paramref name="count"/> bytes.</summary>
        /// <returns>The bytes read, 0 at the end, or -1 when the file cannot be read.</returns>
        int Read(string name, int position, byte[] buffer, int offset, int count);

        /// <summary>Appends to the file, which is made when there is none.</summary>
        /// <returns>False when the storage is full or fails; the file may then end in a part of the data.</returns>
        bool Append(string name, byte[] data, int offset, int count);

        /// <summary>Makes what was appended to the file survive a power cut.</summary>
        bool Flush(string name);

        /// <summary>Gives the file another name, replacing what had it; atomic under a power cut.</summary>
        bool Rename(string from, string to);

        /// <summary>Removes the file. True when it is gone, also when there was none.</summary>
        bool Delete(string name);
    }
}
