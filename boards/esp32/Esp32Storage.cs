using System;
using System.IO;
using Telematics.Buses;

namespace Telematics.Esp32
{
    /// <summary>
    /// Files on the chip's internal flash: littlefs under <c>I:\</c>, without folders.
    /// </summary>
    /// <remarks>
    /// Three traits of the runtime's file system shape this class. <c>FileStream.Flush</c> reaches only the C library
    /// (<c>fflush</c>, never <c>fsync</c>), so that what was written counts after <c>Close</c> alone: <see cref="Flush"/> closes
    /// the file and opens it again. A write that finds the flash full can pass unnoticed, so a flush compares the length.
    /// <c>File.Move</c> refuses a name that exists, though littlefs could replace it: see <see cref="Rename"/>.
    /// </remarks>
    public sealed class Esp32Storage : IStorage, ICounters
    {
        // Files kept open: opening one allocates. A journal needs the segment it writes, the one it reads, and its head.
        private const int MaxOpen = 4;

        // Ends the name of a file that is decided to replace the one without it.
        private const char Replacing = '~';

        private readonly string _root;
        private readonly OpenFile[] _open = new OpenFile[MaxOpen];
        private int _uses;

        /// <summary>Opens the storage and finishes what a power cut interrupted.</summary>
        /// <param name="root">The folder of the files, with its separator at the end.</param>
        public Esp32Storage(string root)
        {
            _root = root;
            for (int i = 0; i < MaxOpen; i++)
            {
                _open[i] = new OpenFile();
            }

            string[] paths = GetPaths();
            for (int i = 0; i < paths.Length; i++)
            {
                string name = Path.GetFileName(paths[i]);
                if (IsReplacing(name))
                {
                    Replace(name.Substring(0, name.Length - 1));
                }
            }
        }

        /// <summary>Calls of the file system that failed.</summary>
        public int Errors { get; private set; }

        /// <summary>Files opened so far. Each time allocates: that is all that the unit's loop ever does.</summary>
        public int Opens { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "storage errors opens";

        /// <inheritdoc/>
        public int FaultCounters => 1;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => Errors,
            _ => Opens,
        };

        /// <summary>Closes every file, which makes safe what was appended: before a reboot that is meant.</summary>
        public void CloseAll()
        {
            for (int i = 0; i < MaxOpen; i++)
            {
                if (_open[i].Stream != null)
                {
                    Close(_open[i]);
                }
            }
        }

        /// <inheritdoc/>
        public string[] List()
        {
            string[] paths = GetPaths();
            int count = 0;
            for (int i = 0; i < paths.Length; i++)
            {
                string name = Path.GetFileName(paths[i]);
                paths[i] = name;
                if (!IsReplacing(name))
                {
                    count++;
                }
            }

            string[] names = new string[count];
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = "";
            }

            for (int i = paths.Length - 1; i >= 0; i--)
            {
                if (!IsReplacing(paths[i]))
                {
                    names[--count] = paths[i];
                }
            }

            return names;
        }

        /// <inheritdoc/>
        public int GetLength(string name)
        {
            OpenFile? file = Find(name) ?? Open(name, false);
            return file == null ? -1 : file.Length;
        }

        /// <inheritdoc/>
        public int Read(string name, int position, byte[] buffer, int offset, int count)
        {
            OpenFile? file = Find(name) ?? Open(name, false);
            if (file == null || position < 0)
            {
                return -1;
            }

            int left = file.Length - position;
            if (count > left)
            {
                count = left;
            }

            if (count <= 0)
            {
                return 0;
            }

            try
            {
                FileStream stream = file.Stream!;
                if (file.Position != position || file.Wrote)
                {
                    stream.Seek(position, SeekOrigin.Begin);
                    file.Wrote = false;
                }

                int read = 0;
                while (read < count)
                {
                    int n = stream.Read(buffer, offset + read, count - read);
                    if (n <= 0)
                    {
                        break;
                    }

                    read += n;
                }

                file.Position = position + read;
                return read;
            }
            catch (Exception)
            {
                Errors++;
                Close(file);
                return -1;
            }
        }

        /// <inheritdoc/>
        public bool Append(string name, byte[] data, int offset, int count)
        {
            OpenFile? file = Find(name) ?? Open(name, true);
            if (file == null)
            {
                return false;
            }

            try
            {
                FileStream stream = file.Stream!;
                if (file.Position != file.Length || !file.Wrote)
                {
                    stream.Seek(file.Length, SeekOrigin.Begin);
                    file.Wrote = true;
                }

                stream.Write(data, offset, count);
                file.Length += count;
                file.Position = file.Length;
                file.IsDirty = true;
                return true;
            }
            catch (Exception)
            {
                // The next use opens the file as it has become.
                Errors++;
                Close(file);
                return false;
            }
        }

        /// <inheritdoc/>
        public bool Flush(string name)
        {
            OpenFile? file = Find(name);
            if (file == null || !file.IsDirty)
            {
                // Closed since it was last written to, and so safe; or there is none.
                return file != null || Exists(name);
            }

            int length = file.Length;
            if (!Close(file))
            {
                return false;
            }

            file = Open(name, false);
            if (file != null && file.Length == length)
            {
                return true;
            }

            Errors++;
            return false;
        }

        /// <inheritdoc/>
        /// <remarks>
        /// In steps, each atomic in littlefs: <paramref name="from"/> gets a name that says what it is to replace, which
        /// decides it; the old file goes; the new one takes its name. A power cut between them leaves a file that the next
        /// start finds by its name and carries through. While it does, or fails to, the old content is never seen again.
        /// </remarks>
        public bool Rename(string from, string to)
        {
            OpenFile? file = Find(from);
            bool closed = file == null || Close(file);
            file = Find(to);
            if (file != null)
            {
                Close(file);
            }

            return closed && Move(from, to);
        }

        /// <inheritdoc/>
        public bool Delete(string name)
        {
            OpenFile? file = Find(name);
            if (file != null)
            {
                Close(file);
            }

            return Remove(name);
        }

        private static bool IsReplacing(string name)
        {
            return name.Length > 1 && name[name.Length - 1] == Replacing;
        }

        private OpenFile? Find(string name)
        {
            OpenFile[] open = _open;
            for (int i = 0; i < MaxOpen; i++)
            {
                OpenFile file = open[i];
                if (file.Stream != null && file.Name == name)
                {
                    file.LastUse = ++_uses;
                    return file;
                }
            }

            return null;
        }

        [Allocates("Opening a file: when it is first used, after each flush, and when it has made room for another.")]
        private OpenFile? Open(string name, bool create)
        {
            OpenFile file = _open[0];
            for (int i = 0; i < MaxOpen; i++)
            {
                OpenFile candidate = _open[i];
                if (candidate.Stream == null)
                {
                    file = candidate;
                    break;
                }

                if (candidate.LastUse < file.LastUse)
                {
                    file = candidate;
                }
            }

            if (file.Stream != null && !Close(file))
            {
                return null;
            }

            try
            {
                string path = _root + name;
                if (!create && !File.Exists(path))
                {
                    return null;
                }

                Opens++;
                FileStream stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                file.Name = name;
                file.Stream = stream;
                file.Length = (int)stream.Length;
                file.Position = 0;
                file.Wrote = true;
                file.IsDirty = create;
                file.LastUse = ++_uses;
                return file;
            }
            catch (Exception)
            {
                Errors++;
                return null;
            }
        }

        [Allocates("Closing a file: the framework's list of open files changes.")]
        private bool Close(OpenFile file)
        {
            FileStream? stream = file.Stream;
            file.Stream = null;
            try
            {
                stream!.Close();
                return true;
            }
            catch (Exception)
            {
                Errors++;
                return false;
            }
        }

        [Allocates("Paths are made. Only for a file that is flushed without having been written to.")]
        private bool Exists(string name)
        {
            try
            {
                return File.Exists(_root + name);
            }
            catch (Exception)
            {
                Errors++;
                return false;
            }
        }

        [Allocates("Paths are made, and the framework makes its own. Once a rename.")]
        private bool Move(string from, string to)
        {
            try
            {
                string source = _root + from;
                if (!File.Exists(source))
                {
                    return false;
                }

                // One that an error, not a power cut, left behind.
                string decided = _root + to + Replacing;
                if (File.Exists(decided))
                {
                    File.Delete(decided);
                }

                File.Move(source, decided);
            }
            catch (Exception)
            {
                Errors++;
                return false;
            }

            return Replace(to);
        }

        private bool Replace(string name)
        {
            try
            {
                string path = _root + name;
                if (File.Exists(path))
                {
                    File.Delete(path);
                }

                File.Move(path + Replacing, path);
                return true;
            }
            catch (Exception)
            {
                Errors++;
                return false;
            }
        }

        [Allocates("Paths are made. Once a file deleted.")]
        private bool Remove(string name)
        {
            try
            {
                string path = _root + name;
                if (File.Exists(path))
                {
                    File.Delete(path);
                }

                return true;
            }
            catch (Exception)
            {
                Errors++;
                return false;
            }
        }

        private string[] GetPaths()
        {
            try
            {
                return Directory.GetFiles(_root);
            }
            catch (Exception)
            {
                Errors++;
                return new string[0];
            }
        }

        private sealed class OpenFile
        {
            public string Name = "";
            public FileStream? Stream;
            public int Length;

            // Where the stream stands, and whether it got there by writing: between reading and writing it must be sought.
            public int Position;
            public bool Wrote;
            public bool IsDirty;
            public int LastUse;
        }
    }
}
