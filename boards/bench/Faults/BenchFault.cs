namespace Telematics.Bench.Faults
{
    /// <summary>What goes wrong on a ride over real parts. The names are what <c>bench --faults</c> takes.</summary>
    public enum BenchFault
    {
        /// <summary>The modem's TCP connection is reset.</summary>
        Drop,

        /// <summary>The broker is killed, and started again without any memory.</summary>
        Restart,

        /// <summary>The network carries nothing for a while, and then all of it.</summary>
        Slow,

        /// <summary>The unit loses its power at a byte that it writes, and starts again from the image of its flash.</summary>
        PowerCut,

        /// <summary>The fleet's receiver is killed, and started again on its store.</summary>
        Receiver,
    }
}
