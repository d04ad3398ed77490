using System;
using Telematics.Bench.World;
using Telematics.Can;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// Two wires and the nodes on them. Frames take their exact time (<see cref="CanFrameBits"/>), those that start
    /// together arbitrate by identifier, and a frame that is destroyed or not acknowledged is sent again.
    /// Leaves out: propagation, resynchronisation and clock tolerance, error flags of different lengths, overload
    /// frames, two nodes that send the same identifier with different data.
    /// </summary>
    public sealed class CanBusModel : Model
    {
        // A damaged frame is given up somewhere in its middle, by an error frame.
        private const int DestroyedBits = 40 + CanFrameBits.ErrorFrame;

        private CanNode[] _nodes = [];
        private CanNode? _sender;
        private CanFrame? _frame;
        private bool _isDestroyed;
        private bool _isAdvancing;
        private long _frameEndUs;
        private long _idleFromUs;
        private long _reachedUs;

        /// <summary>Lays a bus.</summary>
        /// <param name="bitRate">Bits a second; a bit must last whole microseconds.</param>
        public CanBusModel(int bitRate)
        {
            if (bitRate <= 0 || 1_000_000 % bitRate != 0)
            {
                throw new ArgumentOutOfRangeException(nameof(bitRate));
            }

            BitRate = bitRate;
            BitUs = 1_000_000 / bitRate;
        }

        /// <summary>Bits a second.</summary>
        public int BitRate { get; }

        /// <summary>How long a bit lasts.</summary>
        public long BitUs { get; }

        /// <summary>What is wrong with the wires.</summary>
        public CanBusFault Fault { get; set; }

        /// <summary>Says of each frame at its start whether a disturbance destroys it; null for never.</summary>
        public Func<CanFrame, bool>? Disturbance { get; set; }

        /// <summary>Frames sent whole.</summary>
        public long Frames { get; private set; }

        /// <summary>Frames destroyed, or not acknowledged.</summary>
        public long FailedFrames { get; private set; }

        /// <summary>Microseconds that the wires were busy.</summary>
        public long BusyUs { get; private set; }

        /// <summary>From when on the bus is idle, past the last frame's intermission; <see cref="long.MaxValue"/> while it is not.</summary>
        public long IdleFromUs => _sender is null && Fault == CanBusFault.None ? _idleFromUs : long.MaxValue;

        /// <summary>Connects a node, before the world begins to move.</summary>
        public void Attach(CanNode node)
        {
            _nodes = [.. _nodes, node];
            node.OnAttached(this);
            OnPlanned();
        }

        /// <summary>Whether the frame on the wires now is this node's.</summary>
        public bool IsSending(CanNode node) => ReferenceEquals(node, _sender);

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            _isAdvancing = true;
            for (long dueUs = FindNext(); dueUs <= nowUs; dueUs = FindNext())
            {
                _reachedUs = dueUs;
                if (_sender is not null && _frameEndUs <= dueUs)
                {
                    Finish(_sender, _frame!);
                }

                foreach (CanNode node in _nodes)
                {
                    if (node.NextUs <= dueUs)
                    {
                        node.AdvanceTo(dueUs);
                    }
                }

                if (_sender is null && _idleFromUs <= dueUs)
                {
                    Begin(dueUs);
                }
            }

            _isAdvancing = false;

            // Last, with the bus at this instant: what is called here may let time pass, and the bus go on with it.
            foreach (CanNode node in _nodes)
            {
                if (node.InterruptUs <= nowUs)
                {
                    node.Interrupt();
                }
            }

            OnPlanned();
        }

        /// <summary>A node has changed what it wants.</summary>
        internal void OnPlanned()
        {
            if (_isAdvancing)
            {
                return;
            }

            NextUs = FindNext();
            foreach (CanNode node in _nodes)
            {
                NextUs = Math.Min(NextUs, node.InterruptUs);
            }
        }

        private long FindNext()
        {
            long nextUs = _sender is not null ? _frameEndUs : long.MaxValue;
            bool isAnyPending = false;
            foreach (CanNode node in _nodes)
            {
                nextUs = Math.Min(nextUs, node.NextUs);
                isAnyPending |= node.Pending is not null;
            }

            return _sender is null && isAnyPending ? Math.Min(nextUs, Math.Max(_idleFromUs, _reachedUs)) : nextUs;
        }

        private void Begin(long nowUs)
        {
            CanNode? winner = null;
            uint lowest = uint.MaxValue;
            foreach (CanNode node in _nodes)
            {
                if (node.Pending is { } frame && CanFrameBits.Arbitration(frame) < lowest)
                {
                    lowest = CanFrameBits.Arbitration(frame);
                    winner = node;
                }
            }

            if (winner is null)
            {
                return;
            }

            _sender = winner;
            _frame = winner.Pending!;
            _isDestroyed = Fault != CanBusFault.None || !winner.Acknowledges || IsDisturbed(winner) || (Disturbance?.Invoke(_frame) ?? false);
            int bits = _isDestroyed ? DestroyedBits : CanFrameBits.Count(_frame);
            _frameEndUs = nowUs + (bits * BitUs);
            BusyUs += _frameEndUs - nowUs;
        }

        private void Finish(CanNode sender, CanFrame frame)
        {
            long nowUs = _frameEndUs;
            bool isAcknowledged = !_isDestroyed && IsAcknowledged(sender);
            if (isAcknowledged)
            {
                Frames++;
            }
            else
            {
                FailedFrames++;
            }

            _sender = null;
            _idleFromUs = nowUs + (CanFrameBits.Intermission * BitUs);
            foreach (CanNode node in _nodes)
            {
                if (ReferenceEquals(node, sender))
                {
                    continue;
                }

                if (isAcknowledged)
                {
                    node.OnReceived(frame, nowUs);
                }
                else
                {
                    node.OnDamaged(nowUs);
                }
            }

            if (isAcknowledged)
            {
                sender.OnSent(nowUs);
            }
            else
            {
                sender.OnSendFailed(nowUs, !_isDestroyed);
            }
        }

        private bool IsDisturbed(CanNode sender)
        {
            foreach (CanNode node in _nodes)
            {
                if (node.Disturbs && !ReferenceEquals(node, sender))
                {
                    return true;
                }
            }

            return false;
        }

        private bool IsAcknowledged(CanNode sender)
        {
            foreach (CanNode node in _nodes)
            {
                if (node.Acknowledges && !ReferenceEquals(node, sender))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
