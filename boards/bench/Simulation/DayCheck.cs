using System;
using System.Collections.Generic;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Store;

namespace Telematics.Bench.Simulation
{
    /// <summary>Holds a store against what was sampled and sealed: each frame once and byte by byte, or named in a notice, and nothing
    /// under another name.</summary>
    internal sealed class DayCheck(Truth truth, StoreProcess receiver, Action<string> violation)
    {
        // As long as the unit knows the time of the network alone.
        private const long MostOffMs = 3500;

        // A clock that is set while an alarm is sampled is told right after that one.
        private const long TellUs = 200_000;

        // What continues frames that a receiver has lost with its store: until that is found, and the next key frame.
        private const long MostStrandedUs = 900_000_000;

        private readonly HashSet<uint> _stored = [];
        private readonly SequenceSet _named = new();

        /// <summary>Frames in the store.</summary>
        public int Delivered => _stored.Count;

        /// <summary>Frames that are not, and that a notice names.</summary>
        public int InGaps { get; private set; }

        /// <summary>Checks.</summary>
        /// <param name="mayLose">Whether the flash was such that sealed frames may be gone, if they are named.</param>
        /// <param name="mayRefuse">Whether it may have had no room for a frame, of which nothing is known then after a power cut.</param>
        /// <param name="mayForget">Whether it may have failed to write anything, even which numbers are given away.</param>
        /// <param name="isOneBoot">Whether the unit never lost its power.</param>
        /// <param name="mayPutOff">Whether the receiver may have to search for what frames continue: it has lost some, or the broker has.</param>
        /// <param name="restoredUs">When the receiver was last set back to a backup, µs; 0 for never.</param>
        /// <param name="startUtcMs">UTC at virtual time 0, where no receiver has told the unit anything else; or null.</param>
        public void Run(bool mayLose, bool mayRefuse, bool mayForget, bool isOneBoot, bool mayPutOff, long restoredUs, long? startUtcMs)
        {
            if (receiver.FindVehicle() is { } vehicle)
            {
                ReadFrames(vehicle);
                ReadNotices(vehicle, mayRefuse);
                CheckReasons(vehicle, mayLose, isOneBoot, restoredUs > 0);
                CheckTimes(vehicle, mayLose || restoredUs > 0, startUtcMs);
                CheckOpen(vehicle, mayForget);
            }

            foreach (StoredVehicle other in receiver.FindOthers())
            {
                violation($"the store has a vehicle '{other.Name}', which there is not");
            }

            if (receiver.Conflicts > 0)
            {
                violation($"{receiver.Conflicts} frames have numbers that others have");
            }

            if (receiver.NotTaken > 0 && !mayPutOff)
            {
                violation($"{receiver.NotTaken} frames were put off, or notices not believed, of a unit that is sound");
            }

            foreach (Truth.SealedFrame frame in truth.Frames)
            {
                if (frame.IsReplaced && !frame.IsUnsure && mayForget)
                {
                    // Neither it nor its number could be written down, nor told of, before the power went.
                    InGaps++;
                }
                else if (frame.IsReplaced && !frame.IsUnsure)
                {
                    violation($"sequence number {frame.Sequence}, given away at {Violation.Text(frame.SealedUs)}, is given away a second time");
                }
                else if (frame.IsReplaced)
                {
                    truth.LoseUnsure(frame);
                }
                else if (!_stored.Contains(frame.Sequence))
                {
                    CheckLost(frame, mayLose, restoredUs);
                }
            }
        }

        private void ReadFrames(StoredVehicle vehicle)
        {
            StoreDecoder decoder = new(receiver.Store, vehicle);
            DecodedFrame frame = new();
            foreach (StoredFrame stored in receiver.Store.ReadFrames(vehicle))
            {
                _stored.Add(stored.Sequence);
                if (!decoder.TryDecode(stored, frame))
                {
                    violation($"frame {stored.Sequence} is in the store and cannot be read");
                }
                else if (truth.Compare(frame) is >= 0 and int at && truth.Frames[at].Digest != Truth.DigestOf(stored.Bytes))
                {
                    violation($"frame {stored.Sequence} is not the bytes that were sealed");
                }
            }
        }

        private void ReadNotices(StoredVehicle vehicle, bool mayRefuse)
        {
            foreach (Notice notice in receiver.Store.ReadNotices(vehicle, NoticeKind.Gap))
            {
                _named.Add(new SequenceRun(notice.First, notice.Last));
                if (truth.Find(notice.Sequence) >= 0)
                {
                    violation($"a notice has the number {notice.Sequence} of a frame");
                }

                if (notice.Reason == NoticeReason.NeverUsed && !mayRefuse)
                {
                    CheckNeverUsed(notice);
                }
            }
        }

        private void CheckReasons(StoredVehicle vehicle, bool mayLose, bool isOneBoot, bool wasRestored)
        {
            foreach (Notice notice in receiver.Store.ReadNotices(vehicle, NoticeKind.Gap))
            {
                if (wasRestored && notice.Reason is NoticeReason.Released or NoticeReason.NotHere or NoticeReason.NoRoom)
                {
                    continue;
                }

                if (!mayLose && (isOneBoot || notice.Reason is NoticeReason.NoRoom or NoticeReason.Released or NoticeReason.NotHere))
                {
                    violation($"a notice names {notice.First} to {notice.Last} as {notice.Reason}, and nothing explains it");
                }

                foreach (Truth.SealedFrame frame in truth.Frames)
                {
                    if (!mayLose && frame.Sequence >= notice.First && frame.Sequence <= notice.Last && _stored.Contains(frame.Sequence))
                    {
                        violation($"a notice names {frame.Sequence} as {notice.Reason}, which is at the receiver");
                    }
                }
            }
        }

        // Each boot that came to know the time has told it, and it was right.
        private void CheckTimes(StoredVehicle vehicle, bool mayLose, long? startUtcMs)
        {
            HashSet<int> told = [];
            foreach (Notice notice in receiver.Store.ReadNotices(vehicle, NoticeKind.Time))
            {
                told.Add(notice.BootCount);
                foreach (Truth.SealedFrame frame in truth.Frames)
                {
                    if (startUtcMs is { } startMs && !mayLose && (ushort)frame.BootCount == (ushort)notice.BootCount)
                    {
                        long offMs = notice.UtcMs - notice.BootMs - startMs - (frame.BootUs / 1000);
                        if (System.Math.Abs(offMs) > MostOffMs)
                        {
                            violation($"a notice of the time of boot {notice.BootCount} is {offMs} ms off");
                        }

                        break;
                    }
                }
            }

            foreach (Truth.SealedFrame frame in truth.Frames)
            {
                bool hadTime = truth.EndUs(frame.Boot) - frame.SealedUs > TellUs;
                if (frame.IsUtc && !frame.IsUnsure && !mayLose && hadTime && told.Add((ushort)frame.BootCount))
                {
                    violation($"boot {frame.BootCount} knew the time, and has not told it");
                }
            }
        }

        // A receiver that was set back knows of nothing before what it has since, and of nothing behind where numbers began again.
        private bool IsOutOfSight(in Truth.SealedFrame frame, long restoredUs)
        {
            if (frame.SealedUs >= restoredUs || receiver.FindVehicle() is not { } vehicle)
            {
                return false;
            }

            SequenceSet known = vehicle.Known;
            int below = known.IndexUpTo(frame.Sequence);
            bool hasBelow = below >= 0 && (known.GetRun(below).Last ^ frame.Sequence) < 0x80000000u;
            bool hasAbove = below + 1 < known.RangeCount && (known.GetRun(below + 1).First ^ frame.Sequence) < 0x80000000u;
            return !hasBelow || !hasAbove;
        }

        // A number of which nothing has come is one that the receiver asks for, for ever.
        private void CheckOpen(StoredVehicle vehicle, bool mayForget)
        {
            SequenceSet known = vehicle.Known;
            for (int run = 1; run < known.RangeCount && !mayForget; run++)
            {
                uint first = known.GetRun(run - 1).Last + 1;
                uint last = known.GetRun(run).First - 1;
                if ((first ^ last) < 0x80000000u)
                {
                    violation($"{first} to {last} have not come, and nothing is told of them");
                }
            }
        }

        // Those that the power cut short on their way to the flash may be: nobody knows of them.
        private void CheckNeverUsed(in Notice notice)
        {
            foreach (Truth.SealedFrame frame in truth.Frames)
            {
                if (!frame.IsUnsure && frame.Sequence >= notice.First && frame.Sequence <= notice.Last)
                {
                    violation($"a notice says that {notice.First} to {notice.Last} were never used, and {frame.Sequence} was");
                }
            }
        }

        private void CheckLost(in Truth.SealedFrame frame, bool mayLose, long restoredUs)
        {
            bool isNamed = _named.Contains(frame.Sequence);
            InGaps += isNamed ? 1 : 0;
            if (frame.IsUnsure)
            {
                truth.LoseUnsure(frame);
            }
            else if (!isNamed && (frame.IsDoubted || IsOutOfSight(frame, restoredUs)))
            {
                // Nothing could be written of it any more: docs/journal.md. Or nobody asks for it.
                InGaps++;
            }
            else if (!isNamed)
            {
                violation($"frame {frame.Sequence} of {frame.Group}, sealed at {Violation.Text(frame.SealedUs)}, is neither at the receiver nor in a gap");
            }
            else if (!mayLose && !(restoredUs > 0 && frame.SealedUs < restoredUs + MostStrandedUs))
            {
                violation($"frame {frame.Sequence} of {frame.Group}, sealed at {Violation.Text(frame.SealedUs)}, is in a gap, and nothing was wrong with the flash");
            }
        }
    }
}
