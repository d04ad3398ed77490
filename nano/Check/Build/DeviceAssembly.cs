using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Telematics.Nano.Il;

namespace Telematics.Nano.Build
{
    /// <summary>A device project compiled: its image, its symbols, and where its types and members stand in the sources.</summary>
    public sealed class DeviceAssembly
    {
        private const string Separator = "\t";

        /// <summary>Makes one.</summary>
        public DeviceAssembly(string name, bool isTest, byte[] image, byte[] symbols, IReadOnlyDictionary<string, SourceLine> lines, IReadOnlyList<Finding> refusals)
        {
            Name = name;
            IsTest = isTest;
            Image = image;
            Symbols = symbols;
            Lines = lines;
            Refusals = refusals;
        }

        /// <summary>Its simple name.</summary>
        public string Name { get; }

        /// <summary>Whether it holds tests or what only tests use.</summary>
        public bool IsTest { get; }

        /// <summary>The assembly.</summary>
        public byte[] Image { get; }

        /// <summary>Its portable PDB.</summary>
        public byte[] Symbols { get; }

        /// <summary>Where each type and member is declared, by its documentation id.</summary>
        public IReadOnlyDictionary<string, SourceLine> Lines { get; }

        /// <summary>What its sources say that the device does otherwise.</summary>
        public IReadOnlyList<Finding> Refusals { get; }

        /// <summary>Writes it into a folder as <c>NAME.dll</c>, <c>NAME.pdb</c>, <c>NAME.lines</c> and <c>NAME.refused</c>.</summary>
        public void Save(string folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, Name + ".dll"), Image);
            File.WriteAllBytes(Path.Combine(folder, Name + ".pdb"), Symbols);
            File.WriteAllLines(
                Path.Combine(folder, Name + ".lines"),
                Lines.Select(l => l.Key + Separator + Text(l.Value)));
            File.WriteAllLines(
                Path.Combine(folder, Name + ".refused"),
                Refusals.Select(r => Text(r.Place) + Separator + r.Member + Separator + r.Message));
        }

        /// <summary>Reads one that was saved.</summary>
        public static DeviceAssembly Load(string folder, string name, bool isTest) => new(
            name,
            isTest,
            File.ReadAllBytes(Path.Combine(folder, name + ".dll")),
            File.ReadAllBytes(Path.Combine(folder, name + ".pdb")),
            File.ReadLines(Path.Combine(folder, name + ".lines")).Select(l => l.Split(Separator))
                .ToDictionary(p => p[0], p => Line(p[1], p[2])),
            [.. File.ReadLines(Path.Combine(folder, name + ".refused")).Select(l => l.Split(Separator)).Select(p => new Finding(Line(p[0], p[1]), p[3], p[2]))]);

        private static string Text(SourceLine place) => place.File + Separator + place.Line.ToString(CultureInfo.InvariantCulture);

        private static SourceLine Line(string file, string line) => new(file, int.Parse(line, CultureInfo.InvariantCulture));
    }
}
