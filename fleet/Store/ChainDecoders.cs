using System.Collections.Generic;
using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Store
{
    /// <summary>
    /// Reads stored frames, and those about to be stored. Keeps the decoders of the chains that were read last; another one it makes
    /// again from the frames in the store.
    /// </summary>
    internal sealed class ChainDecoders
    {
        private readonly FleetStore _store;
        private readonly int _capacity;
        private readonly CatalogueHistory? _catalogues;
        private readonly Dictionary<(long Vehicle, int Group), LinkedListNode<Chain>> _chains = [];

        // The one used last is first.
        private readonly LinkedList<Chain> _byUse = new();

        /// <summary>Makes it.</summary>
        /// <param name="store">Holds the frames.</param>
        /// <param name="capacity">How many decoders are kept.</param>
        /// <param name="catalogues">The versions of the catalogue that frames may be of; null for all that there are.</param>
        public ChainDecoders(FleetStore store, int capacity, CatalogueHistory? catalogues)
        {
            _catalogues = catalogues;
            _store = store;
            _capacity = capacity;
        }

        /// <summary>What it took to read chains anew, in searches.</summary>
        public long Searches { get; private set; }

        /// <summary>Reads a frame.</summary>
        /// <param name="vehicle">The vehicle; it is in the store.</param>
        /// <param name="before">The end of its chain before the frame: it is stored. The frame's own for a key frame.</param>
        /// <param name="end">The end of its chain with the frame.</param>
        /// <param name="bytes">The frame.</param>
        /// <param name="into">Receives what it says.</param>
        /// <returns>Whether it could be read. What is read anew for it counts as the vehicle's searches.</returns>
        public DecodeOutcome Decode(VehicleState vehicle, uint before, in ChainEnd end, byte[] bytes, DecodedFrame into)
        {
            LinkedListNode<Chain>? node = Find(vehicle.Id, end.Group);
            if (node is not null && !end.IsKey && node.Value.Key == end.Key && node.Value.Last == before)
            {
                bool isGood = IsDecoded(node.Value.Decoder, bytes, end.Sequence, into);
                node.Value.Last = end.Sequence;
                if (!isGood)
                {
                    Remove(node);
                }

                return isGood ? DecodeOutcome.Read : DecodeOutcome.Unreadable;
            }

            FrameDecoder decoder = new(vehicle.Name, _catalogues);
            if (!end.IsKey)
            {
                // What is too long to be read at once is read on when the vehicle may cost more.
                uint next = end.Key;
                if (vehicle.Unfinished is { } unfinished && unfinished.Key == end.Key && unfinished.Next <= before)
                {
                    (decoder, next) = (unfinished.Decoder, unfinished.Next);
                }

                vehicle.Unfinished = null;
                foreach (StoredFrame frame in _store.ReadChain(vehicle.Id, end.Key, next, before))
                {
                    if (!vehicle.Allowance.HasSearches)
                    {
                        vehicle.Unfinished = new UnfinishedChain(end.Key, frame.Sequence, decoder);
                        return DecodeOutcome.PutOff;
                    }

                    vehicle.Allowance.Search(VehicleAllowance.SearchesAFrameRead);
                    Searches += VehicleAllowance.SearchesAFrameRead;
                    if (!IsDecoded(decoder, frame.Bytes, frame.Sequence, into))
                    {
                        return DecodeOutcome.Unreadable;
                    }
                }
            }

            if (!IsDecoded(decoder, bytes, end.Sequence, into))
            {
                return DecodeOutcome.Unreadable;
            }

            // A frame that comes late does not take the place of the chain that goes on.
            if (node is null || node.Value.Key <= end.Key)
            {
                Keep(node, new Chain(vehicle.Id, end.Group, end.Key, decoder) { Last = end.Sequence });
            }

            return DecodeOutcome.Read;
        }

        private static bool IsDecoded(FrameDecoder decoder, byte[] bytes, uint sequence, DecodedFrame into) =>
            decoder.Decode(bytes, into, out _) == FrameResult.Decoded && into.Sequence == sequence;

        private LinkedListNode<Chain>? Find(long vehicle, int group)
        {
            if (_chains.TryGetValue((vehicle, group), out LinkedListNode<Chain>? node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }

            return node;
        }

        private void Keep(LinkedListNode<Chain>? former, Chain chain)
        {
            if (former is not null)
            {
                former.Value = chain;
                return;
            }

            if (_chains.Count == _capacity)
            {
                Remove(_byUse.Last!);
            }

            _chains.Add((chain.Vehicle, chain.Group), _byUse.AddFirst(chain));
        }

        private void Remove(LinkedListNode<Chain> node)
        {
            _chains.Remove((node.Value.Vehicle, node.Value.Group));
            _byUse.Remove(node);
        }

        private sealed class Chain(long vehicle, int group, uint key, FrameDecoder decoder)
        {
            public long Vehicle { get; } = vehicle;

            public int Group { get; } = group;

            public uint Key { get; } = key;

            public uint Last { get; set; }

            public FrameDecoder Decoder { get; } = decoder;
        }
    }
}
