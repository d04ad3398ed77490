namespace Telematics.Bench.World
{
    /// <summary>
    /// A part of the modelled world. The world moves virtual time from event to event: to the earliest
    /// <see cref="NextUs"/> of all models and of the firmware's scheduler. It looks at them all thousands of times a virtual second, so
    /// each model keeps its own up to date instead of working it out when asked.
    /// </summary>
    public abstract class Model
    {
        /// <summary>When this model next has something to do, in microseconds of virtual time; <see cref="long.MaxValue"/> for never by itself.</summary>
        public long NextUs { get; protected set; } = long.MaxValue;

        /// <summary>Does all that is due up to and including <paramref name="nowUs"/>. Must not allocate in steady state.</summary>
        public abstract void AdvanceTo(long nowUs);
    }
}
