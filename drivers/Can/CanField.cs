using System;

namespace Telematics.Can
{
    /// <summary>One row of a <see cref="CanSignalTable"/>: where a value lies in which frame, and what it means.</summary>
    public sealed class CanField
    {
        internal readonly int Id;
        internal readonly int Start;
        internal readonly int End;
        internal readonly CanType Type;
        internal readonly bool IsScaled;
        internal readonly int Multiplier;
        internal readonly int Divisor;
        internal readonly int Offset;
        internal readonly int Min;
        internal readonly int Max;
        internal readonly int Beyond;
        internal readonly int Target;

        /// <summary>Describes a value: raw × <paramref name="multiplier"/> ÷ <paramref name="divisor"/> + <paramref name="offset"/>, rounded towards zero by the division.</summary>
        /// <param name="id">The frame's identifier.</param>
        /// <param name="start">The value's first byte, from 0.</param>
        /// <param name="type">Width, sign and byte order.</param>
        /// <param name="multiplier">1 for values of more than two bytes, whose product might not fit.</param>
        /// <param name="divisor">From 1.</param>
        /// <param name="offset">Added last, in the target's unit.</param>
        /// <param name="min">Lowest plausible value in the target's unit; what is below is counted and not taken.</param>
        /// <param name="max">Highest plausible value.</param>
        /// <param name="target">Index of the value in <see cref="CanValues.Values"/>, at most 255.</param>
        /// <param name="beyond">
        /// How far beyond <paramref name="min"/> and <paramref name="max"/> a value still is taken, as the one that it passed: where those
        /// are what the quantity has by nature, as 100 %, and senders that count say a little more. 0 where they are what is plausible.
        /// </param>
        /// <exception cref="ArgumentException">The value does not lie within 8 bytes, or cannot be scaled so.</exception>
        public CanField(int id, int start, CanType type, int multiplier, int divisor, int offset, int min, int max, int target, int beyond = 0)
        {
            Id = id;
            Start = start;
            End = start + BytesOf(type);
            Type = type;
            Multiplier = multiplier;
            Divisor = divisor;
            Offset = offset;
            IsScaled = multiplier != 1 || divisor != 1 || offset != 0;
            Min = min;
            Max = max;
            Beyond = beyond;
            Target = target;
            if (start < 0 || End > 8 || divisor < 1 || (multiplier != 1 && End - start > 2) || target < 0 || target > byte.MaxValue)
            {
                throw new ArgumentException("No such field in a CAN frame");
            }
        }

        private static int BytesOf(CanType type)
        {
            switch (type)
            {
                case CanType.U8:
                case CanType.I8:
                    return 1;
                case CanType.U16Le:
                case CanType.I16Le:
                case CanType.U16Be:
                case CanType.I16Be:
                    return 2;
                case CanType.U24Le:
                case CanType.U24Be:
                    return 3;
                default:
                    return 4;
            }
        }
    }
}
