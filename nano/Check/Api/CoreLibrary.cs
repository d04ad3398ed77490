using System;
using System.IO;
using Mono.Cecil;

namespace Telematics.Nano.Api
{
    /// <summary>
    /// The device's core library itself, the one assembly of the packages that can be had everywhere: what device code is compiled against.
    /// The others' reference assemblies, made from their listings, refer to it.
    /// </summary>
    public static class CoreLibrary
    {
        /// <summary>Its name.</summary>
        public const string Name = "mscorlib";

        private static readonly Lazy<byte[]> LazyImage = new(() => System.IO.File.ReadAllBytes(File));

        /// <summary>Where it lies beside the check's program.</summary>
        public static string File => Path.Combine(AppContext.BaseDirectory, "CoreLibrary", Name + ".dll");

        /// <summary>The key in its name.</summary>
        public static byte[] PublicKey
        {
            get
            {
                using AssemblyDefinition assembly = Read();
                return assembly.Name.PublicKey;
            }
        }

        /// <summary>Reads it.</summary>
        public static AssemblyDefinition Read() => AssemblyDefinition.ReadAssembly(new MemoryStream(LazyImage.Value));

        /// <summary>What to compile against in place of a reference assembly.</summary>
        /// <param name="name">The assembly's name.</param>
        /// <param name="image">Made from its listing.</param>
        public static byte[] InPlaceOf(string name, byte[] image) => name == Name ? LazyImage.Value : image;
    }
}
