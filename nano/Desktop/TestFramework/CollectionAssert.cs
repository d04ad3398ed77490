using System.Collections;
using System.Diagnostics;

namespace nanoFramework.TestFramework
{
    /// <summary>The device framework's checks of collections.</summary>
    [StackTraceHidden]
    public sealed class CollectionAssert
    {
        /// <summary>Fails unless both hold equal elements in the same order.</summary>
        public static void AreEqual(ICollection? expected, ICollection? actual, string? message = "")
        {
            string? difference = FirstDifference(expected, actual);
            if (difference is not null)
            {
                Assert.Fail("CollectionAssert.AreEqual", $"{message}({difference})");
            }
        }

        /// <summary>Fails when both hold equal elements in the same order.</summary>
        public static void AreNotEqual(ICollection? notExpected, ICollection? actual, string? message = "")
        {
            if (FirstDifference(notExpected, actual) is null)
            {
                Assert.Fail("CollectionAssert.AreNotEqual", $"{message}(Both collections contain the same elements.)");
            }
        }

        /// <summary>Fails unless the collection is empty.</summary>
        public static void Empty(ICollection collection, string? message = "")
        {
            Assert.NeedsValue(collection, "CollectionAssert.Empty", nameof(collection));
            if (collection.Count != 0)
            {
                Assert.Fail("CollectionAssert.Empty", message);
            }
        }

        /// <summary>Fails when the collection is empty.</summary>
        public static void NotEmpty(ICollection collection, string? message = "")
        {
            Assert.NeedsValue(collection, "CollectionAssert.NotEmpty", nameof(collection));
            if (collection.Count == 0)
            {
                Assert.Fail("CollectionAssert.NotEmpty", message);
            }
        }

        private static string? FirstDifference(ICollection? expected, ICollection? actual)
        {
            if (ReferenceEquals(expected, actual))
            {
                return null;
            }

            if (expected is null || actual is null)
            {
                return $"Expected:<{(expected is null ? "(null)" : "a collection")}>. Actual:<{(actual is null ? "(null)" : "a collection")}>.";
            }

            if (expected.Count != actual.Count)
            {
                return $"Different number of elements: expected {expected.Count}, actual {actual.Count}.";
            }

            IEnumerator left = expected.GetEnumerator();
            IEnumerator right = actual.GetEnumerator();
            for (int i = 0; left.MoveNext() && right.MoveNext(); i++)
            {
                if (!Equals(left.Current, right.Current))
                {
                    return $"Elements at index {i} do not match. Expected:<{Assert.Show(left.Current)}>. Actual:<{Assert.Show(right.Current)}>.";
                }
            }

            return null;
        }
    }
}
