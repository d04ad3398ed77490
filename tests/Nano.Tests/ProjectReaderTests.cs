using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Nano.Build;

namespace Telematics.Nano.Tests
{
    /// <summary>Device projects are found and read as MSBuild would read them for the device.</summary>
    [TestClass]
    public sealed class ProjectReaderTests
    {
        private string _root = "";

        [TestInitialize]
        public void MakeRepository()
        {
            _root = Directory.CreateTempSubdirectory("nano").FullName;
            Write("Telematics.sln", "");
        }

        [TestCleanup]
        public void RemoveRepository() => Directory.Delete(_root, recursive: true);

        [TestMethod]
        public void SourcesAreTheFoldersOwnWithoutBuildOutput()
        {
            Write("a/A.csproj", Project(""));
            Write("a/One.cs", "");
            Write("a/deep/Two.cs", "");
            Write("a/bin/No.cs", "");
            Write("a/obj/No.cs", "");
            CollectionAssert.AreEqual(new[] { "a/One.cs", "a/deep/Two.cs" }, Read().Single().Sources.ToArray());
        }

        [TestMethod]
        public void CompileItemsAddAndRemove()
        {
            Write("a/A.csproj", Project("<ItemGroup><Compile Include=\"../b/*.cs\" /><Compile Remove=\"deep/**\" /></ItemGroup>"));
            Write("a/One.cs", "");
            Write("a/deep/Two.cs", "");
            Write("b/Three.cs", "");
            CollectionAssert.AreEqual(new[] { "a/One.cs", "b/Three.cs" }, Read().Single().Sources.ToArray());
        }

        [TestMethod]
        public void ProjectsStandAfterThoseThatTheyReference()
        {
            Write("a/A.csproj", Project("<ItemGroup><ProjectReference Include=\"../z/Z.csproj\" /></ItemGroup>"));
            Write("z/Z.csproj", Project(""));
            CollectionAssert.AreEqual(new[] { "Telematics.Z", "Telematics.A" }, Read().Select(p => p.AssemblyName).ToArray());
        }

        [TestMethod]
        public void ConditionsAreThoseOfTheDevice()
        {
            Write(
                "a/A.csproj",
                Project(
                    "<PropertyGroup Condition=\"'$(Nano)' == 'true'\"><OutputType>Exe</OutputType></PropertyGroup>"
                    + "<ItemGroup Condition=\"'$(Nano)' != 'true'\"><ProjectReference Include=\"../gone/Gone.csproj\" /></ItemGroup>"
                    + "<ItemGroup><NanoPackage Include=\"nanoFramework.System.Text\" /></ItemGroup>"));
            DeviceProject project = Read().Single();
            Assert.IsTrue(project.IsExe);
            CollectionAssert.AreEqual(new[] { "nanoFramework.System.Text" }, project.Packages.ToArray());
        }

        [TestMethod]
        public void DeviceTestsHaveTheTestFramework()
        {
            Write("a/A.csproj", Project("<PropertyGroup><DeviceTests>true</DeviceTests></PropertyGroup>"));
            Assert.IsTrue(Read().Single().IsTest);
            CollectionAssert.Contains(Read().Single().Packages.ToArray(), "nanoFramework.TestFramework");
        }

        [TestMethod]
        public void OtherProjectsAreLeftAlone()
        {
            Write("a/A.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>");
            Assert.IsEmpty(Read());
        }

        [TestMethod]
        [DataRow("<ItemGroup><ProjectReference Include=\"../b/B.csproj\" /></ItemGroup>", "a/A.csproj references b/B.csproj, which is not a device project")]
        [DataRow("<ItemGroup><ProjectReference Include=\"A.csproj\" /></ItemGroup>", "a/A.csproj references itself in a circle")]
        [DataRow("<ItemGroup Condition=\"Exists('x')\" />", "a/A.csproj: the condition Exists('x') is not understood")]
        public void WhatCannotBeReadIsSaidInOneSentence(string body, string message)
        {
            Write("a/A.csproj", Project(body));
            Assert.AreEqual(message, Assert.ThrowsExactly<CheckException>(Read).Message);
        }

        private static string Project(string body) => $"<Project><Import Project=\"../nano/Device.props\" />{body}<Import Project=\"../nano/Device.targets\" /></Project>";

        private IReadOnlyList<DeviceProject> Read() => new ProjectReader(new Repository(_root)).ReadAll();

        private void Write(string path, string text)
        {
            string full = Path.Combine(_root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }
    }
}
