using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using nanoFramework.Hardware.Desktop;

namespace Telematics.Boards.Tests
{
    /// <summary>The stand-ins have the device's own signatures: each public member is in the listings under nano/api.</summary>
    [TestClass]
    public class StandInTests
    {
        // What a test reads of a stand-in, and the device has not.
        private static readonly string[] ForTests = ["System.IO.Ports.SerialPort.BlockedUs", "System.IO.Ports.SerialPort.LostBytes"];

        [TestMethod]
        public void StandInsHaveNothingThatTheDeviceLacks()
        {
            Dictionary<string, List<string>> listed = ReadListings();
            List<string> strangers = [];
            foreach (Type type in typeof(VirtualHardware).Assembly.GetExportedTypes().Where(type => type.Namespace != typeof(VirtualHardware).Namespace))
            {
                if (!listed.TryGetValue(type.FullName!, out List<string>? members))
                {
                    strangers.Add(type.FullName!);
                    continue;
                }

                strangers.AddRange(GetMembers(type).Where(member => !members.Any(line => Matches(line, member))).Select(member => $"{type.FullName}.{member}"));
            }

            strangers.RemoveAll(stranger => ForTests.Any(known => stranger.StartsWith(known + ' ', StringComparison.Ordinal)));
            Assert.IsEmpty(strangers, "Not in nano/api: " + string.Join("; ", strangers));
        }

        // A member as "name (types)", "name = value" for an enum's, or "name : type" for a property or field.
        private static IEnumerable<string> GetMembers(Type type)
        {
            if (type.IsEnum)
            {
                return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}");
            }

            if (type.IsSubclassOf(typeof(Delegate)))
            {
                return [$"invoke ({Types(type.GetMethod("Invoke")!)})"];
            }

            const BindingFlags All = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            IEnumerable<string> methods = type.GetMethods(All)
                .Where(method => !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
                .Select(method => $"{method.Name} ({Types(method)}) : {method.ReturnType.FullName}");
            IEnumerable<string> properties = type.GetProperties(All).Select(property =>
                $"{property.Name} : {property.PropertyType.FullName}{(property.CanRead ? " get" : "")}{(property.SetMethod is { IsPublic: true } ? " set" : "")}");
            IEnumerable<string> constructors = type.GetConstructors().Where(_ => !type.IsValueType).Select(constructor => $"constructor ({Types(constructor)})");
            IEnumerable<string> fields = type.GetFields(All).Select(field => $"{field.Name} : {field.FieldType.FullName}");
            IEnumerable<string> events = type.GetEvents(All).Select(e => $"event {e.Name}");
            return methods.Concat(properties).Concat(constructors).Concat(fields).Concat(events);
        }

        private static string Types(MethodBase method) => string.Join(",", method.GetParameters().Select(parameter => parameter.ParameterType.FullName));

        private static bool Matches(string line, string member)
        {
            string shown = Show(line);
            return shown == member || (shown.StartsWith(member, StringComparison.Ordinal) && shown[member.Length..] is " set" or " get set");
        }

        // A listing's line in the form of GetMembers.
        private static string Show(string line)
        {
            // An interface's members have no access of their own.
            string full = line.StartsWith("method System.", StringComparison.Ordinal) || line.StartsWith("method nanoFramework.", StringComparison.Ordinal)
                ? "method public " + line["method ".Length..]
                : line;
            string[] words = full.Replace(" static ", " ").Replace(" virtual ", " ").Replace(" override ", " ").Replace(" readonly ", " ").Replace(" const ", " ").Split(' ');
            int bracket = line.IndexOf('(');
            string types = "";
            if (bracket >= 0)
            {
                string[] parameters = line[(bracket + 1)..line.LastIndexOf(')')].Split(", ", StringSplitOptions.RemoveEmptyEntries);
                types = string.Join(",", parameters.Select(parameter => parameter.Split(' ')[parameter.StartsWith("params ", StringComparison.Ordinal) ? 1 : 0]));
            }

            return words[0] switch
            {
                "constructor" => $"constructor ({types})",
                "invoke" => $"invoke ({types})",
                "event" => $"event {words[^1]}",
                "method" => $"{words[3][..words[3].IndexOf('(')]} ({types}) : {words[2]}",
                "property" => $"{words[3]} : {words[2]} {string.Join(' ', words[4..])}",
                "field" => $"{words[3]} : {words[2]}",
                _ => line,
            };
        }

        private static Dictionary<string, List<string>> ReadListings()
        {
            string? root = AppContext.BaseDirectory;
            while (root != null && !File.Exists(Path.Combine(root, "Telematics.sln")))
            {
                root = Path.GetDirectoryName(root);
            }

            Dictionary<string, List<string>> types = [];
            List<string> members = [];
            foreach (string line in Directory.GetFiles(Path.Combine(root!, "nano", "api"), "*.txt").SelectMany(File.ReadLines))
            {
                if (line.StartsWith("public ", StringComparison.Ordinal))
                {
                    string head = line.Split(" : ")[0].Split(" [")[0];
                    members = [];
                    types[head[(head.LastIndexOf(' ') + 1)..]] = members;
                }
                else if (line.StartsWith("    ", StringComparison.Ordinal))
                {
                    members.Add(line.Trim());
                }
            }

            return types;
        }
    }
}
