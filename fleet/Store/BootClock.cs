using System.Collections.Generic;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Store
{
    /// <summary>
    /// Knows when a vehicle's boots were, from its notices of the time: that places samples taken before the unit knew UTC. What is
    /// stored stays as it is.
    /// </summary>
    public sealed class BootClock
    {
        private readonly List<Notice> _notices;

        /// <summary>Makes it of a vehicle's notices.</summary>
        public BootClock(FleetStore store, StoredVehicle vehicle)
        {
            _notices = [.. store.ReadNotices(vehicle, NoticeKind.Time)];
        }

        /// <summary>Tells when the boot was that a frame comes from.</summary>
        /// <param name="sequence">The frame's number.</param>
        /// <param name="bootCount">How many times the unit had booted.</param>
        /// <param name="utcMs">When the unit's time since boot was 0, milliseconds since 1970-01-01 UTC.</param>
        /// <returns>False when it is not known.</returns>
        public bool TryGetBoot(uint sequence, int bootCount, out long utcMs)
        {
            // The first notice behind the frame, so that all samples from before it move by the same; a later one that corrects the
            // clock is about what comes after it. Boot counts begin anew when a unit loses its record: numbers do not.
            Notice? best = null;
            foreach (Notice notice in _notices)
            {
                if (notice.BootCount == bootCount)
                {
                    best = notice;
                    if (notice.Sequence >= sequence)
                    {
                        break;
                    }
                }
            }

            utcMs = best is Notice found ? found.UtcMs - found.BootMs : 0;
            return best is not null;
        }
    }
}
