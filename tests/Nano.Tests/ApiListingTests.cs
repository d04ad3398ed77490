using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using Mono.Cecil.Rocks;
using Telematics.Nano.Api;
using Telematics.Nano.Il;

namespace Telematics.Nano.Tests
{
    /// <summary>The listings are read whole, and the reference assemblies have all that they list and no more.</summary>
    [TestClass]
    public sealed class ApiListingTests
    {
        private static readonly IReadOnlyList<ApiListing> Listings = ApiListing.LoadAll(Snippet.Repository.ApiFolder);

        [TestMethod]
        public void EveryLineOfEveryListingIsATypeOrAMember()
        {
            foreach (ApiListing listing in Listings)
            {
                string file = Path.Combine(Snippet.Repository.ApiFolder, listing.Name + ".txt");
                int lines = File.ReadLines(file).Skip(1).Count(l => l.Trim().Length > 0);
                int parsed = listing.Types.Count + listing.Types.Sum(t => t.Members.Count);
                Assert.AreEqual(lines, parsed, listing.Name);
            }
        }

        [TestMethod]
        public void ALineThatIsNotUnderstoodIsAnError()
        {
            FormatException error = Assert.ThrowsExactly<FormatException>(() => ApiListing.Parse("assembly X 1.0.0.0\n\npublic class X.C\n    methud public System.Void F()\n", "x.txt"));
            StringAssert.StartsWith(error.Message, "x.txt(4): not understood");
        }

        [TestMethod]
        public void EveryMemberListedIsInTheReferenceAssemblyAndNoOther()
        {
            using var resolver = new ByteResolver(Snippet.References.Find);
            foreach (ApiListing listing in Listings)
            {
                ModuleDefinition module = resolver.Resolve(new AssemblyNameReference(listing.Name, listing.Version)).MainModule;
                Assert.AreEqual(listing.Version, module.Assembly.Name.Version);
                CollectionAssert.AreEquivalent(
                    listing.Types.SelectMany(t => t.Members.Select(m => $"{t.FullName}: {Listed(m)}").Append(t.FullName)).ToList(),
                    module.GetAllTypes().Where(t => t.Name != "<Module>").SelectMany(t => Made(t).Select(m => $"{Name(t)}: {m}").Append(Name(t))).ToList(),
                    listing.Name);
            }
        }

        [TestMethod]
        public void TheCoreLibraryReferencesNothing()
        {
            using var resolver = new ByteResolver(Snippet.References.Find);
            Assert.IsEmpty(resolver.Resolve(new AssemblyNameReference("mscorlib", new Version(1, 0))).MainModule.AssemblyReferences);
        }

        [TestMethod]
        public void EveryPackageBringsTheAssembliesThatItsOwnReferences()
        {
            NanoPackages packages = NanoPackages.Load(Snippet.Repository.PathOf("nano/packages.txt"));
            using var resolver = new ByteResolver(Snippet.References.Find);
            foreach (string package in packages.Names)
            {
                ModuleDefinition module = resolver.Resolve(new AssemblyNameReference(packages.AssemblyOf(package), new Version(1, 0))).MainModule;
                string[] missing = [.. module.AssemblyReferences.Select(r => r.Name).Except(packages.AssembliesOf([package]))];
                Assert.IsEmpty(missing, $"{package} does not bring {string.Join(", ", missing)}");
            }
        }

        [TestMethod]
        public void EveryPackageThatHasAVersionIsKnown()
        {
            NanoPackages packages = NanoPackages.Load(Snippet.Repository.PathOf("nano/packages.txt"));
            string[] versioned = [.. XDocument.Load(Snippet.Repository.PathOf("Directory.Packages.props"))
                .Descendants("PackageVersion").Select(p => (string)p.Attribute("Include")!).Where(n => n.StartsWith("nanoFramework."))];
            CollectionAssert.IsSubsetOf(versioned, packages.Names.ToArray());
        }

        [TestMethod]
        public void EveryMemberKnownNotToAllocateExists()
        {
            using var resolver = new ByteResolver(Snippet.References.Find);
            TypeDefinition[] types = [.. Listings.SelectMany(l => resolver.Resolve(new AssemblyNameReference(l.Name, l.Version)).MainModule.GetAllTypes())];
            var there = types.SelectMany(t => t.Methods).SelectMany(m => new[] { Names.Key(m), Names.KeyWithParameters(m) }).ToHashSet();
            string[] strangers = [.. Snippet.Calls.Members.Where(m => !there.Contains(m)), .. Snippet.Calls.Structs.Where(s => types.All(t => t.FullName != s))];
            Assert.IsEmpty(strangers, string.Join(", ", strangers));
        }

        private static string Name(TypeDefinition type) => type.FullName.Replace('/', '+');

        private static string Listed(ApiMember member) => member.Kind switch
        {
            ApiMemberKind.Constructor or ApiMemberKind.Method or ApiMemberKind.Invoke =>
                $"{member.Type} {member.Name}({string.Join(",", member.Parameters.Select(p => p.Type))})",
            ApiMemberKind.Property => $"{member.Type} {member.Name}[{string.Join(",", member.Parameters.Select(p => p.Type))}] {member.HasGetter} {member.HasSetter}",
            ApiMemberKind.EnumValue => $"{member.Name} = {member.Value}",
            _ => $"{member.Type} {member.Name}",
        };

        private static IEnumerable<string> Made(TypeDefinition type)
        {
            if (type.IsEnum)
            {
                return type.Fields.Where(f => f.IsStatic).Select(f => FormattableString.Invariant($"{f.Name} = {f.Constant}"));
            }

            bool isDelegate = type.BaseType?.FullName == "System.MulticastDelegate";
            IEnumerable<string> methods = type.Methods
                .Where(m => !(m.IsGetter || m.IsSetter || m.IsAddOn || m.IsRemoveOn) && !(isDelegate && m.IsConstructor))
                .Select(m => $"{Type(m.ReturnType)} {m.Name}({string.Join(",", m.Parameters.Select(p => Type(p.ParameterType)))})");
            IEnumerable<string> properties = type.Properties
                .Select(p => $"{Type(p.PropertyType)} {p.Name}[{string.Join(",", p.Parameters.Select(x => Type(x.ParameterType)))}] {p.GetMethod is not null} {p.SetMethod is not null}");
            IEnumerable<string> events = type.Events.Select(e => $"{Type(e.EventType)} {e.Name}");
            IEnumerable<string> fields = type.Fields.Where(f => !f.IsPrivate).Select(f => $"{Type(f.FieldType)} {f.Name}");
            return [.. methods, .. properties, .. events, .. fields];
        }

        private static string Type(TypeReference type) => type.FullName.Replace('/', '+');
    }
}
