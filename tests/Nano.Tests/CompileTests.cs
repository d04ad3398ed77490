using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Nano.Tests
{
    /// <summary>Device code compiles against the device's API and nothing else.</summary>
    [TestClass]
    public sealed class CompileTests
    {
        [TestMethod]
        public void AListOfIntFailsWithFileAndLine() =>
            Snippet.Members("System.Collections.Generic.List<int> _list; // HERE").Fails("CS0234");

        [TestMethod]
        public void AStringMethodThatTheDeviceLacksFails() =>
            Snippet.Members("""string F(string s) => s.Replace("a", "b"); // HERE""").Fails("CS1061");

        [TestMethod]
        public void AnOverloadThatTheDeviceLacksFails() =>
            Snippet.Members("bool F(string s) => s.Contains('a'); // HERE").Fails("CS1503");

        [TestMethod]
        public void AnEncodingThatTheDeviceLacksFails() =>
            Snippet.Members("byte[] F(string s) => System.Text.Encoding.ASCII.GetBytes(s); // HERE", "", "nanoFramework.System.Text").Fails("CS0117");

        [TestMethod]
        public void ATypeOfAPackageThatIsNotNamedFails() =>
            Snippet.Members("byte[] F(string s) => System.Text.Encoding.UTF8.GetBytes(s); // HERE").Fails("CS0234");

        [TestMethod]
        public void APackageBringsThoseThatItNeeds() =>
            Snippet.Members(
                """
                int F(System.IO.Ports.SerialPort port) => port.Read(new byte[1], 0, 1);
                System.IO.Stream G(System.IO.Ports.SerialPort port) => port.BaseStream;
                byte[] H(string s) => System.Text.Encoding.UTF8.GetBytes(s);
                """,
                "",
                "nanoFramework.System.IO.Ports").Compiles();

        [TestMethod]
        public void AWarningIsAnError() =>
            Snippet.Members("void F() { int unused; } // HERE").Fails("CS0168");

        [TestMethod]
        public void NullableReferencesAreChecked() =>
            Snippet.Members("string F() => null; // HERE").Fails("CS8603");

        [TestMethod]
        public void NewerSyntaxThanTheDevicesCompilerHasFails() =>
            Snippet.Of("namespace X; // HERE\npublic class C { }").Fails("CS8773");

        [TestMethod]
        [DataRow("async System.Threading.Tasks.Task F() { } // HERE", "CS0234")]
        [DataRow("int? _x; // HERE", "CS0518")]
        [DataRow("(int, int) F() => (1, 2); // HERE", "CS8179")]
        [DataRow("decimal _x; // HERE", "CS0518")]
        [DataRow("public volatile int X; // HERE", "CS0518")]
        [DataRow("[ThreadStatic] static int _x; // HERE", "CS0246")]
        [DataRow("unsafe int* F(int* p) => p; // HERE", "CS0227")]
        [DataRow("static byte F(byte[] b) => b[^1]; // HERE", "CS0518")]
        [DataRow("IEnumerable F() { yield return 1; } // HERE", "CS0656")]
        public void LanguageThatNeedsMoreThanTheDeviceHasFails(string member, string id)
        {
            Snippet snippet = Snippet.Members(member);
            Assert.IsTrue(
                System.Linq.Enumerable.Any(snippet.Errors, e => e.StartsWith("Snippet.cs(10,") && e.Contains(id)), string.Join('\n', snippet.Errors));
        }

        [TestMethod]
        public void WhatWorksOnTheDeviceCompilesAndIsNotRefused() =>
            Snippet.Of(
                """
                using System;
                using System.Collections;
                using System.Diagnostics;
                using System.Runtime.CompilerServices;
                using System.Threading;

                public delegate void Handler(int x);

                [Flags]
                public enum Color : byte { None, Red = 1, Green = 2 }

                public interface IShape { int Area { get; } }

                public struct Point { public int X; public int Y; public Point(int x, int y) { X = x; Y = y; } }

                public static class Extensions { public static int Twice(this int x) => 2 * x; }

                public abstract class Shape : IShape, IDisposable
                {
                    public abstract int Area { get; }
                    public event Handler? Changed;
                    public void Dispose() { Changed?.Invoke(Area); }
                }

                public sealed class Square : Shape
                {
                    private readonly object _lock = new();
                    private readonly byte[][] _jagged = { new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, new byte[0] };
                    private readonly Hashtable _table = new();
                    public int Side { get; init; }
                    public override int Area => Side.Twice();
                    public string? Name { get; set; }

                    public string Describe(object o)
                    {
                        lock (_lock)
                        {
                            int Local(int y) => y + Side;
                            Handler handler = x => Side.ToString();
                            handler(Local(3));
                            _table["a"] = _jagged;
                        }

                        string kind = o switch { int n when n > 3 => "big", string { Length: > 2 } s => s, not null => "some", _ => "none" };
                        switch (kind)
                        {
                            case "one": case "two": case "three": case "four": case "five": case "six": case "seven": case "eight":
                                return $"{kind}={Side:X2}";
                        }

                        try
                        {
                            foreach (object x in new ArrayList()) { Debug.WriteLine(x.ToString()); }
                            Point p = new Point(1, 2);
                            p.X++;
                            Interlocked.Increment(ref p.Y);
                        }
                        catch (Exception e) when (e.Message != null)
                        {
                            throw;
                        }
                        finally
                        {
                            Side.Twice();
                        }

                        using var timer = new Timer(_ => { }, null, 0, 1);
                        Type type = typeof(Square);
                        return kind + type.FullName + Side.ToString("D3") + (float)Side / 3;
                    }
                }
                """,
                "nanoFramework.System.Collections").IsNotRefused();
    }
}
