using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;

namespace Telematics.Bench.World
{
    /// <summary>
    /// What is on a <see cref="FlashStorage"/>, in a real file: a list of the changes that became safe, each written whole or, at
    /// the end, not at all.
    /// </summary>
    internal sealed class FlashImage : IDisposable
    {
        private const byte AppendChange = 1;
        private const byte RenameChange = 2;
        private const byte DeleteChange = 3;
        private const byte FlipChange = 4;
        private const int MaxName = 64;

        private static readonly byte[] Magic = "TJFLASH1"u8.ToArray();

        private readonly FileStream _stream;
        private byte[] _buffer = new byte[8192];

        private FlashImage(FileStream stream)
        {
            _stream = stream;
        }

        /// <summary>Writes an image.</summary>
        public static void Save(string path, (string Name, byte[] Content)[] files) => Keep(path, files).Dispose();

        /// <summary>Writes an image, to which changes are then added.</summary>
        public static FlashImage Keep(string path, (string Name, byte[] Content)[] files)
        {
            try
            {
                // In place at once and whole: nobody must find half an image.
                string unfinished = path + ".new";
                using (FileStream stream = new(unfinished, FileMode.Create))
                {
                    stream.Write(Magic);
                    FlashImage image = new(stream);
                    foreach ((string name, byte[] content) in files)
                    {
                        int at = image.Begin(AppendChange, name, content.Length);
                        content.CopyTo(image._buffer.AsSpan(at));
                        image.End(at + content.Length);
                    }
                }

                File.Move(unfinished, path, true);
                return new FlashImage(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 0));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new BenchInputException($"The flash's image {path} cannot be written: {exception.Message}");
            }
        }

        /// <summary>Reads an image. What its end lacks is what was not safe yet.</summary>
        public static void Load(string path, FlashStorage storage)
        {
            byte[] image;
            try
            {
                image = File.ReadAllBytes(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new BenchInputException($"The flash's image {path} cannot be read: {exception.Message}");
            }

            if (!image.AsSpan().StartsWith(Magic))
            {
                throw new BenchInputException($"{path} is no image of a flash.");
            }

            ReadOnlySpan<byte> rest = image.AsSpan(Magic.Length);
            while (TryTake(ref rest, out byte change, out string name, out ReadOnlySpan<byte> data))
            {
                byte[]? before = storage.GetContent(name);
                switch (change)
                {
                    case AppendChange:
                        storage.Put(name, [.. before ?? [], .. data]);
                        break;
                    case RenameChange when before is not null:
                        storage.RemoveUncounted(name);
                        storage.Put(Encoding.ASCII.GetString(data), before);
                        break;
                    case DeleteChange:
                        storage.RemoveUncounted(name);
                        break;
                    case FlipChange when before is not null && data.Length == 5:
                        int position = BinaryPrimitives.ReadInt32LittleEndian(data);
                        if (position >= 0 && position < before.Length)
                        {
                            before[position] ^= (byte)(1 << (data[4] & 7));
                            storage.Put(name, before);
                        }

                        break;
                    default:
                        throw new BenchInputException($"{path} is no image of a flash, or is damaged.");
                }
            }
        }

        /// <summary>Data of a file has become safe.</summary>
        public void Append(string name, FlashStorage storage, int position, int count)
        {
            int at = Begin(AppendChange, name, count);
            storage.CopySafe(name, position, _buffer.AsSpan(at, count));
            End(at + count);
        }

        /// <summary>A file has another name.</summary>
        public void Rename(string from, string to)
        {
            int at = Begin(RenameChange, from, to.Length);
            End(at + Encoding.ASCII.GetBytes(to, _buffer.AsSpan(at)));
        }

        /// <summary>A file is gone.</summary>
        public void Delete(string name) => End(Begin(DeleteChange, name, 0));

        /// <summary>A bit has turned over.</summary>
        public void FlipBit(string name, int position, int bit)
        {
            int at = Begin(FlipChange, name, 5);
            BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(at), position);
            _buffer[at + 4] = (byte)bit;
            End(at + 5);
        }

        /// <inheritdoc/>
        public void Dispose() => _stream.Dispose();

        private static bool TryTake(ref ReadOnlySpan<byte> rest, out byte change, out string name, out ReadOnlySpan<byte> data)
        {
            change = 0;
            name = "";
            data = default;
            if (rest.Length < 6 || rest[1] > MaxName || rest.Length < 6 + rest[1])
            {
                return false;
            }

            int nameLength = rest[1];
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest[2..]);
            if (length < 0 || rest.Length - 6 - nameLength < length)
            {
                return false;
            }

            change = rest[0];
            name = Encoding.ASCII.GetString(rest.Slice(6, nameLength));
            data = rest.Slice(6 + nameLength, length);
            rest = rest[(6 + nameLength + length)..];
            return true;
        }

        private int Begin(byte change, string name, int length)
        {
            if (_buffer.Length < 6 + MaxName + length)
            {
                Array.Resize(ref _buffer, 6 + MaxName + length);
            }

            _buffer[0] = change;
            _buffer[1] = (byte)name.Length;
            BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(2), length);
            return 6 + Encoding.ASCII.GetBytes(name, _buffer.AsSpan(6));
        }

        private void End(int length) => _stream.Write(_buffer, 0, length);
    }
}
