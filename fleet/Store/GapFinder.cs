using System;
using System.Collections.Generic;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Store
{
    /// <summary>Finds what is not in a store, and what is known of the reason.</summary>
    public static class GapFinder
    {
        /// <summary>A vehicle's gaps, by their numbers. What comes before its first number, or after its last, is not known.</summary>
        public static List<Gap> Find(FleetStore store, StoredVehicle vehicle)
        {
            List<Gap> gaps = [];
            for (int index = 1; index < vehicle.Known.RangeCount; index++)
            {
                uint first = vehicle.Known.GetRun(index - 1).Last + 1;
                uint last = vehicle.Known.GetRun(index).First - 1;
                bool isWithinBoot = store.FindBootBefore(vehicle, first) == store.FindBootAfter(vehicle, last);
                gaps.Add(new Gap(first, last, isWithinBoot ? GapReason.Missing : GapReason.BetweenBoots));
            }

            foreach (Notice notice in store.ReadNotices(vehicle, NoticeKind.Gap))
            {
                AddExplained(store, vehicle, notice, gaps);
            }

            gaps.Sort((one, other) => one.First.CompareTo(other.First));
            return gaps;
        }

        // But for frames that came nonetheless.
        private static void AddExplained(FleetStore store, StoredVehicle vehicle, Notice notice, List<Gap> gaps)
        {
            GapReason reason = notice.Reason switch
            {
                NoticeReason.NoRoom => GapReason.NoRoom,
                NoticeReason.Damaged => GapReason.Damaged,
                NoticeReason.Released => GapReason.Released,
                NoticeReason.NotHere => GapReason.NotHere,
                _ => GapReason.NeverUsed,
            };
            long next = notice.First;
            bool namesItself = notice.First <= notice.Sequence && notice.Sequence <= notice.Last;
            if (namesItself || vehicle.Known.RangeCount == 0 || notice.Last > vehicle.Known.GetRun(vehicle.Known.RangeCount - 1).Last)
            {
                // It was not believed.
                return;
            }

            foreach (StoredFrame frame in store.ReadFrames(vehicle, notice.First, notice.Last))
            {
                if (frame.Sequence > next)
                {
                    gaps.Add(new Gap((uint)next, frame.Sequence - 1, reason));
                }

                next = (long)frame.Sequence + 1;
            }

            if (next <= notice.Last)
            {
                gaps.Add(new Gap((uint)next, notice.Last, reason));
            }
        }
    }
}
