using System;
using System.IO;

namespace Telematics.Fleet.Tests.Store
{
    /// <summary>A folder for one test's store.</summary>
    internal sealed class TemporaryStore : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telematics-store-");

        public string Folder => _folder.FullName;

        public string File => Path.Combine(Folder, "fleet.store");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
