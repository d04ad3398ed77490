using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Mono.Cecil;
using Telematics.Nano.Api;

namespace Telematics.Nano.Weave
{
    /// <summary>
    /// Turns an assembly's references to the device's framework into references to what .NET has under the same
    /// names, and for what only the device has, to the desktop stand-ins.
    /// </summary>
    public sealed class DotNetReferences
    {
        private const string MqttPrefix = "nanoFramework.M2Mqtt";
        private const string MqttStandIn = "nanoFramework.M2Mqtt";
        private const string HardwareStandIn = "nanoFramework.Hardware.Desktop";

        // The core library holds most types; the facade forwards the rest of what the device's API shares with .NET.
        private static readonly Assembly[] DotNet = [typeof(object).Assembly, Assembly.Load("netstandard"), Assembly.Load("System.Runtime")];
        private static readonly string RuntimeFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        private readonly ReferenceAssemblies _device;
        private readonly string _standInFolder;

        /// <summary>Prepares to redirect.</summary>
        /// <param name="device">The device's framework.</param>
        /// <param name="standInFolder">Where the desktop stand-ins are, if they are.</param>
        public DotNetReferences(ReferenceAssemblies device, string standInFolder)
        {
            _device = device;
            _standInFolder = standInFolder;
        }

        /// <summary>An assembly of .NET, or the stand-in of exactly this version; null when there is none.</summary>
        public byte[]? Find(AssemblyNameReference name)
        {
            bool isDotNet = IsDotNet(name);
            string file = Path.Combine(isDotNet ? RuntimeFolder : _standInFolder, name.Name + ".dll");
            return File.Exists(file) && (isDotNet || (IsStandIn(name) && AssemblyName.GetAssemblyName(file).Version == name.Version))
                ? File.ReadAllBytes(file)
                : null;
        }

        /// <summary>Whether a reference is to .NET itself; the device's assemblies of the same names have lower versions.</summary>
        public static bool IsDotNet(AssemblyNameReference name) => name.Version.Major >= DotNet[0].GetName().Version!.Major;

        /// <summary>Redirects every reference of a module.</summary>
        /// <exception cref="CheckException">It uses a member that .NET, or the stand-in, does not have in that form.</exception>
        public void Redirect(ModuleDefinition module)
        {
            List<MemberReference> members = [.. module.GetMemberReferences()];
            List<AssemblyNameReference> device = [.. module.AssemblyReferences.Where(IsDevice)];
            List<TypeReference> types = [.. module.GetTypeReferences().Where(t => t.DeclaringType is null)];
            foreach (TypeReference type in types.Where(t => IsDevice(t.Scope)))
            {
                type.Scope = Scope(module, HomeOf(type));
            }

            foreach (AssemblyNameReference reference in device.Where(d => types.All(t => t.Scope != d)))
            {
                module.AssemblyReferences.Remove(reference);
            }

            foreach (MemberReference member in members.Where(m => m.DeclaringType.GetElementType().Scope is AssemblyNameReference))
            {
                Verify(module, member);
            }
        }

        /// <summary>The type of .NET that everything derives from, as the module given references it.</summary>
        public static TypeReference ObjectType(ModuleDefinition module) =>
            new("System", "Object", module, Scope(module, DotNet[0].GetName()));

        private static AssemblyNameReference Scope(ModuleDefinition module, AssemblyName home)
        {
            AssemblyNameReference? scope = module.AssemblyReferences.FirstOrDefault(r => r.Name == home.Name && r.Version == home.Version);
            if (scope is null)
            {
                scope = new AssemblyNameReference(home.Name, home.Version) { PublicKeyToken = home.GetPublicKeyToken() };
                module.AssemblyReferences.Add(scope);
            }

            return scope;
        }

        private bool IsDevice(IMetadataScope scope) =>
            scope is AssemblyNameReference name && !IsDotNet(name) && _device.Find(name.Name) is not null;

        private static bool IsStandIn(AssemblyNameReference name) => name.Name is MqttStandIn or HardwareStandIn;

        private AssemblyName HomeOf(TypeReference type)
        {
            if (DotNet.Select(a => a.GetType(type.FullName)).FirstOrDefault(t => t is { IsPublic: true }) is { } found)
            {
                return found.Assembly.GetName();
            }

            string name = type.Scope.Name.StartsWith(MqttPrefix, StringComparison.Ordinal) ? MqttStandIn : HardwareStandIn;
            string file = Path.Combine(_standInFolder, name + ".dll");
            return File.Exists(file) ? AssemblyName.GetAssemblyName(file) : new AssemblyName(name) { Version = new Version(0, 0, 0, 0) };
        }

        private void Verify(ModuleDefinition module, MemberReference member)
        {
            var scope = (AssemblyNameReference)member.DeclaringType.GetElementType().Scope;
            if (Find(scope) is null)
            {
                // Another device assembly, which the compiler has checked, or a stand-in that is not here to be asked.
                return;
            }

            IMemberDefinition? found = null;
            try
            {
                found = member.Resolve();
            }
            catch (AssemblyResolutionException)
            {
            }

            if (found is null)
            {
                throw new CheckException($"{module.Assembly.Name.Name} uses {member.FullName}, which {scope.Name} does not have in this form");
            }
        }
    }
}
