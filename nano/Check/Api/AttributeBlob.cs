using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Telematics.Nano.Api
{
    /// <summary>Values of custom attributes as ECMA-335 II.23.3 lays them out.</summary>
    internal static class AttributeBlob
    {
        private const byte Property = 0x54;
        private const byte BooleanType = 0x02;

        /// <summary>No arguments.</summary>
        public static byte[] Empty => [1, 0, 0, 0];

        /// <summary>One string.</summary>
        public static byte[] String(string value) => Write(w => w.Write(value), []);

        /// <summary>The targets and named values of an AttributeUsage, as a listing writes them: <c>64 AllowMultiple=true</c>.</summary>
        public static byte[] Usage(string text)
        {
            string[] words = text.Split(' ');
            var named = words.Skip(1).Select(w => w.Split('=')).ToDictionary(p => p[0], p => bool.Parse(p[1]));
            return Write(w => w.Write(int.Parse(words[0], CultureInfo.InvariantCulture)), named);
        }

        private static byte[] Write(Action<BinaryWriter> arguments, Dictionary<string, bool> named)
        {
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream, Encoding.UTF8);
            writer.Write((ushort)1);
            arguments(writer);
            writer.Write((ushort)named.Count);
            foreach ((string name, bool value) in named)
            {
                writer.Write(Property);
                writer.Write(BooleanType);
                writer.Write(name);
                writer.Write(value);
            }

            writer.Flush();
            return stream.ToArray();
        }
    }
}
