using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Telematics.Buses;

namespace Telematics.Bench.World
{
    /// <summary>
    /// The board's flash as the firmware sees it: littlefs under the board's adapter (<c>boards/esp32/Esp32Storage</c>). Loses
    /// power at any byte, loses or tears what was not flushed, gets full, has bits that turn over, and counts its wear.
    /// </summary>
    /// <remarks>
    /// <para>What littlefs and the adapter do, and this does too: a file's content counts once flushed, which closes the file and
    /// opens it again; renaming and deleting are atomic; four files stay open; a file of up to 512 bytes lies in its folder's
    /// metadata; a longer one is a list of 4 KB blocks, the last of which is copied to a fresh one by the first write after the
    /// file was opened, because a block cannot be written to twice; every change is a commit to a log of metadata, a block that is
    /// compacted into another one when full. Sizes are those of esp_littlefs as the runtime is built with it: writes of 128 bytes,
    /// cache of 512, a time stamp with each file, so that opening for writing is a commit as well.</para>
    /// <para>Harsher than littlefs: what was not flushed may be there in part after a power cut. Left out: where on the flash a
    /// block lies (so how evenly it wears), the time that all this takes, and bit errors in littlefs's own data, which it finds by
    /// its checksums.</para>
    /// </remarks>
    public sealed class FlashStorage : IStorage
    {
        /// <summary>What is erased at a time.</summary>
        public const int BlockBytes = 4096;

        private const int WriteBytes = 128;
        private const int InlineBytes = 512;
        private const int MaxOpen = 4;

        // Files that lie in metadata.
        private const int MaxSmallFiles = 64;

        // Tags and what they carry: the file's place and length, its time stamp, checksums; and what stays of a file when compacted.
        private const int CommitBytes = 44;
        private const int FileBytes = 32;

        private readonly Random _random;
        private readonly Dictionary<string, File> _files;
        private readonly Stack<File> _spare = new();
        private readonly File?[] _open = new File?[MaxOpen];
        private readonly byte[] _bytes;
        private readonly int[] _freeChunks;
        private int _freeCount;
        private int _dataBlocks;
        private int _metadataPairs = 1;
        private int _metadataLeft = BlockBytes;
        private long _stepsLeft = long.MaxValue;
        private long _uses;
        private FlashImage? _image;

        /// <summary>Makes an empty one.</summary>
        /// <param name="seed">Of what is drawn: what remains after a power cut, which bits turn over.</param>
        /// <param name="sizeBytes">The partition's size: 256 KB on a part of 4 MB, 3 MB on one of 16 MB.</param>
        public FlashStorage(int seed, int sizeBytes = 262144)
        {
            _random = new Random(seed);
            Blocks = sizeBytes / BlockBytes;

            // With its room from the start: the firmware's passes are measured, and what grows here is none of theirs.
            int chunks = Blocks + MaxSmallFiles;
            _files = new Dictionary<string, File>(chunks);
            _bytes = new byte[chunks * BlockBytes];
            _freeChunks = new int[chunks];
            for (int i = 0; i < chunks; i++)
            {
                _freeChunks[i] = chunks - 1 - i;
            }

            _freeCount = chunks;
            for (int i = 0; i < Blocks / 2; i++)
            {
                _spare.Push(new File());
            }
        }

        /// <summary>Blocks there are.</summary>
        public int Blocks { get; }

        /// <summary>Blocks in use.</summary>
        public int UsedBlocks => _dataBlocks + (2 * _metadataPairs);

        /// <summary>Whether the power is lost: every call fails until <see cref="Reopen"/>.</summary>
        public bool IsCut { get; private set; }

        /// <summary>Steps so far at each of which the power can be lost: every byte appended, file made, flush, rename and deletion.</summary>
        public long Steps { get; private set; }

        /// <summary>Bytes appended to files.</summary>
        public long BytesAppended { get; private set; }

        /// <summary>Bytes that the flash itself was written with: copies, metadata and padding included.</summary>
        public long BytesProgrammed { get; private set; }

        /// <summary>Blocks erased.</summary>
        public long BlocksErased { get; private set; }

        /// <summary>Of these, for metadata.</summary>
        public long MetadataErased { get; private set; }

        /// <summary>Flushes that had something to do.</summary>
        public long Flushes { get; private set; }

        /// <summary>Commits of metadata.</summary>
        public long Commits { get; private set; }

        /// <summary>Files opened: each costs the device memory.</summary>
        public long Opens { get; private set; }

        /// <summary>Bits that were turned over.</summary>
        public int BitErrors { get; private set; }

        /// <summary>Bytes that are safe, in all files.</summary>
        public long SafeBytes => _files.Values.Sum(file => (long)file.Safe);

        /// <summary>Reads an image that was saved or kept.</summary>
        /// <exception cref="BenchInputException">It is no image, or does not fit.</exception>
        public static FlashStorage Load(string path, int seed, int sizeBytes = 262144)
        {
            FlashStorage storage = new(seed, sizeBytes);
            FlashImage.Load(path, storage);
            return storage;
        }

        /// <summary>A copy of what is there and safe, with a seed and counters of its own.</summary>
        public FlashStorage Clone(int seed)
        {
            FlashStorage copy = new(seed, Blocks * BlockBytes);
            foreach ((string name, byte[] content) in GetContents())
            {
                copy.Put(name, content);
            }

            return copy;
        }

        /// <summary>Blocks that are worn out for good: littlefs goes round them, and has so much less room.</summary>
        public int WornBlocks { get; set; }

        /// <summary>The chance that a write, a flush, a renaming or a deletion fails: the chip says that it could not program or erase.</summary>
        public double FailureChance { get; set; }

        /// <summary>Calls that failed by <see cref="FailureChance"/>.</summary>
        public long Failures { get; private set; }

        /// <summary>Lets the power be lost after so many more steps: in the middle of the next one.</summary>
        public void CutPowerAfter(long steps) => _stepsLeft = steps;

        /// <summary>
        /// The power comes back, or goes and comes back: what was not flushed is lost but for a part that is drawn, from nothing to all.
        /// </summary>
        public void Reopen()
        {
            _stepsLeft = long.MaxValue;
            IsCut = false;
            Array.Clear(_open);
            foreach (File file in _files.Values)
            {
                int unsafeBytes = file.Length - file.Safe;
                if (unsafeBytes > 0)
                {
                    int kept = _random.Next(3) switch
                    {
                        0 => 0,
                        1 => unsafeBytes,
                        _ => _random.Next(unsafeBytes + 1),
                    };
                    SetLength(file, file.Safe + kept);
                    if (kept > 0)
                    {
                        _image?.Append(file.Name, this, file.Safe, kept);
                    }

                    file.Safe = file.Length;
                }

                file.IsOpen = false;
                file.IsWriting = false;
                file.IsCopying = false;
                Account(file);
            }
        }

        /// <summary>Turns bits over that are drawn from all that is safe.</summary>
        public void FlipBits(int count)
        {
            long total = SafeBytes;
            for (int i = 0; i < count && total > 0; i++)
            {
                long at = _random.NextInt64(total);
                foreach (File file in _files.Values)
                {
                    if (at < file.Safe)
                    {
                        FlipBit(file.Name, (int)at, _random.Next(8));
                        break;
                    }

                    at -= file.Safe;
                }
            }
        }

        /// <summary>Turns one bit over.</summary>
        public void FlipBit(string name, int position, int bit)
        {
            BitErrors++;
            _bytes[IndexOf(_files[name], position)] ^= (byte)(1 << bit);
            _image?.FlipBit(name, position, bit);
        }

        /// <summary>Writes what is safe to a file.</summary>
        public void Save(string path) => FlashImage.Save(path, GetContents());

        /// <summary>
        /// Goes on from the image in a file, if there is one, and keeps it up to date from now on with everything that becomes safe:
        /// whoever ends this process takes no more with it than a power cut would.
        /// </summary>
        /// <exception cref="BenchInputException">It is no image, or cannot be written.</exception>
        public void KeepImage(string path)
        {
            if (System.IO.File.Exists(path))
            {
                FlashImage.Load(path, this);
            }

            _image = FlashImage.Keep(path, GetContents());
        }

        /// <summary>Ends keeping the image.</summary>
        public void CloseImage()
        {
            _image?.Dispose();
            _image = null;
        }

        /// <inheritdoc/>
        public string[] List() => IsCut ? [] : [.. _files.Keys.Order(StringComparer.Ordinal)];

        /// <inheritdoc/>
        public int GetLength(string name) => !IsCut && _files.TryGetValue(name, out File? file) ? file.Length : -1;

        /// <inheritdoc/>
        public int Read(string name, int position, byte[] buffer, int offset, int count)
        {
            if (IsCut || position < 0 || !_files.TryGetValue(name, out File? file))
            {
                return -1;
            }

            Open(file);
            int total = Math.Clamp(file.Length - position, 0, count);
            Copy(file, position, buffer.AsSpan(offset, total));
            return total;
        }

        /// <inheritdoc/>
        public bool Append(string name, byte[] data, int offset, int count)
        {
            if (!_files.TryGetValue(name, out File? file))
            {
                Outcome outcome = TakeStep();
                if (outcome == Outcome.Undone)
                {
                    return false;
                }

                file = Make(name);
                if (outcome == Outcome.Unseen)
                {
                    return false;
                }
            }
            else if (IsCut)
            {
                return false;
            }

            Open(file);
            int written = Math.Min(count, GetRoom(file, count));
            if (Fails())
            {
                // What came before the block that could not be programmed is there.
                written = _random.Next(written + 1);
                count = Math.Max(count, written + 1);
            }

            long left = Math.Min(written, _stepsLeft);
            Write(file, data.AsSpan(offset, (int)left));
            Steps += left;
            _stepsLeft -= left;
            if (left < written)
            {
                IsCut = true;
                return false;
            }

            return written == count;
        }

        /// <inheritdoc/>
        public bool Flush(string name)
        {
            if (IsCut || !_files.TryGetValue(name, out File? file))
            {
                return false;
            }

            if (!file.IsOpen || file.Safe == file.Length)
            {
                return true;
            }

            Outcome outcome = TakeStep();
            if (outcome == Outcome.Undone || Fails())
            {
                return false;
            }

            Flushes++;
            Close(file);
            Open(file);
            return outcome == Outcome.Done;
        }

        /// <inheritdoc/>
        public bool Rename(string from, string to)
        {
            if (IsCut || !_files.TryGetValue(from, out File? file))
            {
                return false;
            }

            Outcome outcome = TakeStep();
            if (outcome == Outcome.Undone || Fails())
            {
                return false;
            }

            Close(file);
            if (from != to)
            {
                if (_files.TryGetValue(to, out File? old))
                {
                    Free(old);
                }

                _files.Remove(from);
                file.Name = to;
                _files[to] = file;
                Commit(0);
                _image?.Rename(from, to);
            }

            return outcome == Outcome.Done;
        }

        /// <inheritdoc/>
        public bool Delete(string name)
        {
            if (IsCut)
            {
                return false;
            }

            if (!_files.TryGetValue(name, out File? file))
            {
                return true;
            }

            Outcome outcome = TakeStep();
            if (outcome == Outcome.Undone || Fails())
            {
                return false;
            }

            Free(file);
            Commit(0);
            _image?.Delete(name);
            return outcome == Outcome.Done;
        }

        /// <summary>Puts a file there as it may have been before: nothing is counted.</summary>
        public void Put(string name, ReadOnlySpan<byte> content)
        {
            if (!_files.TryGetValue(name, out File? file))
            {
                file = _spare.TryPop(out File? spare) ? spare : new File();
                file.Name = name;
                _files[name] = file;
            }

            SetLength(file, 0);
            if (content.Length > InlineBytes && content.Length > (Blocks - UsedBlocks) * (BlockBytes - 16))
            {
                throw new BenchInputException($"The flash of {Blocks * BlockBytes / 1024} KB has no room for {name}.");
            }

            Fill(file, content);
            file.Safe = file.Length;
            Account(file);
        }

        /// <summary>What is safe of a file; null when there is none.</summary>
        public byte[]? GetContent(string name)
        {
            if (!_files.TryGetValue(name, out File? file))
            {
                return null;
            }

            byte[] content = new byte[file.Safe];
            Copy(file, 0, content);
            return content;
        }

        internal void CopySafe(string name, int position, Span<byte> to) => Copy(_files[name], position, to);

        internal void RemoveUncounted(string name)
        {
            if (_files.TryGetValue(name, out File? file))
            {
                Free(file);
            }
        }

        // How many bytes are in a file's last block, and how many blocks it has: the n-th but the first begins with pointers to others.
        private static int BlocksOf(int length, out int inLast)
        {
            int blocks = 0;
            inLast = 0;
            while (length > 0)
            {
                int room = BlockBytes - (blocks == 0 ? 0 : 4 * (BitOperations.TrailingZeroCount(blocks) + 1));
                inLast = Math.Min(length, room);
                length -= inLast;
                blocks++;
                if (length == 0 && inLast == room)
                {
                    inLast = 0;
                }
            }

            return blocks;
        }

        private (string Name, byte[] Content)[] GetContents() =>
            [.. _files.Values.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => (file.Name, GetContent(file.Name)!))];

        private Outcome TakeStep()
        {
            if (IsCut)
            {
                return Outcome.Undone;
            }

            if (_stepsLeft == 0)
            {
                IsCut = true;
                return _random.Next(2) == 0 ? Outcome.Unseen : Outcome.Undone;
            }

            _stepsLeft--;
            Steps++;
            return Outcome.Done;
        }

        private bool Fails()
        {
            if (FailureChance <= 0 || IsCut || _random.NextDouble() >= FailureChance)
            {
                return false;
            }

            Failures++;
            return true;
        }

        private File Make(string name)
        {
            File file = _spare.TryPop(out File? spare) ? spare : new File();
            file.Name = name;
            _files[name] = file;
            _image?.Append(name, this, 0, 0);
            return file;
        }

        private void Open(File file)
        {
            file.LastUse = ++_uses;
            if (file.IsOpen)
            {
                return;
            }

            int place = 0;
            for (int i = 0; i < MaxOpen; i++)
            {
                if (_open[i] is not { } other)
                {
                    place = i;
                    break;
                }

                if (other.LastUse < _open[place]!.LastUse)
                {
                    place = i;
                }
            }

            if (_open[place] is { } oldest)
            {
                Close(oldest);
            }

            _open[place] = file;
            file.IsOpen = true;
            Opens++;
            Commit(file.Length <= InlineBytes ? file.Length : 0);
        }

        private void Close(File file)
        {
            int place = Array.IndexOf(_open, file);
            if (place < 0)
            {
                return;
            }

            _open[place] = null;
            if (file.Length > file.Safe)
            {
                _image?.Append(file.Name, this, file.Safe, file.Length - file.Safe);
                file.Safe = file.Length;
            }

            file.IsOpen = false;
            if (file.IsWriting)
            {
                // What was in the cache, to the next full write.
                BytesProgrammed += file.Length > InlineBytes ? WriteBytes / 2 : 0;
                Commit(file.Length <= InlineBytes ? file.Length : 0);
            }

            file.IsWriting = false;
            file.IsCopying = false;
            Account(file);
        }

        private void Commit(int inline)
        {
            Commits++;
            int bytes = (CommitBytes + inline + WriteBytes - 1) / WriteBytes * WriteBytes;
            BytesProgrammed += bytes;
            _metadataLeft -= bytes;
            if (_metadataLeft >= 0)
            {
                return;
            }

            int live = 0;
            foreach (File file in _files.Values)
            {
                live += FileBytes + (file.Length <= InlineBytes ? file.Length : 0);
            }

            // A pair that is more than half full is split.
            _metadataPairs = 1 + (live / (BlockBytes / 2));
            _metadataLeft = BlockBytes - (live / _metadataPairs);
            BytesProgrammed += live / _metadataPairs;
            BlocksErased++;
            MetadataErased++;
        }

        // How many of the bytes find room: a block is copied before the one it was copied from is free.
        private int GetRoom(File file, int count)
        {
            if (file.Length + count <= InlineBytes)
            {
                return _freeCount > 0 || file.Length > 0 ? count : 0;
            }

            int free = Math.Min(Blocks - WornBlocks - UsedBlocks, _freeCount) - 1;
            return free < 1 ? 0 : Math.Min(count, free * (BlockBytes - 16));
        }

        private void Write(File file, ReadOnlySpan<byte> data)
        {
            int before = file.Length;
            Fill(file, data);
            BytesAppended += data.Length;
            if (file.Length > InlineBytes && data.Length > 0)
            {
                bool wasInline = before <= InlineBytes;
                int blocksBefore = wasInline ? 0 : BlocksOf(before, out _);
                int blocks = BlocksOf(file.Length, out _);
                BlocksErased += blocks - blocksBefore;
                BytesProgrammed += data.Length + (wasInline ? before : 0);
                if (!file.IsWriting && !wasInline)
                {
                    BlocksOf(before, out int inLast);
                    if (inLast > 0)
                    {
                        BlocksErased++;
                        BytesProgrammed += inLast;
                        file.IsCopying = true;
                    }
                }
            }

            file.IsWriting = true;
            Account(file);
        }

        // How many blocks a file takes.
        private void Account(File file)
        {
            int blocks = file.Length <= InlineBytes ? 0 : BlocksOf(file.Length, out _) + (file.IsCopying ? 1 : 0);
            _dataBlocks += blocks - file.Blocks;
            file.Blocks = blocks;
        }

        private void Free(File file)
        {
            int place = Array.IndexOf(_open, file);
            if (place >= 0)
            {
                _open[place] = null;
            }

            SetLength(file, 0);
            _dataBlocks -= file.Blocks;
            file.Blocks = 0;
            file.Safe = 0;
            file.IsOpen = false;
            file.IsWriting = false;
            file.IsCopying = false;
            _files.Remove(file.Name);
            _spare.Push(file);
        }

        private void SetLength(File file, int length)
        {
            int chunks = (length + BlockBytes - 1) / BlockBytes;
            while (file.ChunkCount > chunks)
            {
                _freeChunks[_freeCount++] = file.Chunks[--file.ChunkCount];
            }

            file.Length = length;
        }

        private void Fill(File file, ReadOnlySpan<byte> data)
        {
            while (data.Length > 0)
            {
                int within = file.Length % BlockBytes;
                if (within == 0)
                {
                    if (file.ChunkCount == file.Chunks.Length)
                    {
                        Array.Resize(ref file.Chunks, 2 * file.ChunkCount);
                    }

                    file.Chunks[file.ChunkCount++] = _freeChunks[--_freeCount];
                }

                int count = Math.Min(data.Length, BlockBytes - within);
                data[..count].CopyTo(_bytes.AsSpan(IndexOf(file, file.Length)));
                file.Length += count;
                data = data[count..];
            }
        }

        private void Copy(File file, int position, Span<byte> to)
        {
            while (to.Length > 0)
            {
                int count = Math.Min(to.Length, BlockBytes - (position % BlockBytes));
                _bytes.AsSpan(IndexOf(file, position), count).CopyTo(to);
                position += count;
                to = to[count..];
            }
        }

        private int IndexOf(File file, int position) => (file.Chunks[position / BlockBytes] * BlockBytes) + (position % BlockBytes);

        // Of a step that may be the one at which the power goes.
        private enum Outcome
        {
            Done,

            // It had its effect, but nobody heard of it.
            Unseen,
            Undone,
        }

        private sealed class File
        {
            public string Name = "";
            public int[] Chunks = new int[16];
            public int ChunkCount;
            public int Length;

            // How much of it survives a power cut.
            public int Safe;
            public int Blocks;
            public long LastUse;
            public bool IsOpen;

            // Written to since it was opened; and into a copy of its last block.
            public bool IsWriting;
            public bool IsCopying;
        }
    }
}
