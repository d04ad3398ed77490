using Telematics.Fleet.Decoding;

namespace Telematics.Fleet.Store
{
    /// <summary>Reads a vehicle's stored frames, by their numbers, and places samples whose time became known only later.</summary>
    public sealed class StoreDecoder
    {
        private readonly FrameDecoder _decoder;
        private readonly BootClock _clock;

        /// <summary>Begins with a vehicle.</summary>
        /// <param name="store">The store.</param>
        /// <param name="vehicle">The vehicle.</param>
        /// <param name="catalogues">The versions of the catalogue that frames may be of; all that there are, unless said otherwise.</param>
        public StoreDecoder(FleetStore store, StoredVehicle vehicle, CatalogueHistory? catalogues = null)
        {
            _decoder = new FrameDecoder(vehicle.Name, catalogues);
            _clock = new BootClock(store, vehicle);
        }

        /// <summary>Reads the next frame of <see cref="FleetStore.ReadFrames"/>, from a key frame on.</summary>
        /// <param name="stored">The frame.</param>
        /// <param name="into">Receives what it says, and when its boot was where that is known.</param>
        /// <returns>False when it cannot be read here: of a newer catalogue, for example.</returns>
        public bool TryDecode(StoredFrame stored, DecodedFrame into)
        {
            if (_decoder.Decode(stored.Bytes, stored.Sequence, into, out _) != FrameResult.Decoded || into.Sequence != stored.Sequence)
            {
                return false;
            }

            into.BootUtcMs = !into.IsUtc && _clock.TryGetBoot(stored.Sequence, stored.BootCount, out long utcMs) ? utcMs : null;
            return true;
        }
    }
}
