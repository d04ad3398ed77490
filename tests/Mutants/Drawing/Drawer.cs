using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Telematics.Mutants.Building;
using Telematics.Mutants.Lists;

namespace Telematics.Mutants.Drawing
{
    /// <summary>Draws mutants: the same seed gives the same ones of the same sources, and all of them compile.</summary>
    public sealed class Drawer
    {
        // What was drawn and did not compile, or was drawn before, is drawn again, but not for ever.
        private const int TriesEach = 50;

        private readonly Repository _repository;
        private readonly ProjectGraph _graph;
        private readonly MutantCompiler _compiler;

        /// <summary>Prepares to draw.</summary>
        public Drawer(Repository repository)
        {
            _repository = repository;
            _graph = new ProjectGraph(repository);
            _compiler = new MutantCompiler(repository, _graph);
        }

        /// <summary>Draws: first the file, then the operator, then the place, so that neither a long file nor a frequent operator has most of them.</summary>
        /// <param name="seed">What is drawn.</param>
        /// <param name="count">How many.</param>
        /// <param name="files">The sources, relative to the root.</param>
        /// <exception cref="MutantsException">A file is none, or they hold fewer.</exception>
        public IReadOnlyList<Mutant> Draw(int seed, int count, IReadOnlyList<string> files)
        {
            DrawRandom random = new(seed);
            List<(string File, string Content, ILookup<string, Change> Changes)> sources = [];
            foreach (string file in files)
            {
                string content = _repository.ReadSource(file);
                sources.Add((file, content, Operators.Find(content).ToLookup(c => c.Operator)));
            }

            sources.RemoveAll(s => s.Changes.Count == 0);
            List<Mutant> drawn = [];
            for (int tries = 0; drawn.Count < count && sources.Count > 0 && tries < count * TriesEach; tries++)
            {
                (string file, string content, ILookup<string, Change> changes) = random.Of(sources);
                List<string> operators = [.. changes.Select(c => c.Key).Order(StringComparer.Ordinal)];
                Change change = random.Of([.. changes[random.Of(operators)]]);
                Mutant mutant = Make(file, content, change, drawn);
                if (drawn.All(d => d.File != file || d.Apply(content) != mutant.Apply(content)) && Compiles(mutant))
                {
                    drawn.Add(mutant);
                }
            }

            return drawn.Count == count ? drawn : throw new MutantsException($"The files hold no {count} mutants.");
        }

        /// <summary>Makes a mutant of a change, with as many lines around it as make its text the only one of its kind in the file.</summary>
        internal static Mutant Make(string file, string content, Change change, IReadOnlyCollection<Mutant> others)
        {
            SourceText source = SourceText.From(content);
            int first = source.Lines.IndexOf(change.Span.Start);
            int last = source.Lines.IndexOf(change.Span.End);
            TextSpan Lines(int from)
            {
                TextSpan span = TextSpan.FromBounds(source.Lines[from].Start, source.Lines[last].End);
                string text = source.ToString(span);
                return TextSpan.FromBounds(span.Start + text.Length - text.TrimStart().Length, span.End);
            }

            TextSpan around = Lines(first);
            while (first > 0 && content.IndexOf(source.ToString(around), StringComparison.Ordinal) != content.LastIndexOf(source.ToString(around), StringComparison.Ordinal))
            {
                around = Lines(--first);
            }

            string text = source.ToString(around);
            int at = change.Span.Start - around.Start;
            string name = $"drawn-{Path.GetFileNameWithoutExtension(file)}-{change.Member}-{change.Operator}";
            int same = others.Count(o => o.Name == name || o.Name.StartsWith(name + "-", StringComparison.Ordinal));
            return new Mutant
            {
                Name = same == 0 ? name : $"{name}-{same + 1}",
                File = file,
                Text = text,
                Replacement = string.Concat(text.AsSpan(0, at), change.Replacement, text.AsSpan(at + change.Span.Length)),
                Why = change.What,
            };
        }

        private bool Compiles(Mutant mutant)
        {
            try
            {
                return _compiler.Build(mutant, [_graph.OwnerOf(mutant.File)]).Count > 0;
            }
            catch (MutantsException e) when (e.Message.Contains("does not compile", StringComparison.Ordinal))
            {
                return false;
            }
        }
    }
}
