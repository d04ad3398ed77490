using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace Telematics.Nano.Il
{
    /// <summary>Names of types and members as a reader of the sources knows them.</summary>
    public static class Names
    {
        private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
        {
            ["System.Void"] = "void", ["System.Object"] = "object", ["System.String"] = "string", ["System.Boolean"] = "bool",
            ["System.Char"] = "char", ["System.SByte"] = "sbyte", ["System.Byte"] = "byte", ["System.Int16"] = "short",
            ["System.UInt16"] = "ushort", ["System.Int32"] = "int", ["System.UInt32"] = "uint", ["System.Int64"] = "long",
            ["System.UInt64"] = "ulong", ["System.Single"] = "float", ["System.Double"] = "double",
        };

        /// <summary>A type without its namespace, a nested one with its outer type.</summary>
        public static string Of(TypeReference type)
        {
            switch (type)
            {
                case GenericInstanceType generic:
                    return Of(generic.ElementType) + "<" + string.Join(", ", generic.GenericArguments.Select(Of)) + ">";
                case ArrayType array:
                    return Of(array.ElementType) + "[" + new string(',', array.Rank - 1) + "]";
                case ByReferenceType reference:
                    return "ref " + Of(reference.ElementType);
                case PointerType pointer:
                    return Of(pointer.ElementType) + "*";
                case TypeSpecification other and not FunctionPointerType:
                    return Of(other.ElementType);
            }

            if (IsGenerated(type) && type.DeclaringType is not null)
            {
                return Of(type.DeclaringType);
            }

            if (Keywords.TryGetValue(type.FullName, out string? keyword))
            {
                return keyword;
            }

            int tick = type.Name.IndexOf('`');
            string name = tick < 0 ? type.Name : type.Name[..tick];
            return type.DeclaringType is null ? name : Of(type.DeclaringType) + "." + name;
        }

        /// <summary>A method as <c>Type.Method</c>; a property's accessor as the property, a lambda by the method that it stands in.</summary>
        public static string Of(MethodReference method) => Of(method.DeclaringType) + "." + NameOf(method);

        /// <summary>A framework member as the allow list writes it: <c>System.Array::Copy</c>.</summary>
        public static string Key(MethodReference method) => method.DeclaringType.FullName + "::" + method.Name;

        /// <summary>The same with its parameters: <c>System.Math::Abs(System.Int32)</c>.</summary>
        public static string KeyWithParameters(MethodReference method) =>
            Key(method) + "(" + string.Join(",", method.Parameters.Select(p => p.ParameterType.FullName)) + ")";

        private static bool IsGenerated(TypeReference type) => type.Name.StartsWith('<');

        private static string NameOf(MethodReference method)
        {
            string name = method.Name;
            if (name is ".ctor" or ".cctor")
            {
                return name.TrimStart('.');
            }

            // <Outer>b__0 is a lambda in Outer, <Outer>g__Local|0 a local function.
            int close = name.IndexOf('>');
            if (name.StartsWith('<') && close > 0)
            {
                string outer = name[1..close].TrimStart('.');
                int bar = name.IndexOf('|');
                return name[close + 1] == 'g' && bar > 0 ? outer + "." + name[(close + 4)..bar] : outer + ".lambda";
            }

            name = name[(name.LastIndexOf('.') + 1)..];
            foreach (string prefix in (string[])["get_", "set_", "add_", "remove_"])
            {
                if (name.StartsWith(prefix, StringComparison.Ordinal))
                {
                    return name[prefix.Length..];
                }
            }

            return name;
        }
    }
}
