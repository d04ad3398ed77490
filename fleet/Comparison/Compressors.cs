using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Threading.Tasks;

namespace Telematics.Fleet.Comparison
{
    /// <summary>General compressors: the programs that the machine has, and what .NET brings.</summary>
    public static class Compressors
    {
        /// <summary>The length that <c>xz -9</c> makes of some bytes, or null where there is no such program.</summary>
        public static long? Xz(byte[] data) => RunProgram("xz", "-9 -c --format=xz --threads=1", data);

        /// <summary>The length that <c>zstd -19</c> makes of some bytes, or null where there is no such program.</summary>
        public static long? Zstd(byte[] data) => RunProgram("zstd", "-19 -c -q --single-thread", data);

        /// <summary>The length that Brotli makes of some bytes at its best.</summary>
        public static long Brotli(byte[] data)
        {
            const int Quality = 11;
            const int WindowBits = 24;
            byte[] compressed = new byte[BrotliEncoder.GetMaxCompressedLength(data.Length)];
            return BrotliEncoder.TryCompress(data, compressed, out int length, Quality, WindowBits)
                ? length
                : throw new InvalidOperationException("Brotli needs more than it says.");
        }

        private static long? RunProgram(string program, string arguments, byte[] data)
        {
            ProcessStartInfo start = new(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            try
            {
                using Process process = Process.Start(start)!;
                process.ErrorDataReceived += (_, _) => { };
                process.BeginErrorReadLine();
                Task feeding = Task.Run(() => Feed(process.StandardInput.BaseStream, data));
                long length = 0;
                byte[] buffer = new byte[65536];
                int count;
                while ((count = process.StandardOutput.BaseStream.Read(buffer)) > 0)
                {
                    length += count;
                }

                feeding.Wait();
                process.WaitForExit();
                return process.ExitCode == 0 ? length : null;
            }
            catch (Win32Exception)
            {
                return null;
            }
        }

        private static void Feed(Stream input, byte[] data)
        {
            try
            {
                input.Write(data);
                input.Dispose();
            }
            catch (IOException)
            {
                // The program ended early; its exit status tells.
            }
        }
    }
}
