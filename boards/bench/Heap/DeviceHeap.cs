using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using Telematics.Counting;

namespace Telematics.Bench.Heap
{
    /// <summary>
    /// What objects take on the device's heap, counted by walking the same objects on .NET. The interpreter's heap is made of blocks of
    /// 12 bytes (<c>CLR_RT_HeapBlock</c>): an object is one and one a field, whatever its type; an array 20 bytes and its elements; a text
    /// made at run time 12 bytes, its UTF-8 and an end mark; a text that stands in the code 12 bytes each time it was loaded; a static
    /// field 12 bytes.
    /// </summary>
    /// <remarks>
    /// Sources: CLR_RT_HeapBlock_Array, CLR_RT_HeapBlock_String, CLR_RT_HeapBlock_Delegate and CLR_RT_Assembly in the interpreter's
    /// src/CLR/Core. Left out: what lies outside of the managed heap (the drivers' buffers, the network stack), the tables of the
    /// types (32 KB for the whole board, measured on the interpreter), the frames of a step while it runs, and garbage.
    /// </remarks>
    public sealed class DeviceHeap
    {
        /// <summary>Bytes of a heap block.</summary>
        public const int BlockBytes = 12;

        private const int ArrayHeaderBytes = 20;
        private const int DelegateBytes = 3 * BlockBytes;
        private const BindingFlags OwnFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        private const BindingFlags StaticFields = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

        private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
        private readonly Queue<(object Value, Type Owner)> _open = new();
        private readonly HashSet<Assembly> _device;
        private readonly Dictionary<(string Part, string Type), Entry> _entries = [];

        /// <summary>Prepares to walk.</summary>
        /// <param name="device">The assemblies that run on the device; objects of others are the framework's.</param>
        public DeviceHeap(IEnumerable<Assembly> device)
        {
            _device = [.. device];
        }

        /// <summary>All that was found, the largest first.</summary>
        public IReadOnlyList<Entry> Entries => [.. _entries.Values.OrderByDescending(e => e.Bytes).ThenBy(e => e.Type, StringComparer.Ordinal)];

        /// <summary>Bytes of all that was found.</summary>
        public int Bytes => _entries.Values.Sum(e => e.Bytes);

        /// <summary>Bytes that an array takes.</summary>
        public static int SizeOfArray(Type element, int length) => Round(ArrayHeaderBytes + (length * SizeOfElement(element)));

        /// <summary>Bytes that an object takes whose class and bases have so many fields.</summary>
        public static int SizeOfObject(int fields) => BlockBytes * (1 + fields);

        /// <summary>Bytes that a text takes.</summary>
        /// <param name="text">The text.</param>
        /// <param name="isLiteral">Whether it stands in the code, where its letters stay.</param>
        public static int SizeOfText(string text, bool isLiteral) =>
            isLiteral ? BlockBytes : Round(BlockBytes + System.Text.Encoding.UTF8.GetByteCount(text) + 1);

        /// <summary>Adds an object and all that it leads to.</summary>
        public void Add(object root)
        {
            Reach(root, root.GetType());
            Walk();
        }

        /// <summary>Adds the static fields of every class of an assembly, which the device sets when it starts, and all that they lead to.</summary>
        public void AddStatics(Assembly assembly)
        {
            foreach (Type type in assembly.GetTypes().Where(t => !t.ContainsGenericParameters && !t.IsEnum && t.FullName != IlCounters.TypeName))
            {
                RuntimeHelpers.RunClassConstructor(type.TypeHandle);
                foreach (FieldInfo field in type.GetFields(StaticFields).Where(f => !f.IsLiteral))
                {
                    Count(type, "static fields", BlockBytes);

                    if (!field.FieldType.IsValueType)
                    {
                        Reach(field.GetValue(null), type);
                    }
                    else if (!field.FieldType.IsPrimitive && !field.FieldType.IsEnum)
                    {
                        // The compiler's own fields of constant data are of structs without fields, and so each an empty object
                        // (CLR_RT_ExecutionEngine::InitializeReference); the data themselves stay in the flash.
                        Count(type, "constant data", BlockBytes);
                    }
                }
            }

            Walk();
        }

        /// <summary>Adds what the framework makes for itself on every board.</summary>
        public void AddFramework()
        {
            foreach ((string name, int blocks) in FrameworkObjects.AtStart)
            {
                _ = Add("framework", name, blocks * BlockBytes);
            }
        }

        /// <summary>Adds a thread that waits.</summary>
        /// <param name="name">What it is.</param>
        /// <param name="methods">The methods that it is in, the outermost first, and null for one that is the framework's own code.</param>
        public void AddThread(string name, params MethodBase?[] methods)
        {
            int frames = methods.Sum(RuntimeObjects.SizeOfFrame);
            _ = Add("interpreter", name, (RuntimeObjects.ThreadBlocks * BlockBytes) + DelegateBytes + frames);
        }

        private static int Round(int bytes) => (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;

        private static int SizeOfElement(Type element) => Type.GetTypeCode(element) switch
        {
            TypeCode.Boolean or TypeCode.Byte or TypeCode.SByte => 1,
            TypeCode.Char or TypeCode.Int16 or TypeCode.UInt16 => 2,
            TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Single => 4,
            TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Double or TypeCode.DateTime => 8,
            _ => BlockBytes,
        };

        private static string NameOf(Type type) => type.IsArray ? NameOf(type.GetElementType()!) + "[]" : type.Name;

        private void Reach(object? value, Type owner)
        {
            if (value is string text)
            {
                // Each load of a literal makes an object of its own.
                bool isLiteral = string.IsInterned(text) is not null;
                if (isLiteral || _seen.Add(text))
                {
                    Count(owner, isLiteral ? "string (literal)" : "string", SizeOfText(text, isLiteral));
                }
            }
            else if (value is not null && _seen.Add(value))
            {
                _open.Enqueue((value, owner));
            }
        }

        private void Walk()
        {
            while (_open.TryDequeue(out (object Value, Type Owner) next))
            {
                Measure(next.Value, next.Owner);
            }
        }

        private void Measure(object value, Type owner)
        {
            Type type = value.GetType();
            if (value is Array array)
            {
                Type element = type.GetElementType()!;
                Count(owner, NameOf(type), SizeOfArray(element, array.Length));
                if (!element.IsPrimitive)
                {
                    foreach (object? item in array)
                    {
                        Reach(item, owner);
                    }
                }
            }
            else if (value is Delegate handler)
            {
                Delegate[] all = handler.GetInvocationList();
                Count(owner, "delegate", all.Length == 1 ? DelegateBytes : Round(ArrayHeaderBytes + (all.Length * BlockBytes)) + (all.Length * DelegateBytes));
                foreach (Delegate one in all.Where(d => d.Target is not null && _device.Contains(d.Target.GetType().Assembly)))
                {
                    Reach(one.Target, owner);
                }
            }
            else if (_device.Contains(type.Assembly))
            {
                MeasureFields(value, type);
            }
            else if (FrameworkObjects.TrySize(value, out int bytes))
            {
                _ = Add("framework", NameOf(type), bytes);
            }
            else
            {
                // What stands in for wires and chips is none of the device's.
            }
        }

        private void MeasureFields(object value, Type type)
        {
            int fields = 0;
            for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
            {
                foreach (FieldInfo field in level.GetFields(OwnFields))
                {
                    fields++;
                    if (!field.FieldType.IsPrimitive && !field.FieldType.IsEnum)
                    {
                        Reach(field.GetValue(value), type);
                    }
                }
            }

            Count(type, NameOf(type), SizeOfObject(fields));
        }

        private void Count(Type owner, string type, int bytes) =>
            Add(_device.Contains(owner.Assembly) ? owner.Assembly.GetName().Name!.Replace("Telematics.", "", StringComparison.Ordinal) : "framework", type, bytes, owner.Name);

        private Entry Add(string part, string type, int bytes, string? owner = null)
        {
            string name = owner is null || owner == type ? type : $"{owner}: {type}";
            if (!_entries.TryGetValue((part, name), out Entry? entry))
            {
                _entries.Add((part, name), entry = new Entry(part, name));
            }

            entry.Count++;
            entry.Bytes += bytes;
            return entry;
        }

        /// <summary>Objects of one type in one part.</summary>
        /// <param name="part">The assembly, or <c>framework</c>.</param>
        /// <param name="type">The type; for what has no class of its own, who holds it and what it is.</param>
        public sealed class Entry(string part, string type)
        {
            /// <summary>The assembly, or <c>framework</c>.</summary>
            public string Part { get; } = part;

            /// <summary>The type, and who holds it where it is an array, a text or a delegate.</summary>
            public string Type { get; } = type;

            /// <summary>How many there are.</summary>
            public int Count { get; internal set; }

            /// <summary>What they take, bytes.</summary>
            public int Bytes { get; internal set; }
        }
    }
}
