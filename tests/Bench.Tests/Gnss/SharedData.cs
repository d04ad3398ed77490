using System;
using System.IO;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Bench.Tests.Gnss
{
    /// <summary>The recordings beside the repository, which are not a part of it.</summary>
    internal static class SharedData
    {
        /// <summary>A file or folder of them; the test is skipped, and says so, where they are absent.</summary>
        public static string Path(string relative)
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(System.IO.Path.Combine(folder.FullName, "Telematics.sln")))
                {
                    string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder.FullName, "..", "shared", "data", relative));
                    if (System.IO.Path.Exists(path))
                    {
                        return path;
                    }

                    break;
                }
            }

            Assert.Inconclusive($"Skipped: ../shared/data/{relative} is not beside the repository.");
            return string.Empty;
        }
    }
}
