using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>Damage to what the unit has stored. It shows at once, at the next start, or never: now and then the unit is reset right after.</summary>
    public abstract class FlashDamageFault(FaultSite site, FaultKind kind) : Fault(site.Plan, site.Vehicle.Clock, kind, 0.25, 900)
    {
        private const double ResetShare = 0.4;
        private const double OffS = 0.3;

        private readonly FaultSite _site = site;

        /// <inheritdoc/>
        protected sealed override double Begin()
        {
            Random chance = NewRandom();
            Damage(_site.Flash, chance);
            if (chance.NextDouble() < ResetShare && _site.Plan.Includes(FaultKind.PowerCut) && _site.Supply.IsOn)
            {
                _site.Supply.Cut(false, OffS);
            }

            return 0;
        }

        /// <summary>Does it.</summary>
        /// <param name="flash">What has stored.</param>
        /// <param name="chance">Chance of its own.</param>
        protected abstract void Damage(FlashStorage flash, Random chance);
    }
}
