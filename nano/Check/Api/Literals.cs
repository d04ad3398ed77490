using System;
using System.Globalization;

namespace Telematics.Nano.Api
{
    /// <summary>Constants as the listings write them.</summary>
    internal static class Literals
    {
        /// <summary>The value of a literal of the type named; null for <c>null</c>.</summary>
        /// <exception cref="FormatException">The text is not a literal of that type.</exception>
        public static object? Parse(string text, string typeName)
        {
            CultureInfo culture = CultureInfo.InvariantCulture;
            return typeName switch
            {
                _ when text == "null" => null,
                "System.String" when text.Length >= 2 && text[0] == '"' && text[^1] == '"' => text[1..^1],
                "System.Boolean" => bool.Parse(text),
                "System.Char" => (char)ushort.Parse(text, culture),
                "System.SByte" => sbyte.Parse(text, culture),
                "System.Byte" => byte.Parse(text, culture),
                "System.Int16" => short.Parse(text, culture),
                "System.UInt16" => ushort.Parse(text, culture),
                "System.Int32" => int.Parse(text, culture),
                "System.UInt32" => uint.Parse(text, culture),
                "System.Int64" => long.Parse(text, culture),
                "System.UInt64" => ulong.Parse(text, culture),
                "System.Single" => float.Parse(text, culture),
                "System.Double" => double.Parse(text, culture),
                _ => throw new FormatException($"not a literal of {typeName}: {text}"),
            };
        }
    }
}
