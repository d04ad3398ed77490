using System;
using System.Collections.Generic;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Store
{
    /// <summary>What the receiver remembers of one vehicle. But for frames that wait, all of it is made again from the store.</summary>
    internal sealed class VehicleState(string name, long id, SequenceSet known)
    {
        private const int MaxEnds = 8;

        // The one used last is first.
        private readonly List<ChainEnd> _ends = new(2);

        /// <summary>What it said of itself while it was not in the store, and when: the last status, and that it went. Null for nothing.</summary>
        public List<(VehicleStatus Status, long ReceivedMs)>? EarlyStatuses { get; set; }

        public string Name { get; } = name;

        /// <summary>Its number in the store; 0 while it is not there.</summary>
        public long Id { get; set; } = id;

        /// <summary>Numbers that are in the store, or will never come. What is not committed is in it.</summary>
        public SequenceSet Known { get; } = known;

        /// <summary>Whether <see cref="Known"/> is ahead of what is committed.</summary>
        public bool IsChanged { get; set; }

        /// <summary>What it may still cost.</summary>
        public VehicleAllowance Allowance { get; } = new();

        /// <summary>A chain of its frames that is being read anew, as far as that was allowed; or null.</summary>
        public UnfinishedChain? Unfinished { get; set; }

        /// <summary>How many frames of it are kept aside, for their numbers are other frames'; null while that is not known.</summary>
        public long? Conflicts { get; set; }

        /// <summary>What it was asked for, and is not any more.</summary>
        public MissingNumbers Missing { get; } = new();

        /// <summary>How many numbers it has said to be acknowledged before, which are not here.</summary>
        public long Released { get; set; }

        /// <summary>Whether that was told.</summary>
        public bool IsReleasedTold { get; set; }

        /// <summary>When it was last heard of.</summary>
        public long HeardMs { get; set; }

        /// <summary>The ends of the chains that frames have lately continued.</summary>
        public List<ChainEnd> Ends => _ends;

        /// <summary>Frames whose number cannot be told, for what they continue has not come.</summary>
        public List<WaitingFrame> Waiting { get; } = new(0);

        /// <summary>The bytes of these.</summary>
        public int WaitingBytes { get; set; }

        /// <summary>How much of it there is to acknowledge.</summary>
        public AcknowledgementDue Due { get; set; }

        /// <summary>When the oldest of that came.</summary>
        public long OwedSinceMs { get; set; }

        /// <summary>How many frames that were new an acknowledgement is owed for.</summary>
        public int OwedFrames { get; set; }

        /// <summary>The lowest number that an acknowledgement is owed for.</summary>
        public uint OwedFirst { get; set; }

        /// <summary>The highest number that an acknowledgement is owed for.</summary>
        public uint OwedLast { get; set; }

        /// <summary>Its last frames, for those that come again.</summary>
        public RecentFrames Recent { get; } = new();

        /// <summary>Remembers the end of a chain, in place of the one that it continues.</summary>
        public void Remember(in ChainEnd end, int place)
        {
            uint sequence = end.Sequence;
            int same = _ends.FindIndex(one => one.Sequence == sequence);
            if (same >= 0 && same != place)
            {
                // What comes again and again does not push the others out.
                _ends.RemoveAt(same);
                place -= same < place ? 1 : 0;
            }

            if (place >= 0)
            {
                _ends.RemoveAt(place);
            }
            else if (_ends.Count == MaxEnds)
            {
                _ends.RemoveAt(MaxEnds - 1);
            }

            _ends.Insert(0, end);
        }

        /// <summary>Finds a frame among those that wait.</summary>
        /// <returns>Its place, or -1.</returns>
        public int FindWaiting(ReadOnlySpan<byte> data)
        {
            for (int i = 0; i < Waiting.Count; i++)
            {
                if (data.SequenceEqual(Waiting[i].Bytes))
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
