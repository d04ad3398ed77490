using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Boards.Tests
{
    /// <summary><c>dotnet build -p:Nano=true</c>, with package sources of the test's own: none, and one with a made-up SDK.</summary>
    [TestClass]
    public class DeviceBuildTests
    {
        private string _folder = "";

        [TestInitialize]
        public void Setup()
        {
            _folder = Directory.CreateTempSubdirectory("device-build").FullName;
            Directory.CreateDirectory(Path.Combine(_folder, "feed"));
        }

        [TestCleanup]
        public void Cleanup() => Directory.Delete(_folder, true);

        [TestMethod]
        public void WithoutTheSdkItEndsInOneSentence()
        {
            // As it happens, and once more in the summary.
            string[] errors = Build(out string output).Where(line => line.Contains(": error ", StringComparison.Ordinal)).Distinct().ToArray();
            Assert.HasCount(1, errors, output);
            Assert.Contains(
                "The nanoFramework SDK (nanoFramework.NET.Sdk 1.0.0-preview.11) could not be restored from the configured NuGet sources; a device build needs access to the public package registry.",
                errors[0]);
        }

        [TestMethod]
        public void WithTheSdkItIsFetchedAndBuildsAgainstTheDevicesPackages()
        {
            using (ZipArchive package = ZipFile.Open(Path.Combine(_folder, "feed", "nanoFramework.NET.Sdk.1.0.0-preview.11.nupkg"), ZipArchiveMode.Create))
            {
                Add(package, "nanoFramework.NET.Sdk.nuspec", "<package><metadata><id>nanoFramework.NET.Sdk</id><version>1.0.0-preview.11</version><authors>x</authors><description>x</description></metadata></package>");
                Add(package, "Sdk/Sdk.props", "<Project />");
                Add(package, "Sdk/Sdk.targets", "<Project DefaultTargets='Build'><Target Name='Restore' /><Target Name='Build'><Message Importance='high' Text='for $(TargetFramework), C# $(LangVersion): @(PackageReference)' /></Target></Project>");
            }

            string built = Build(out string output).FirstOrDefault(line => line.Contains("for netnano1.0", StringComparison.Ordinal)) ?? "";
            Assert.Contains("C# 9.0: nanoFramework.CoreLibrary", built, output);
        }

        private static void Add(ZipArchive package, string name, string text)
        {
            using StreamWriter writer = new(package.CreateEntry(name).Open());
            writer.Write(text);
        }

        private string[] Build(out string output)
        {
            string? root = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(root!, "Telematics.sln")))
            {
                root = Path.GetDirectoryName(root);
            }

            ProcessStartInfo start = new("dotnet", ["build", "drivers/Buses", "-p:Nano=true", "-nodeReuse:false", "-tl:off", "-v:minimal"])
            {
                WorkingDirectory = root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder, "packages");
            start.Environment["RestoreSources"] = Path.Combine(_folder, "feed");

            // What the test's own host was started with is not for another one.
            foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
            {
                start.Environment.Remove(name);
            }

            using Process process = Process.Start(start)!;
            string errors = "";
            process.ErrorDataReceived += (_, e) => errors += e.Data;
            process.BeginErrorReadLine();
            output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            output += errors;
            return output.Split('\n');
        }
    }
}
