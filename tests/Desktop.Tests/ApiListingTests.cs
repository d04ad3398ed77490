using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Desktop.Tests
{
    /// <summary>The stand-ins have every member that the packages' listings in nano/api have.</summary>
    [TestClass]
    public class ApiListingTests
    {
        private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

        [TestMethod]
        [DataRow("nanoFramework.TestFramework", typeof(nanoFramework.TestFramework.Assert))]
        [DataRow("nanoFramework.M2Mqtt.Core", typeof(nanoFramework.M2Mqtt.IMqttClient))]
        public void StandInHasEveryMemberOfItsListing(string package, Type anyOfIt)
        {
            List<string> missing = new();
            Type? type = null;
            int members = 0;
            foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "api", package + ".txt")).Skip(1).Where(line => line.Trim().Length > 0))
            {
                members++;
                if (!line.StartsWith(' '))
                {
                    string name = Regex.Match(line, @"\b(?:class|interface|enum|delegate|struct) (\S+)").Groups[1].Value;
                    type = anyOfIt.Assembly.GetType(name);
                    if (type is null || !(type.IsPublic || type.IsNestedPublic))
                    {
                        missing.Add(name);
                    }
                }
                else if (type is not null && !Has(type, line.Trim()))
                {
                    missing.Add(type.FullName + ": " + line.Trim());
                }
            }

            Assert.IsEmpty(missing, string.Join('\n', missing));
            Assert.IsGreaterThan(20, members, "The listing was read");
        }

        private static bool Has(Type type, string member)
        {
            if (type.IsEnum)
            {
                string[] parts = member.Split(" = ");
                return type.GetField(parts[0])?.GetRawConstantValue()?.ToString() == parts[1];
            }

            string kind = member.Split(' ')[0];
            Match call = Regex.Match(member, @"(\S+) ?\((.*)\)");
            switch (kind)
            {
                case "constructor":
                    // The attribute that takes note of where it stands has parameters with defaults instead of none.
                    return type.GetConstructors().Any(c => Takes(c.GetParameters(), call.Groups[2].Value) || c.GetParameters().All(p => p.IsOptional));
                case "method":
                    return type.GetMethods(All).Any(m => m.Name == call.Groups[1].Value && Takes(m.GetParameters(), call.Groups[2].Value));
                case "invoke":
                    return Takes(type.GetMethod("Invoke")!.GetParameters(), call.Groups[2].Value);
                case "property":
                    string[] words = member.Split(' ');
                    PropertyInfo? property = type.GetProperties().FirstOrDefault(p => words.Contains(p.Name));
                    return property is not null && words.Contains("get") == property.CanRead && words.Contains("set") == property.CanWrite;
                case "event":
                    return type.GetEvent(member.Split(' ')[^1]) is not null;
                default:
                    return false;
            }
        }

        private static bool Takes(ParameterInfo[] parameters, string listed)
        {
            string[] types = listed.Length == 0
                ? Array.Empty<string>()
                : listed.Split(", ").Select(p => p.Replace("params ", "", StringComparison.Ordinal).Replace("this ", "", StringComparison.Ordinal).Split(' ')[0]).ToArray();
            return parameters.Select(p => p.ParameterType.FullName).SequenceEqual(types);
        }
    }
}
