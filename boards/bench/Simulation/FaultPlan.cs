using System;
using System.Collections.Generic;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// What may go wrong in a run, and the chance behind it: each kind of fault has a stream of its own, so that switching one off
    /// leaves the others as they were. Counts what went wrong.
    /// </summary>
    public sealed class FaultPlan
    {
        private readonly int _seed;
        private readonly HashSet<FaultKind> _kinds;
        private readonly List<(FaultKind, long)> _log = [];
        private readonly long[] _counts = new long[Enum.GetValues<FaultKind>().Length];

        /// <summary>Makes a plan.</summary>
        /// <param name="seed">Where all chance comes from.</param>
        /// <param name="kinds">What may go wrong.</param>
        public FaultPlan(int seed, IEnumerable<FaultKind> kinds)
        {
            _seed = seed;
            _kinds = [.. kinds];
        }

        /// <summary>Whether that may go wrong.</summary>
        public bool Includes(FaultKind kind) => _kinds.Contains(kind);

        /// <summary>How often it went wrong so far.</summary>
        public long Count(FaultKind kind) => _counts[(int)kind];

        /// <summary>What went wrong so far, and when, in µs of virtual time.</summary>
        public IReadOnlyList<(FaultKind Kind, long Us)> Log => _log;

        /// <summary>What has gone wrong since this was cleared.</summary>
        public List<(FaultKind Kind, long Us)> Latest { get; } = [];

        /// <summary>It goes wrong.</summary>
        public void Add(FaultKind kind, long nowUs)
        {
            _counts[(int)kind]++;
            _log.Add((kind, nowUs));
            Latest.Add((kind, nowUs));
        }

        /// <summary>The stream of chance of a kind of fault, from its beginning.</summary>
        public Random NewRandom(FaultKind kind) => new(Mix(_seed, (int)kind + 1));

        /// <summary>A seed that follows from another, and is like no other.</summary>
        public static int Mix(int seed, int stream)
        {
            // The finaliser of MurmurHash3: neighbours become strangers.
            uint mixed = ((uint)seed * 0x9E3779B9) ^ ((uint)stream * 0x85EBCA6B);
            mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6B;
            mixed = (mixed ^ (mixed >> 13)) * 0xC2B2AE35;
            return (int)(mixed ^ (mixed >> 16));
        }
    }
}
