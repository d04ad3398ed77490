using System;
using System.Collections.Generic;
using System.IO;
using Mono.Cecil;

namespace Telematics.Nano.Il
{
    /// <summary>
    /// What the framework offers that is known not to allocate on the device (nano/steady-calls.txt): members, and structs
    /// that the interpreter keeps in place as it keeps numbers.
    /// </summary>
    public sealed class SteadyCalls
    {
        private readonly HashSet<string> _members = new(StringComparer.Ordinal);
        private readonly HashSet<string> _structs = new(StringComparer.Ordinal);

        private SteadyCalls()
        {
        }

        /// <summary>The members' names as written: <c>Type::Member</c>, with parameters where only one overload is meant.</summary>
        public IEnumerable<string> Members => _members;

        /// <summary>The structs' full names.</summary>
        public IEnumerable<string> Structs => _structs;

        /// <summary>Reads the list.</summary>
        /// <exception cref="CheckException">A line is not understood.</exception>
        public static SteadyCalls Load(string path) => Parse(File.ReadAllLines(path), path);

        /// <summary>Reads the list from its lines.</summary>
        /// <exception cref="CheckException">A line is not understood.</exception>
        public static SteadyCalls Parse(IEnumerable<string> lines, string path)
        {
            var calls = new SteadyCalls();
            foreach (string line in lines)
            {
                string[] words = line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                bool added = words switch
                {
                    [] => true,
                    ["struct", var name] => calls._structs.Add(name),
                    [var name] when name.Contains("::", StringComparison.Ordinal) => calls._members.Add(name),
                    _ => false,
                };
                if (!added)
                {
                    throw new CheckException($"{path}: not understood, or there twice: {line}");
                }
            }

            return calls;
        }

        /// <summary>Whether a framework member is known not to allocate.</summary>
        public bool Has(MethodReference method) => _members.Contains(Names.Key(method)) || _members.Contains(Names.KeyWithParameters(method));

        /// <summary>Whether a struct is kept in place.</summary>
        public bool HasStruct(TypeReference type) => _structs.Contains(type.FullName);
    }
}
