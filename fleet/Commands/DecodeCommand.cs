using System;
using System.IO;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Output;

namespace Telematics.Fleet.Commands
{
    /// <summary><c>fleet decode</c>: shows the samples of saved frames.</summary>
    public static class DecodeCommand
    {
        private const long MaxFileLength = 256 << 20;

        /// <summary>Shows the samples of each file.</summary>
        /// <param name="files">Frames as they were published.</param>
        /// <param name="vehicle">The id of the vehicle that they are of; empty for frames that were made without one.</param>
        /// <param name="writer">Shows them.</param>
        /// <exception cref="FleetException">A file is not what it should be; what came before it has been shown.</exception>
        public static int Run(string[] files, string vehicle, ISampleWriter writer)
        {
            DecodedFrame frame = new();
            FrameDecoder decoder = new(vehicle);
            foreach (string file in files)
            {
                Show(file, ReadFile(file), vehicle, writer, decoder, frame);
            }

            return 0;
        }

        private static byte[] ReadFile(string file)
        {
            try
            {
                FileInfo info = new(file);
                if (!info.Exists)
                {
                    throw new FleetException(Directory.Exists(file) ? $"'{file}' is a folder." : $"There is no file '{file}'.");
                }

                if (info.Length > MaxFileLength)
                {
                    throw new FleetException($"'{file}' has more than {MaxFileLength >> 20} MiB.");
                }

                byte[] bytes = File.ReadAllBytes(file);
                return bytes.Length > 0 ? bytes : throw new FleetException($"'{file}' is empty.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new FleetException($"'{file}' cannot be read: {e.Message}");
            }
        }

        private static void Show(string file, ReadOnlySpan<byte> data, string vehicle, ISampleWriter writer, FrameDecoder decoder, DecodedFrame frame)
        {
            int at = 0;
            while (at < data.Length)
            {
                FrameResult result = decoder.DecodeFirst(data[at..], frame, out int length, out FrameError error);
                if (result == FrameResult.Refused)
                {
                    writer.Flush();
                    throw new FleetException($"'{file}'{(at > 0 ? $", from byte {at} on" : "")}: {FrameDecoder.Describe(error, frame)}.");
                }

                for (int row = 0; row < frame.RowCount && result == FrameResult.Decoded; row++)
                {
                    writer.Write(vehicle, frame, row);
                }

                at += length;

                // Tools that print a payload end it with a line feed, which no frame begins with.
                at += at < data.Length && data[at] == '\n' ? 1 : 0;
            }

            writer.Flush();
        }
    }
}
