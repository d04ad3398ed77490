using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    [TestClass]
    public sealed class EncoderStateTests
    {
        private const int MostBytes = 4096;
        private const int Signals = 32;

        public TestContext TestContext { get; set; } = null!;

        [TestMethod]
        public void TheEncodersStateIsSmall()
        {
            // All signals that others tell of are among them: of those most is known.
            int[] spared =
            [
                SignalId.BatteryAlarms, SignalId.BatteryWarnings, SignalId.CanOverflows, SignalId.GnssBadChecksums, SignalId.ResetCount, SignalId.FramesDropped,
            ];
            int[] ids = Enumerable.Range(0, SignalCatalogue.Count).Except(spared).Take(Signals).ToArray();
            Assert.AreEqual(Signals, ids.Length);
            FrameEncoder encoder = new(new FrameLayout(SignalGroup.Ride, 1000, ids, new int[Signals], Enumerable.Repeat((byte)2, Signals).ToArray()), 2048);
            StateMeter meter = new(encoder.Buffer);
            meter.Add(encoder);
            string figures = $"{meter.Bytes} bytes for {Signals} signals, which take {meter.HeapBytes} bytes of the device's heap, in {meter.Objects} objects and arrays";
            TestContext.WriteLine(figures);
            Assert.IsTrue(meter.Bytes > 20 * Signals, figures);
            Assert.IsTrue(meter.HeapBytes <= MostBytes, figures);
        }

        // Adds up what an object holds, and what that holds. What is the same for all encoders, tables that is, is not theirs.
        private sealed class StateMeter
        {
            // Of the interpreter, measured: an object is 12 bytes and 12 a field of whatever type, an array 20 and its elements.
            private const int Header = 12;
            private const int Field = 12;
            private const int ArrayHeader = 20;

            private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

            public StateMeter(params object[] others)
            {
                IEnumerable<object> shared = new[] { typeof(FrameEncoder).Assembly, typeof(SignalCatalogue).Assembly }
                    .SelectMany(assembly => assembly.GetTypes())
                    .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                    .Where(field => !field.IsLiteral)
                    .Select(field => field.GetValue(null)!)
                    .Where(value => value is not null);
                _seen.UnionWith(others);
                _seen.UnionWith(shared);
            }

            public int Objects { get; private set; }

            public int Bytes { get; private set; }

            public int HeapBytes { get; private set; }

            public void Add(object? item)
            {
                if (item is null || !_seen.Add(item))
                {
                    return;
                }

                Objects++;
                if (item is Array array)
                {
                    Type element = array.GetType().GetElementType()!;
                    Bytes += array.Length * SizeOf(element);
                    HeapBytes += ArrayHeader + (array.Length * (element.IsPrimitive ? SizeOf(element) : Field));
                    foreach (object? each in element.IsPrimitive ? Array.Empty<object>() : array)
                    {
                        Add(each);
                    }

                    return;
                }

                HeapBytes += Header;
                for (Type? type = item.GetType(); type is not null; type = type.BaseType)
                {
                    foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    {
                        Bytes += SizeOf(field.FieldType);
                        HeapBytes += Field;
                        if (!field.FieldType.IsValueType)
                        {
                            Add(field.GetValue(item));
                        }
                    }
                }
            }

            private static int SizeOf(Type type) => Type.GetTypeCode(type) switch
            {
                TypeCode.Boolean or TypeCode.Byte => 1,
                TypeCode.Int16 => 2,
                TypeCode.Int64 => 8,
                _ => 4,
            };
        }
    }
}
