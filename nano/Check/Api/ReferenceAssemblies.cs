using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace Telematics.Nano.Api
{
    /// <summary>
    /// The reference assemblies of all listings, made once and kept in a folder under a name that tells
    /// the listings and the generator that they came from.
    /// </summary>
    public sealed class ReferenceAssemblies
    {
        private readonly Dictionary<string, byte[]> _images = new(StringComparer.Ordinal);

        private ReferenceAssemblies(string key)
        {
            Key = key;
        }

        /// <summary>Tells one set of listings, made by one generator, from another.</summary>
        public string Key { get; }

        /// <summary>The assemblies' names.</summary>
        public IEnumerable<string> Names => _images.Keys;

        /// <summary>One assembly's image, or null when there is none of that name.</summary>
        public byte[]? Find(string assembly) => _images.GetValueOrDefault(assembly);

        /// <summary>Reads them from the folder, or makes them there.</summary>
        /// <param name="apiFolder">The listings.</param>
        /// <param name="cacheFolder">Where they are kept, or null to make them in memory.</param>
        public static ReferenceAssemblies Load(string apiFolder, string? cacheFolder)
        {
            string[] listings = Directory.GetFiles(apiFolder, "*.txt");
            Array.Sort(listings, StringComparer.Ordinal);
            var references = new ReferenceAssemblies(KeyOf(listings));
            string? folder = cacheFolder is null ? null : Path.Combine(cacheFolder, references.Key);
            if (folder is not null && Directory.Exists(folder))
            {
                foreach (string file in Directory.GetFiles(folder, "*.dll"))
                {
                    references._images.Add(Path.GetFileNameWithoutExtension(file), File.ReadAllBytes(file));
                }

                return references;
            }

            IReadOnlyList<ApiListing> parsed = Array.ConvertAll(listings, ApiListing.Load);
            var generator = new ReferenceGenerator(parsed);
            foreach (ApiListing listing in parsed)
            {
                references._images.Add(listing.Name, generator.Generate(listing));
            }

            if (folder is not null)
            {
                references.Keep(folder);
            }

            return references;
        }

        private static string KeyOf(IEnumerable<string> files)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(typeof(ReferenceGenerator).Module.ModuleVersionId.ToByteArray());
            foreach (string file in files)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
                hash.AppendData(File.ReadAllBytes(file));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        }

        private void Keep(string folder)
        {
            // Written beside and moved, so that a check that runs at the same time never sees half of them.
            string beside = folder + "." + Environment.ProcessId;
            Directory.CreateDirectory(beside);
            foreach ((string name, byte[] image) in _images)
            {
                File.WriteAllBytes(Path.Combine(beside, name + ".dll"), image);
            }

            try
            {
                Directory.Move(beside, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }
}
