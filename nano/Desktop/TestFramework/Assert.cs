using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using TestFrameworkShared;

namespace nanoFramework.TestFramework
{
    /// <summary>
    /// The device framework's checks, with its names, its order of parameters and its meaning: equality is
    /// <see cref="object.Equals(object, object)"/> and ordinal for text, <see cref="IsInstanceOfType"/> wants the exact type.
    /// </summary>
    [StackTraceHidden]
    public sealed partial class Assert
    {
        /// <summary>Fails unless both values are equal.</summary>
        /// <param name="expected">What it should be.</param>
        /// <param name="actual">What it is.</param>
        /// <param name="message">What the failure shows besides both values.</param>
        public static void AreEqual(bool expected, bool actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(byte expected, byte actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(char expected, char actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(DateTime expected, DateTime actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(double expected, double actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(short expected, short actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(int expected, int actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(long expected, long actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(object? expected, object? actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(sbyte expected, sbyte actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(float expected, float actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(string? expected, string? actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(ushort expected, ushort actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(uint expected, uint actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <inheritdoc cref="AreEqual(bool, bool, string)"/>
        public static void AreEqual(ulong expected, ulong actual, string? message = "")
        {
            CheckEqual(expected, actual, message);
        }

        /// <summary>Fails when both values are equal.</summary>
        /// <param name="notExpected">What it should not be.</param>
        /// <param name="actual">What it is.</param>
        /// <param name="message">What the failure shows besides both values.</param>
        public static void AreNotEqual(bool notExpected, bool actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(byte notExpected, byte actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(char notExpected, char actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(DateTime notExpected, DateTime actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(double notExpected, double actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(short notExpected, short actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(int notExpected, int actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(long notExpected, long actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(object? notExpected, object? actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(sbyte notExpected, sbyte actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(float notExpected, float actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(string? notExpected, string? actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(ushort notExpected, ushort actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(uint notExpected, uint actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <inheritdoc cref="AreNotEqual(bool, bool, string)"/>
        public static void AreNotEqual(ulong notExpected, ulong actual, string? message = "")
        {
            CheckNotEqual(notExpected, actual, message);
        }

        /// <summary>Fails unless both are the same object.</summary>
        public static void AreSame(object? expected, object? actual, string? message = "")
        {
            if (!ReferenceEquals(expected, actual))
            {
                string hint = expected is ValueType || actual is ValueType ? "Values are never the same object: use AreEqual. " : "";
                Fail("Assert.AreSame", hint + Show(message));
            }
        }

        /// <summary>Fails when both are the same object.</summary>
        public static void AreNotSame(object? notExpected, object? actual, string? message = "")
        {
            if (ReferenceEquals(notExpected, actual))
            {
                Fail("Assert.AreNotSame", message);
            }
        }

        /// <summary>Fails unless <paramref name="value"/> contains <paramref name="expected"/>.</summary>
        public static void Contains(string expected, string value, string? message = "")
        {
            NeedsValue(expected, "Assert.Contains", nameof(expected));
            NeedsValue(value, "Assert.Contains", nameof(value));
            if (!value.Contains(expected, StringComparison.Ordinal))
            {
                Fail("Assert.Contains", $"'{value}' does not contain '{expected}'. {Show(message)}");
            }
        }

        /// <summary>Fails when <paramref name="value"/> contains <paramref name="notExpected"/>.</summary>
        public static void DoesNotContains(string notExpected, string value, string? message = "")
        {
            NeedsValue(notExpected, "Assert.DoesNotContains", nameof(notExpected));
            NeedsValue(value, "Assert.DoesNotContains", nameof(value));
            if (value.Contains(notExpected, StringComparison.Ordinal))
            {
                Fail("Assert.DoesNotContains", $"'{value}' should not contain '{notExpected}'. {Show(message)}");
            }
        }

        /// <summary>Fails unless <paramref name="value"/> starts with <paramref name="expected"/>.</summary>
        public static void StartsWith(string expected, string value, string? message = "")
        {
            NeedsValue(expected, "Assert.StartsWith", nameof(expected));
            NeedsValue(value, "Assert.StartsWith", nameof(value));
            if (!value.StartsWith(expected, StringComparison.Ordinal))
            {
                Fail("Assert.StartsWith", $"'{value}' does not start with '{expected}'. {Show(message)}");
            }
        }

        /// <summary>Fails unless <paramref name="value"/> ends with <paramref name="expected"/>.</summary>
        public static void EndsWith(string expected, string value, string? message = "")
        {
            NeedsValue(expected, "Assert.EndsWith", nameof(expected));
            NeedsValue(value, "Assert.EndsWith", nameof(value));
            if (!value.EndsWith(expected, StringComparison.Ordinal))
            {
                Fail("Assert.EndsWith", $"'{value}' does not end with '{expected}'. {Show(message)}");
            }
        }

        /// <summary>Fails unless the condition holds.</summary>
        public static void IsTrue([DoesNotReturnIf(false)] bool condition, string? message = "")
        {
            if (!condition)
            {
                Fail("Assert.IsTrue", message);
            }
        }

        /// <summary>Fails when the condition holds.</summary>
        public static void IsFalse([DoesNotReturnIf(true)] bool condition, string? message = "")
        {
            if (condition)
            {
                Fail("Assert.IsFalse", message);
            }
        }

        /// <summary>Fails unless the value is null.</summary>
        public static void IsNull(object? value, string? message = "")
        {
            if (value is not null)
            {
                Fail("Assert.IsNull", message);
            }
        }

        /// <summary>Fails when the value is null.</summary>
        public static void IsNotNull([NotNull] object? value, string? message = "")
        {
            if (value is null)
            {
                Fail("Assert.IsNotNull", message);
            }
        }

        /// <summary>Fails unless the value's type is exactly the one given; a derived type fails, as it does on the device.</summary>
        public static void IsInstanceOfType(object? value, Type expected, string? message = "")
        {
            NeedsValue(expected, "Assert.IsInstanceOfType", nameof(expected));
            if (value?.GetType() != expected)
            {
                Fail("Assert.IsInstanceOfType", $"Expected type:<{expected}>. Actual type:<{Show(value?.GetType())}>. {Show(message)}");
            }
        }

        /// <summary>Fails when the value's type is exactly the one given.</summary>
        public static void IsNotInstanceOfType(object? value, Type notExpected, string? message = "")
        {
            NeedsValue(notExpected, "Assert.IsNotInstanceOfType", nameof(notExpected));
            if (value?.GetType() == notExpected)
            {
                Fail("Assert.IsNotInstanceOfType", $"Wrong type:<{notExpected}>. {Show(message)}");
            }
        }

        /// <summary>Fails unless the action throws an exception of exactly this type.</summary>
        public static void ThrowsException(Type exception, Action action, string? message = "")
        {
            NeedsValue(action, "Assert.ThrowsException", nameof(action));
            NeedsValue(exception, "Assert.ThrowsException", nameof(exception));
            try
            {
                action();
            }
            catch (Exception thrown)
            {
                if (thrown.GetType() == exception)
                {
                    return;
                }

                Fail("Assert.ThrowsException", $"Threw {thrown.GetType().Name} ({thrown.Message}), but {exception.Name} was expected. {Show(message)}");
            }

            Fail("Assert.ThrowsException", $"No exception thrown. {exception.Name} was expected. {Show(message)}");
        }

        /// <summary>Ends the test as skipped; in a <see cref="SetupAttribute"/> method, every test of the class.</summary>
        [DoesNotReturn]
        public static void SkipTest(string? message = null)
        {
            throw new SkipTestException(message);
        }

        [DoesNotReturn]
        internal static void Fail(string assertion, string? message)
        {
            throw new AssertFailedException($"{assertion} failed. {(string.IsNullOrEmpty(message) ? "" : Show(message))}");
        }

        internal static void NeedsValue([NotNull] object? value, string assertion, string parameter)
        {
            if (value is null)
            {
                Fail(assertion, $"The parameter '{parameter}' is invalid. The value cannot be null.");
            }
        }

        internal static string Show(object? value)
        {
            return value is null ? "(null)" : (value.ToString() ?? "(object)").Replace("\0", "\\0", StringComparison.Ordinal);
        }

        private static void CheckEqual(object? expected, object? actual, string? message)
        {
            if (!Equals(expected, actual))
            {
                Fail("Assert.AreEqual", $"Expected:<{Show(expected)}>. Actual:<{Show(actual)}>. {(message is null ? "" : Show(message))}");
            }
        }

        private static void CheckNotEqual(object? notExpected, object? actual, string? message)
        {
            if (Equals(notExpected, actual))
            {
                Fail("Assert.AreNotEqual", $"Expected any value except:<{Show(notExpected)}>. Actual:<{Show(actual)}>. {(message is null ? "" : Show(message))}");
            }
        }
    }
}
