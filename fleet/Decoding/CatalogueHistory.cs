using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Telematics.Signals;

namespace Telematics.Fleet.Decoding
{
    /// <summary>
    /// The versions of the catalogue of signals that are known here. A version is never changed and never taken out: what was ever stored decodes
    /// for ever. For any number of threads.
    /// </summary>
    public sealed class CatalogueHistory
    {
        private readonly Catalogue?[] _byVersion = new Catalogue?[256];

        /// <summary>Makes a history.</summary>
        /// <param name="versions">The versions, in any order.</param>
        /// <exception cref="ArgumentException">
        /// A version is there twice, or one changes what an earlier one says of a signal, or lacks a signal of it.
        /// </exception>
        public CatalogueHistory(params Catalogue[] versions)
        {
            Catalogue? before = null;
            foreach (Catalogue catalogue in versions.OrderBy(catalogue => catalogue.Version))
            {
                if (before is not null && (before.Version == catalogue.Version || !Continues(before, catalogue)))
                {
                    throw new ArgumentException($"Catalogue {catalogue.Version} does not continue catalogue {before.Version}: versions append signals and change none.");
                }

                _byVersion[catalogue.Version] = catalogue;
                before = catalogue;
            }

            Newest = before ?? throw new ArgumentException("There is one version at least.");
        }

        // Versions before the unit's, each with how many signals it had. When the unit's becomes another, the one that it had gets its line.
        private static readonly (int Version, int Count)[] Earlier = [(2, 40)];

        /// <summary>All versions that vehicles were ever made with.</summary>
        public static CatalogueHistory All { get; } =
            new([.. Earlier.Select(earlier => SignalCatalogue.MakeEarlier(earlier.Version, earlier.Count)), SignalCatalogue.Current]);

        /// <summary>The newest version.</summary>
        public Catalogue Newest { get; }

        /// <summary>The versions in words, for a message.</summary>
        public string Versions => string.Join(", ", _byVersion.OfType<Catalogue>().Select(catalogue => catalogue.Version.ToString(CultureInfo.InvariantCulture)));

        /// <summary>Finds a version.</summary>
        /// <returns>The catalogue, or null when it is not known here.</returns>
        public Catalogue? Find(int version) => (uint)version < (uint)_byVersion.Length ? _byVersion[version] : null;

        private static bool Continues(Catalogue before, Catalogue after)
        {
            bool isContinued = after.Count >= before.Count;
            for (int id = 0; id < before.Count && isContinued; id++)
            {
                SignalDefinition old = before.Get(id);
                SignalDefinition now = after.Get(id);
                isContinued = (old.Name, old.VssPath, old.Unit, old.Decimals, old.Step, old.Min, old.Max) == (now.Name, now.VssPath, now.Unit, now.Decimals, now.Step, now.Min, now.Max);
            }

            return isContinued;
        }
    }
}
