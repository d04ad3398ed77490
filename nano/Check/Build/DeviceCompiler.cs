using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using Telematics.Nano.Api;
using Telematics.Nano.Source;

namespace Telematics.Nano.Build
{
    /// <summary>Compiles sources as they would be for the device: C# 9 against the device's core library, the reference assemblies of its other packages and nothing else.</summary>
    public sealed class DeviceCompiler
    {
        /// <summary>The C# version of device projects.</summary>
        public const LanguageVersion Language = LanguageVersion.CSharp9;

        private static readonly string[] AlwaysDefined = ["NANOFRAMEWORK_1_0", "RELEASE", "TRACE"];
        private static readonly string[] AlwaysSilenced = ["CS1591", "CS1701", "CS1702"];

        private readonly NanoPackages _packages;
        private readonly string _version;
        private readonly Dictionary<string, MetadataReference> _references;

        /// <summary>Prepares to compile.</summary>
        /// <param name="packages">The packages there are.</param>
        /// <param name="references">Their assemblies.</param>
        /// <param name="version">The version that the assemblies made will have.</param>
        public DeviceCompiler(NanoPackages packages, ReferenceAssemblies references, string version)
        {
            _packages = packages;
            _version = version;
            _references = references.Names.ToDictionary(
                n => n, n => (MetadataReference)MetadataReference.CreateFromImage(CoreLibrary.InPlaceOf(n, references.Find(n)!), filePath: n + ".dll"));
        }

        /// <summary>Compiles one project.</summary>
        /// <param name="project">Its settings; the paths of its sources go into errors and symbols as they stand.</param>
        /// <param name="readSource">Reads a source file.</param>
        /// <param name="packages">The packages that it and all that it references name.</param>
        /// <param name="references">Every device assembly that it references, directly or not.</param>
        /// <returns>The assembly, or null and the errors, each as <c>path(line,column): error CSxxxx: message</c>.</returns>
        public (DeviceAssembly? Assembly, IReadOnlyList<string> Errors) Compile(
            DeviceProject project, Func<string, SourceText> readSource, IEnumerable<string> packages, IEnumerable<DeviceAssembly> references)
        {
            var parse = new CSharpParseOptions(Language, DocumentationMode.Diagnose, SourceCodeKind.Regular, [.. AlwaysDefined, .. project.Constants]);
            var trees = project.Sources.Select(s => CSharpSyntaxTree.ParseText(readSource(s), parse, s)).ToList();
            trees.Add(CSharpSyntaxTree.ParseText(SourceText.From(AssemblyInfo(project), Encoding.UTF8), parse, project.Path + ".AssemblyInfo.cs"));

            var options = new CSharpCompilationOptions(
                project.IsExe ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                allowUnsafe: false,
                generalDiagnosticOption: ReportDiagnostic.Error,
                specificDiagnosticOptions: AlwaysSilenced.Concat(project.Silenced.Select(Id)).Distinct().ToImmutableDictionary(id => id, _ => ReportDiagnostic.Suppress),
                deterministic: true,
                nullableContextOptions: NullableContextOptions.Enable);
            var compilation = CSharpCompilation.Create(
                project.AssemblyName,
                trees,
                _packages.AssembliesOf(packages).Select(a => _references[a]).Concat(references.Select(r => MetadataReference.CreateFromImage(r.Image))),
                options);

            using var image = new MemoryStream();
            using var symbols = new MemoryStream();
            EmitResult result = compilation.Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
            string[] errors = [.. result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).SelectMany(d => Format(d, project, trees)).Distinct()];
            return result.Success && errors.Length == 0
                ? (new DeviceAssembly(project.AssemblyName, project.IsTest, image.ToArray(), symbols.ToArray(), Lines(compilation), SourceRefusals.Find(compilation)), [])
                : (null, errors);
        }

        private static string Id(string silenced) => char.IsAsciiDigit(silenced[0]) ? "CS" + silenced.PadLeft(4, '0') : silenced;

        private static IEnumerable<string> Format(Diagnostic diagnostic, DeviceProject project, IEnumerable<SyntaxTree> trees)
        {
            string message = $"error {diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture).TrimEnd()}";
            if (diagnostic.Location.IsInSource)
            {
                return [$"{Place(diagnostic.Location)}: {message}"];
            }

            // The compiler notices only while writing that the device has no volatile, and does not say where.
            string[] places = message.Contains("IsVolatile", StringComparison.Ordinal)
                ? [.. trees.SelectMany(t => t.GetRoot().DescendantTokens()).Where(t => t.IsKind(SyntaxKind.VolatileKeyword)).Select(t => Place(t.GetLocation()))]
                : [];
            return places.Length > 0 ? places.Select(p => $"{p}: {message}") : [$"{project.Path}: {message}"];
        }

        private static string Place(Location location)
        {
            FileLinePositionSpan span = location.GetLineSpan();
            return $"{span.Path}({span.StartLinePosition.Line + 1},{span.StartLinePosition.Character + 1})";
        }

        private string AssemblyInfo(DeviceProject project)
        {
            var text = new StringBuilder();
            text.AppendLine($"[assembly: System.Reflection.AssemblyVersion(\"{_version}.0\")]");
            foreach (string friend in project.Friends)
            {
                text.AppendLine($"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend}\")]");
            }

            return text.ToString();
        }

        /// <summary>Where types and members are declared; what has no body has no line in the symbols.</summary>
        private static Dictionary<string, SourceLine> Lines(CSharpCompilation compilation)
        {
            var lines = new Dictionary<string, SourceLine>(StringComparer.Ordinal);
            void Add(ISymbol symbol)
            {
                if (symbol.Locations.FirstOrDefault(l => l.IsInSource) is { } location && symbol.GetDocumentationCommentId() is { } id)
                {
                    FileLinePositionSpan span = location.GetLineSpan();
                    lines.TryAdd(id, new SourceLine(span.Path, span.StartLinePosition.Line + 1));
                }
            }

            void AddMembers(INamespaceOrTypeSymbol owner)
            {
                foreach (ISymbol member in owner.GetMembers())
                {
                    if (member is not INamespaceSymbol)
                    {
                        Add(member);
                    }

                    if (member is INamespaceOrTypeSymbol inner)
                    {
                        AddMembers(inner);
                    }
                }
            }

            AddMembers(compilation.Assembly.GlobalNamespace);
            return lines;
        }
    }
}
