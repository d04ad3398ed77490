using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Telematics.Hosting
{
    /// <summary>
    /// Standard output that tells when nobody reads it any more, as .NET's own does not: that one drops what is written to a pipe whose
    /// other end is closed, without a word.
    /// </summary>
    public sealed class StandardOutput : Stream
    {
        // EPIPE, on every system with pipes of this kind.
        private const int BrokenPipe = 32;

        private readonly Stream _stream;

        private StandardOutput(Stream stream)
        {
            _stream = stream;
        }

        /// <inheritdoc/>
        public override bool CanRead => false;

        /// <inheritdoc/>
        public override bool CanSeek => false;

        /// <inheritdoc/>
        public override bool CanWrite => true;

        /// <inheritdoc/>
        public override long Length => throw new NotSupportedException();

        /// <inheritdoc/>
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        /// <summary>Opens it: a pipe by its handle; a file, whose place is shared with whoever gave it, and a terminal as .NET does.</summary>
        public static Stream Open()
        {
            if (!OperatingSystem.IsWindows())
            {
                try
                {
                    FileStream pipe = new(new SafeFileHandle(1, false), FileAccess.Write, 0);
                    if (!pipe.CanSeek && Console.IsOutputRedirected)
                    {
                        return new StandardOutput(pipe);
                    }
                }
                catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
                {
                    // Not to be had this way.
                }
            }

            return Console.OpenStandardOutput();
        }

        /// <inheritdoc/>
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        /// <inheritdoc/>
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                _stream.Write(buffer);
            }
            catch (IOException e) when ((e.HResult & 0xFFFF) == BrokenPipe)
            {
                throw new OutputClosedException();
            }
            catch (UnauthorizedAccessException e)
            {
                throw new IOException(e.Message, e);
            }
        }

        /// <inheritdoc/>
        public override void Flush() => _stream.Flush();

        /// <inheritdoc/>
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        /// <inheritdoc/>
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        /// <inheritdoc/>
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
