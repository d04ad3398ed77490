using System;
using System.IO;

namespace Telematics.Fleet.Tests
{
    internal static class Repository
    {
        public static string PathOf(string path)
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Telematics.sln")))
            {
                folder = folder.Parent;
            }

            return Path.Combine(folder?.FullName ?? throw new FileNotFoundException("The repository's root was not found."), path);
        }

        public static string ReadText(string path) => File.ReadAllText(PathOf(path));
    }
}
