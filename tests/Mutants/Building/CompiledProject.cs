using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Telematics.Mutants.Building
{
    /// <summary>
    /// A project as its own build compiles it: MSBuild is asked once for the compiler's command line, with every reference and option,
    /// and from then on the project is compiled in this process, with another text for one of its files.
    /// </summary>
    internal sealed class CompiledProject
    {
        private readonly CSharpCommandLineArguments _arguments;
        private readonly CSharpCompilation _compilation;
        private readonly byte[] _surface;

        /// <summary>Prepares to compile a project.</summary>
        /// <exception cref="MutantsException">It is not built, or does not compile.</exception>
        public CompiledProject(Project project)
        {
            _arguments = CSharpCommandLineParser.Default.Parse(CommandLine(project), project.Folder, null);
            List<SyntaxTree> trees = [];
            foreach (CommandLineSourceFile source in _arguments.SourceFiles)
            {
                trees.Add(CSharpSyntaxTree.ParseText(
                    File.Exists(source.Path) ? SourceText.From(File.ReadAllText(source.Path), Encoding.UTF8) : throw NotBuilt(project),
                    _arguments.ParseOptions,
                    source.Path));
            }

            _compilation = CSharpCompilation.Create(
                _arguments.CompilationName,
                trees,
                _arguments.MetadataReferences.Select(r => File.Exists(r.Reference)
                    ? MetadataReference.CreateFromFile(r.Reference, r.Properties)
                    : throw NotBuilt(project)),
                // A mutant may well deserve a warning.
                _arguments.CompilationOptions.WithGeneralDiagnosticOption(ReportDiagnostic.Suppress).WithSpecificDiagnosticOptions([]));
            _surface = Surface(_compilation);
        }

        /// <summary>The assembly's simple name.</summary>
        public string AssemblyName => _arguments.CompilationName!;

        /// <summary>The names of the assemblies that it references.</summary>
        public IEnumerable<string> References => _arguments.MetadataReferences.Select(r => Path.GetFileNameWithoutExtension(r.Reference));

        /// <summary>Compiles it.</summary>
        /// <param name="path">The file with another text.</param>
        /// <param name="content">That text.</param>
        /// <param name="surfaces">Other public surfaces of referenced assemblies, by their names.</param>
        /// <returns>The assembly, and its public surface if that has become another: then what depends on it must be compiled, too.</returns>
        /// <exception cref="MutantsException">It does not compile.</exception>
        public (byte[] Image, byte[]? Surface) Compile(string path, string content, IReadOnlyDictionary<string, byte[]> surfaces)
        {
            CSharpCompilation compilation = _compilation;
            if (compilation.SyntaxTrees.FirstOrDefault(t => t.FilePath == path) is { } tree)
            {
                compilation = compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(content, Encoding.UTF8)));
            }

            if (surfaces.Count > 0)
            {
                compilation = compilation.WithReferences(compilation.References.Select(r =>
                    surfaces.TryGetValue(Path.GetFileNameWithoutExtension(r.Display!), out byte[]? surface) ? MetadataReference.CreateFromImage(surface) : r));
            }

            using MemoryStream image = new();
            EmitResult result = compilation.Emit(image, manifestResources: _arguments.ManifestResources);
            if (!result.Success)
            {
                Diagnostic first = result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error);
                throw new MutantsException($"it does not compile: line {first.Location.GetLineSpan().StartLinePosition.Line + 1}: {first.Id} {first.GetMessage()}");
            }

            byte[] after = Surface(compilation);
            return (image.ToArray(), after.AsSpan().SequenceEqual(_surface) ? null : after);
        }

        // What others see of it, constants with their values among it, as the compiler's reference assemblies have it.
        private static byte[] Surface(CSharpCompilation compilation)
        {
            using MemoryStream image = new();
            EmitResult result = compilation.Emit(image, options: new EmitOptions(metadataOnly: true, includePrivateMembers: false));
            return result.Success ? image.ToArray() : throw new MutantsException($"{compilation.AssemblyName} does not compile: {result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}");
        }

        private static List<string> CommandLine(Project project)
        {
            ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = project.Folder };
            foreach (string argument in (string[])[
                "msbuild", project.Path, "-nologo", "-t:Compile", "-p:Configuration=Release", "-p:DesignTimeBuild=true", "-p:ProvideCommandLineArgs=true",
                "-p:SkipCompilerExecution=true", "-p:BuildProjectReferences=false", "-p:NonExistentFile=__always__", "-nodeReuse:false", "-getItem:CscCommandLineArgs"])
            {
                start.ArgumentList.Add(argument);
            }

            using Process process = Process.Start(start)!;
            _ = process.StandardError.ReadToEndAsync();
            string json = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw NotBuilt(project);
            }

            using JsonDocument document = JsonDocument.Parse(json);
            return [.. document.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray().Select(i => i.GetProperty("Identity").GetString()!)];
        }

        private static MutantsException NotBuilt(Project project) => new($"{project.Name} is not built: dotnet build {project.Path} -c Release");
    }
}
