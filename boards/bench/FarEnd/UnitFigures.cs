using Telematics.Bench.World;

namespace Telematics.Bench.FarEnd
{
    /// <summary>What a unit counted since it was started, for the sum over its starts.</summary>
    public sealed record UnitFigures(int Sent, long BytesOnWire, int Sessions, int Sentences, int BadChecksums, int Epochs, int CanFrames, int CanOverflows, int CanUncertainOrders)
    {
        /// <summary>Nothing yet.</summary>
        public static UnitFigures None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0);

        /// <summary>Adds what a unit has counted until now.</summary>
        public UnitFigures With(VirtualBoard board) => new(
            Sent + board.Unit.Uplink.FramesSent,
            BytesOnWire + board.Unit.Uplink.BytesOnWire,
            Sessions + board.Unit.Uplink.Sessions,
            Sentences + board.Unit.Gnss!.Sentences,
            BadChecksums + board.Unit.Gnss.BadChecksums,
            Epochs + board.Unit.Gnss.Epochs,
            CanFrames + board.Can.FramesReceived,
            CanOverflows + board.Can.Overflows,
            CanUncertainOrders + board.Can.UncertainOrders);
    }
}
