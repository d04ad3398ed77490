using System;
using System.IO;

namespace Telematics.Bench.Tests.Gnss
{
    /// <summary>A file for the length of a test run.</summary>
    internal sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(byte[] content)
        {
            Path = System.IO.Path.GetTempFileName();
            File.WriteAllBytes(Path, content);
        }

        public string Path { get; }

        public void Dispose() => File.Delete(Path);
    }
}
