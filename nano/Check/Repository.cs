using System;
using System.IO;
using System.Xml.Linq;

namespace Telematics.Nano
{
    /// <summary>Where things are in the repository.</summary>
    public sealed class Repository
    {
        private const string Marker = "Telematics.sln";

        /// <summary>Opens the repository at the folder given.</summary>
        /// <exception cref="CheckException">It is not one.</exception>
        public Repository(string root)
        {
            Root = Path.GetFullPath(root);
            if (!File.Exists(Path.Combine(Root, Marker)))
            {
                throw new CheckException($"{Root} has no {Marker}");
            }
        }

        /// <summary>The folder that holds the solution.</summary>
        public string Root { get; }

        /// <summary>The API listings.</summary>
        public string ApiFolder => PathOf("nano/api");

        /// <summary>The reference assemblies made of them.</summary>
        public string ReferenceFolder => PathOf("artifacts/nano/ref");

        /// <summary>What device projects compile to.</summary>
        public string DeviceFolder => PathOf("artifacts/nano/device");

        /// <summary>The version that every assembly of the repository has, of three parts.</summary>
        public string Version
        {
            get
            {
                XDocument properties = XDocument.Load(PathOf("Directory.Build.props"));
                return properties.Root?.Element("PropertyGroup")?.Element("Version")?.Value
                    ?? throw new CheckException("Directory.Build.props names no Version");
            }
        }

        /// <summary>Opens the repository that holds the folder given, or the current one.</summary>
        /// <exception cref="CheckException">None does.</exception>
        public static Repository Find(string? start = null)
        {
            string from = Path.GetFullPath(start ?? Directory.GetCurrentDirectory());
            for (string? folder = from; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, Marker)))
                {
                    return new Repository(folder);
                }
            }

            throw new CheckException($"neither {from} nor a folder above it has {Marker}");
        }

        /// <summary>The full path of one relative to the root.</summary>
        public string PathOf(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

        /// <summary>A path relative to the root, with forward slashes.</summary>
        public string RelativeOf(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');
    }
}
