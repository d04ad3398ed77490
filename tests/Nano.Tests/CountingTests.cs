using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Counting;
using Telematics.Nano.Build;
using Telematics.Nano.Weave;

namespace Telematics.Nano.Tests
{
    /// <summary>Counted copies do what the originals do, and count every IL instruction executed exactly once.</summary>
    [TestClass]
    public sealed class CountingTests
    {
        [TestMethod]
        public void AStraightLineCountsItsInstructions()
        {
            // ldarg.0 ldarg.1 add ret
            Expect("public static object F(int a, int b) => null!;\npublic static int G(int a, int b) => a + b;", "G", [3, 4], 7, 4);
        }

        [TestMethod]
        [DataRow(0, 0, 5 + 3 + 2)]
        [DataRow(1, 0, 5 + (1 * 8) + (2 * 3) + 2)]
        [DataRow(10, 45, 5 + (10 * 8) + (11 * 3) + 2)]
        public void ALoopCountsEachTurn(int n, int sum, int instructions)
        {
            // 5: ldc stloc ldc stloc br; 8: ldloc ldloc add stloc ldloc ldc add stloc; 3: ldloc ldarg blt; 2: ldloc ret
            Expect("public static int F(int n)\n{\n    int s = 0;\n    for (int i = 0; i < n; i++) { s += i; }\n    return s;\n}", "F", [n], sum, instructions);
        }

        [TestMethod]
        [DataRow(0, 10, 4)]
        [DataRow(2, 30, 4)]
        [DataRow(7, -1, 5)]
        public void ASwitchCountsTheWayTaken(int x, int result, int instructions)
        {
            // ldarg switch, then ldc ret; without a match br, ldc ret
            Expect(
                "public static int F(int x)\n{\n    switch (x)\n    {\n        case 0: return 10;\n        case 1: return 20;\n        case 2: return 30;\n        case 3: return 40;\n    }\n    return -1;\n}",
                "F", [x], result, instructions);
        }

        [TestMethod]
        public void AFinallyIsCountedWithAndWithoutAnException()
        {
            const string Code =
                """
                static int s_n;
                public static int F(bool fail)
                {
                    s_n = 0;
                    try
                    {
                        try
                        {
                            if (fail) { throw new Exception(); }
                            s_n += 1;
                        }
                        finally
                        {
                            s_n += 10;
                        }
                    }
                    catch (Exception)
                    {
                        s_n += 100;
                    }

                    return s_n;
                }
                """;

            // ldc stsfld; ldarg brfalse; ldsfld ldc add stsfld leave; ldsfld ldc add stsfld endfinally; leave; ldsfld ret
            Expect(Code, "F", [false], 11, 2 + 2 + 5 + 5 + 1 + 2);

            // ldc stsfld; ldarg brfalse; newobj throw; finally 5; pop ldsfld ldc add stsfld leave; ldsfld ret
            Expect(Code, "F", [true], 110, 2 + 2 + 2 + 5 + 6 + 2);
        }

        [TestMethod]
        public void AFilterDecides()
        {
            Assembly assembly = Load(
                """
                public static int F(int n)
                {
                    try { throw new ArgumentException("x"); }
                    catch (ArgumentException e) when (e.Message.Length == n) { return 1; }
                    catch (Exception) { return 2; }
                }
                """);
            Assert.AreEqual(1, Call(assembly, "F", 1));
            Assert.AreEqual(2, Call(assembly, "F", 5));
        }

        [TestMethod]
        public void WhatAnExceptionSkipsInItsCallersIsNotCounted()
        {
            const string Code =
                """
                static void Throw() => throw new Exception();
                static int s_n;
                public static int F()
                {
                    try { Throw(); s_n++; s_n++; s_n++; } catch (Exception) { }
                    return 0;
                }
                """;

            // call; newobj throw; pop leave; ldc ret
            Expect(Code, "F", [], 0, 1 + 2 + 2 + 2);
        }

        [TestMethod]
        public void BranchesOverLongDistancesHold()
        {
            string many = string.Concat(Enumerable.Range(0, 60).Select(i => $"        s_n += x * {i};\n"));
            string code = $"static int s_n;\npublic static int F(int x)\n{{\n    s_n = 0;\n    if (x > 0)\n    {{\n{many}    }}\n    return s_n;\n}}";

            // ldc stsfld ldarg ldc ble; each: ldsfld ldarg ldc mul add stsfld, for 0 and 1 the compiler has shorter ones; ldsfld ret
            Assembly assembly = Load(code);
            Assert.AreEqual(0, Call(assembly, "F", 0));
            Assert.AreEqual(7, Counted(assembly));
            Assert.AreEqual(1770 * 2, Call(assembly, "F", 2));
        }

        [TestMethod]
        public void FrameworkCallsReachDotNet()
        {
            Assembly assembly = Load(
                """
                static readonly ArrayList s_list = new ArrayList();
                public static string F(int n)
                {
                    lock (s_list) { s_list.Add(n); }
                    byte[] b = System.Text.Encoding.UTF8.GetBytes("nano" + n);
                    foreach (object o in s_list) { b[0] += (byte)(int)o; }
                    Array.Copy(b, 1, b, 2, 2);
                    return new string(System.Text.Encoding.UTF8.GetChars(b)) + Math.Max(n, 2) + new DateTime(2026, 1, 2).Day + s_list.Count;
                }
                """,
                "nanoFramework.System.Text",
                "nanoFramework.System.Math");
            Assert.AreEqual("oaan1221", Call(assembly, "F", 1));
            CollectionAssert.DoesNotContain(assembly.GetReferencedAssemblies().Select(a => a.Name).ToArray(), "mscorlib");
        }

        [TestMethod]
        public void AMemberThatDotNetLacksIsNamed()
        {
            Snippet snippet = Snippet.Members("DateTime F() => DateTime.FromUnixTimeSeconds(3);").Compiles();
            CheckException error = Assert.ThrowsExactly<CheckException>(() => Weave(snippet));
            StringAssert.Contains(error.Message, "FromUnixTimeSeconds");
        }

        [TestMethod]
        public void NameAndVersionStay()
        {
            Snippet snippet = Snippet.Members("public static int F() => 1;").Compiles();
            Assembly assembly = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(Weave(snippet)));
            Assert.AreEqual(snippet.Assembly!.Name, assembly.GetName().Name);
            Assert.AreEqual(new Version(0, 1, 0, 0), assembly.GetName().Version);
        }

        [TestMethod]
        public void CountersAreFoundByTheirAssembly()
        {
            Assembly assembly = Load("public static int F(int a) => a;");
            IlCounter counter = IlCounters.Find().Single(c => c.Assembly == assembly.GetName().Name);
            Assert.IsTrue(IlCounters.IsWoven);
            long before = counter.Count;
            Call(assembly, "F", 3);
            Assert.AreEqual(2, counter.Count - before);
        }

        [TestMethod]
        public void EveryDeviceAssemblyOfTheRepositoryRunsCounted()
        {
            DeviceBuild build = DeviceBuild.Run(Snippet.Repository);
            var weaver = new Weaver(build.Assemblies, build.References, AppContext.BaseDirectory);
            var context = new AssemblyLoadContext("counted", isCollectible: true);
            List<Assembly> woven = [.. build.Assemblies.Where(a => !a.IsTest).Select(a => context.LoadFromStream(new MemoryStream(weaver.Weave(a))))];
            Assert.IsNotEmpty(woven);

            // Compiling every method checks its IL, and that .NET and the stand-ins have all that it uses.
            const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (Type type in woven.SelectMany(a => a.GetTypes()))
            {
                foreach (MethodBase method in type.GetMembers(All).OfType<MethodBase>().Where(m => m.GetMethodBody() is not null))
                {
                    RuntimeHelpers.PrepareMethod(method.MethodHandle);
                }
            }

            context.Unload();
        }

        private static void Expect(string members, string method, object[] arguments, int result, int instructions)
        {
            Assembly assembly = Load(members);
            Assert.AreEqual(result, Call(assembly, method, arguments));
            Assert.AreEqual(instructions, Counted(assembly));
        }

        private static object? Call(Assembly assembly, string method, params object[] arguments) =>
            assembly.GetType("C")!.GetMethod(method)!.Invoke(null, arguments);

        private static long Counted(Assembly assembly) => IlCounters.Find().Single(c => c.Assembly == assembly.GetName().Name).Count;

        private static Assembly Load(string members, params string[] packages) =>
            AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(Weave(Snippet.Members(members, "", packages).Compiles())));

        private static byte[] Weave(Snippet snippet) =>
            new Weaver([snippet.Assembly!], Snippet.References, AppContext.BaseDirectory).Weave(snippet.Assembly!);
    }
}
