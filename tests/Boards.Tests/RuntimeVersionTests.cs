using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Boards.Tests
{
    /// <summary>The image that a board's README flashes is the one whose native parts the pinned packages call.</summary>
    [TestClass]
    public class RuntimeVersionTests
    {
        [TestMethod]
        public void EveryBoardsReadmeFlashesThePinnedRuntime()
        {
            string root = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(root, "Telematics.sln")))
            {
                root = Path.GetDirectoryName(root)!;
            }

            string versions = File.ReadAllText(Path.Combine(root, "Directory.Packages.props"));
            string pinned = Regex.Match(versions, "<NanoRuntimeVersion>(.+)</NanoRuntimeVersion>").Groups[1].Value;
            Assert.AreNotEqual("", pinned, "no version is pinned");
            string[] flashed = Directory.GetFiles(Path.Combine(root, "boards"), "README.md", SearchOption.AllDirectories)
                .Select(File.ReadAllText)
                .Where(text => text.Contains("nanoff", StringComparison.Ordinal) && text.Contains("--update", StringComparison.Ordinal))
                .ToArray();
            Assert.IsNotEmpty(flashed);
            foreach (string text in flashed)
            {
                MatchCollection updates = Regex.Matches(text, "^nanoff .*--update.*$", RegexOptions.Multiline);
                Assert.IsNotEmpty(updates);
                foreach (Match update in updates)
                {
                    Assert.EndsWith($"--fwversion {pinned}", update.Value.TrimEnd());
                }
            }
        }
    }
}
