namespace Telematics.Bench.World
{
    /// <summary>
    /// A part of the modelled world. The world moves virtual time from event to event: to the earliest
    /// <see cref="NextUs"/> of all models and of the firmware's scheduler. A class, because a call through an interface
    /// that many implement costs several times as much, and the world makes thousands of them a virtual second.
    /// </summary>
    public abstract class Model
    {
        /// <summary>When this model next has something to do, in microseconds of virtual time; <see cref="long.MaxValue"/> for never by itself.</summary>
        public abstract long NextUs { get; }

        /// <summary>Does all that is due up to and including <paramref name="nowUs"/>. Must not allocate in steady state.</summary>
        public abstract void AdvanceTo(long nowUs);
    }
}
