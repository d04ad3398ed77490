using System;

namespace nanoFramework.TestFramework
{
    public static class TestExtensions
    {
        /// <summary>Whether both arrays hold the same values in the same order. False when either is null; objects are compared by reference.</summary>
        public static bool SequenceEqual(this Array? a, Array? b)
        {
            if (a is null || b is null || a.Length != b.Length)
            {
                return false;
            }

            for (int i = 0; i < a.Length; i++)
            {
                object? left = a.GetValue(i);
                object? right = b.GetValue(i);
                bool same = left is ValueType ? left.Equals(right) : ReferenceEquals(left, right);
                if (!same)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
