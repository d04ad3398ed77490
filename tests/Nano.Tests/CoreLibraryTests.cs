using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using Telematics.Nano.Api;

namespace Telematics.Nano.Tests
{
    /// <summary>The device's core library as it is published, beside what is listed of it here.</summary>
    [TestClass]
    public sealed class CoreLibraryTests
    {
        [TestMethod]
        public void TheListingSaysOfTheCoreLibraryWhatItIs()
        {
            using AssemblyDefinition real = CoreLibrary.Read();
            using AssemblyDefinition listed = AssemblyDefinition.ReadAssembly(new MemoryStream(Snippet.References.Find(CoreLibrary.Name)!));
            Assert.AreEqual(real.Name.Version, listed.Name.Version);
            HashSet<string> there = [.. MembersOf(real)];
            HashSet<string> said = [.. MembersOf(listed)];
            Assert.IsGreaterThan(1000, there.Count);
            string[] missing = [.. there.Except(said).Order(StringComparer.Ordinal)];
            string[] invented = [.. said.Except(there).Order(StringComparer.Ordinal)];
            Assert.IsEmpty(missing, "not listed: " + string.Join("; ", missing));
            Assert.IsEmpty(invented, "listed, and not there: " + string.Join("; ", invented));
        }

        [TestMethod]
        public void DeviceCodeIsCompiledAgainstTheCoreLibraryItself()
        {
            byte[] compiledAgainst = CoreLibrary.InPlaceOf(CoreLibrary.Name, Snippet.References.Find(CoreLibrary.Name)!);
            CollectionAssert.AreEqual(File.ReadAllBytes(CoreLibrary.File), compiledAgainst);
            using AssemblyDefinition made = AssemblyDefinition.ReadAssembly(new MemoryStream(Snippet.Of("public class C { public int F() { return \"a\".Length; } }").Compiles().Assembly!.Image));
            using AssemblyDefinition real = CoreLibrary.Read();
            Assert.AreEqual(real.Name.FullName, made.MainModule.AssemblyReferences.Single(r => r.Name == CoreLibrary.Name).FullName);
        }

        private static IEnumerable<string> MembersOf(AssemblyDefinition assembly)
        {
            foreach (TypeDefinition type in assembly.MainModule.GetTypes().Where(IsSeen))
            {
                yield return $"{(type.IsInterface ? "interface" : type.IsValueType ? "struct" : type.IsAbstract ? "abstract class" : "class")} {type.FullName} : {type.BaseType?.FullName}";
                foreach (MethodDefinition method in type.Methods.Where(m => (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly) && m.Name is not ("BeginInvoke" or "EndInvoke")))
                {
                    // What implements an interface and cannot be overridden is listed as what it is to callers; delegates cannot be begun on the device.
                    yield return $"{(method.IsStatic ? "static " : "")}{(method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "")}{method.FullName}";
                }

                foreach (FieldDefinition field in type.Fields.Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly))
                {
                    yield return $"{(field.IsStatic ? "static " : "")}{field.FullName}{(field.HasConstant ? " = " + field.Constant : "")}";
                }
            }
        }

        private static bool IsSeen(TypeDefinition type) =>
            type.IsNested ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly) && IsSeen(type.DeclaringType) : type.IsPublic;
    }
}
