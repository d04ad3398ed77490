using System;
using System.Collections.Generic;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Store
{
    /// <summary>What vehicles are owed: when each is told what is stored, and what. Only of what is committed. For one thread.</summary>
    internal sealed class Acknowledgements
    {
        private readonly List<VehicleState> _dueAtCommit = [];
        private readonly Queue<(VehicleState Vehicle, long SinceMs)> _dueLater = new();
        private readonly Queue<VehicleState> _ready = new();
        private readonly Queue<VehicleState> _givenUp = new();
        private readonly SequenceRun[] _runs = new SequenceRun[Acknowledgement.MaxStoredRuns];
        private readonly byte[] _message = new byte[Acknowledgement.MaxLength];
        private long _nowMs;

        /// <summary>Messages that were taken.</summary>
        public long Taken { get; private set; }

        /// <summary>When the next one waits no longer for more to tell; never is <see cref="long.MaxValue"/>.</summary>
        public long NextDueMs
        {
            get
            {
                while (_dueLater.TryPeek(out (VehicleState Vehicle, long SinceMs) due))
                {
                    if (due.Vehicle.Due == AcknowledgementDue.Later && due.Vehicle.OwedSinceMs == due.SinceMs)
                    {
                        return due.SinceMs + StoreReceiver.AcknowledgementDelayMs;
                    }

                    _dueLater.Dequeue();
                }

                return long.MaxValue;
            }
        }

        /// <summary>Whether one waits since later than now: only since the clock was put back.</summary>
        public bool IsOwedFromLater(long nowMs) => _dueLater.TryPeek(out (VehicleState, long SinceMs) due) && due.SinceMs > nowMs;

        /// <summary>Owes a vehicle word of some numbers.</summary>
        /// <param name="vehicle">The vehicle.</param>
        /// <param name="first">The lowest of the numbers.</param>
        /// <param name="last">The highest.</param>
        /// <param name="isUrgent">With the next commit, and not together with more.</param>
        /// <param name="nowMs">Milliseconds since 1970-01-01 UTC.</param>
        public void Owe(VehicleState vehicle, uint first, uint last, bool isUrgent, long nowMs)
        {
            if (vehicle.Due == AcknowledgementDue.Never)
            {
                vehicle.OwedFirst = first;
                vehicle.OwedLast = last;
                vehicle.OwedSinceMs = nowMs;
                vehicle.Due = AcknowledgementDue.Later;
                _dueLater.Enqueue((vehicle, nowMs));
            }

            vehicle.OwedFirst = Math.Min(vehicle.OwedFirst, first);
            vehicle.OwedLast = Math.Max(vehicle.OwedLast, last);
            if (vehicle.Due == AcknowledgementDue.Later && (isUrgent || vehicle.OwedFrames >= StoreReceiver.AcknowledgedFrames))
            {
                vehicle.Due = AcknowledgementDue.AtCommit;
                _dueAtCommit.Add(vehicle);
            }
        }

        /// <summary>
        /// Owes a vehicle word of all that is known of it, for it sent what cannot be told: perhaps a frame that is stored, or one behind
        /// another that is missing.
        /// </summary>
        public void OweAll(VehicleState vehicle, long nowMs)
        {
            SequenceSet known = vehicle.Known;
            if (known.RangeCount > 0)
            {
                Owe(vehicle, known.GetRun(0).First, known.GetRun(known.RangeCount - 1).Last, true, nowMs);
            }
        }

        /// <summary>Makes what is due ready to be taken. Call after a commit.</summary>
        /// <param name="nowMs">Milliseconds since 1970-01-01 UTC.</param>
        public void MakeReady(long nowMs)
        {
            _nowMs = nowMs;
            foreach (VehicleState vehicle in _dueAtCommit)
            {
                MakeReady(vehicle);
            }

            _dueAtCommit.Clear();
            while (NextDueMs <= nowMs || IsOwedFromLater(nowMs))
            {
                MakeReady(_dueLater.Dequeue().Vehicle);
            }
        }

        /// <summary>Takes a message that is due.</summary>
        /// <returns>Whether there was one; then there may be more.</returns>
        public bool TryTake(out string vehicle, out byte[] message)
        {
            while (_ready.TryPeek(out VehicleState? state))
            {
                if (state.IsChanged)
                {
                    // What it knows is ahead of what is committed.
                    _ready.Dequeue();
                    state.Due = AcknowledgementDue.AtCommit;
                    _dueAtCommit.Add(state);
                    continue;
                }

                vehicle = state.Name;
                message = Make(state);
                Taken++;
                return true;
            }

            vehicle = "";
            message = [];
            return false;
        }

        /// <summary>Takes a vehicle that is not asked any more for what it was asked for in vain: the same one once.</summary>
        public bool TryTakeGivenUp(out VehicleState? vehicle) => _givenUp.TryDequeue(out vehicle);

        // The first of the runs around one if a message holds them all; else the one before it.
        private int FindStart(VehicleState vehicle, int owed)
        {
            int first = owed;
            while (first > 0 && owed - first < _runs.Length && !IsGivenUp(vehicle, first - 1))
            {
                first--;
            }

            int end = owed + 1;
            while (end < vehicle.Known.RangeCount && end - first <= _runs.Length && !IsGivenUp(vehicle, end - 1))
            {
                end++;
            }

            return end - first <= _runs.Length ? first : Math.Max(first, owed - 1);
        }

        private static bool IsGivenUp(VehicleState vehicle, int before) =>
            vehicle.Missing.IsGivenUp(vehicle.Known.GetRun(before), vehicle.Known.GetRun(before + 1));

        private void MakeReady(VehicleState vehicle)
        {
            vehicle.Due = AcknowledgementDue.Ready;
            _ready.Enqueue(vehicle);
        }

        private byte[] Make(VehicleState vehicle)
        {
            // All runs, if one message holds them; otherwise from the one before what is owed, and the rest with the next message.
            // A number so low that it was forgotten is told by itself. What is not asked for any more lies between two messages.
            SequenceSet known = vehicle.Known;
            int owed = known.IndexUpTo(vehicle.OwedFirst);
            int from = FindStart(vehicle, Math.Max(owed, 0));
            int count = Math.Min(1, known.RangeCount);
            while (count < _runs.Length && from + count < known.RangeCount && !IsGivenUp(vehicle, from + count - 1))
            {
                count++;
            }

            for (int i = 0; i < count; i++)
            {
                _runs[i] = known.GetRun(from + i);
            }

            if (!known.Contains(vehicle.OwedFirst))
            {
                from = owed;
                count = 1;
                _runs[0] = new SequenceRun(vehicle.OwedFirst, vehicle.OwedFirst);
            }

            for (int i = 1; i < count; i++)
            {
                vehicle.Missing.Ask(_runs[i - 1], _runs[i], _nowMs);
            }

            if (vehicle.Missing is { Untold: > 0, IsTold: false })
            {
                vehicle.Missing.IsTold = true;
                _givenUp.Enqueue(vehicle);
            }

            int length = Acknowledgement.Write(_message, vehicle.Name, _runs.AsSpan(0, count), out int runs);
            int next = from + runs;
            if (next < known.RangeCount && known.GetRun(next).First <= vehicle.OwedLast)
            {
                vehicle.OwedFirst = known.GetRun(next).First;
            }
            else
            {
                _ready.Dequeue();
                vehicle.Due = AcknowledgementDue.Never;
                vehicle.OwedFrames = 0;
            }

            return _message[..length];
        }
    }
}
