using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Nano.Tests
{
    /// <summary>
    /// Signed arithmetic on what the device takes for unsigned is refused, and nothing else. Each of these was run on the
    /// device's interpreter: what is refused came out otherwise than on .NET, what is not came out the same.
    /// </summary>
    [TestClass]
    public sealed class SignTests
    {
        private const string Fields =
            """

            static uint U = 0xFFFFFFF0; static ulong UL = 0xFFFFFFFFFFFFFFF0; static ushort US = 5; static byte B = 5; static int I = -100; static long L = -100;
            static int[] A = { 1 }; static uint[] AU = { 1 }; static Flags E = (Flags)5; static bool T = true;
            public static void Use() { U++; UL++; US++; B++; I++; L++; A[0]++; AU[0]++; E++; T = !T; }
            static long Wide(int x) => x;
            static long Same(long x) => x;
            """;

        [TestMethod]
        [DataRow("int F() => (int)U >> 4;")]
        [DataRow("int F() => (int)(U << 16) >> 16;")]
        [DataRow("int F() => unchecked((int)(U - 5)) >> 1;")]
        [DataRow("int F() => (int)E >> 4;")]
        [DataRow("int F() => (int)BitConverter.ToUInt32(new byte[4], 0) >> 4;")]
        [DataRow("int F() => (int)AU[0] >> 4;")]
        [DataRow("int F() { int x = 0; x += (int)U >> 4; return x; }")]
        [DataRow("long F() => (long)UL >> 4;")]
        [DataRow("long F() => (US + L) >> 4;")]
        [DataRow("long F() => ((long)U * I) >> 4;")]
        [DataRow("long F() => ((T ? US : L) - 100) >> 4;")]
        [DataRow("long F() => (-U) >> 4;")]
        [DataRow("long F() => (3000000000L + L) >> 4;")]
        public void AShiftIsRefused(string member) => Refused(member, "shifted right");

        [TestMethod]
        [DataRow("int F() => (int)U % 10;")]
        [DataRow("int F() => (int)(U >> 24) % I;")]
        [DataRow("long F() => (B + L) % 10;")]
        public void ARemainderIsRefused(string member) => Refused(member, "divided for the remainder");

        [TestMethod]
        [DataRow("long F() { long x = (int)U; return x; }", "made a long")]
        [DataRow("ulong F() => (ulong)(int)U;", "made a long")]
        [DataRow("double F() => (int)U;", "made a floating-point one")]
        [DataRow("double F() => (B + L) * 0.5;", "made a floating-point one")]
        [DataRow("float F() => US + L;", "made a floating-point one")]
        [DataRow("double F() => -U;", "made a floating-point one")]
        public void AConversionIsRefused(string member, string what) => Refused(member, what);

        [TestMethod]
        [DataRow("int F() => (int)U;", "an int that the device still takes for unsigned, returned")]
        [DataRow("long F() => (long)UL;", "a long that the device still takes for unsigned, returned")]
        [DataRow("DayOfWeek F() => (DayOfWeek)U;", "returned")]
        [DataRow("long F() { int x = (int)U; return Wide(x); }", "passed as x to C.Wide")]
        [DataRow("long F() => Same(U + L);", "passed as x to C.Same")]
        [DataRow("int P { get; set; } void F() { P = (int)U; }", "passed as value to C.P")]
        [DataRow("void F(out int x) { x = (int)U; }", "stored through a reference")]
        [DataRow("void F(ref long x) { x = US + L; }", "stored through a reference")]
        [DataRow("int F() { foreach (int x in AU) { return x; } return 0; }", "returned")]
        public void ItIsRefusedWhereAnotherMethodGetsIt(string member, string what) => Refused(member, what);

        [TestMethod]
        [DataRow("long F() => (long)Math.Max(L, 5L);", "Math.Max")]
        [DataRow("bool F() => Math.Abs(L) < 5;", "Math.Abs")]
        [DataRow("uint F() => (uint)Math.Min(U, 5u);", "Math.Min")]
        public void MathThatTheDeviceDoesInFloatsIsRefused(string member, string method) => Refused(member, $"a whole number rounded to a float, as the device has no {method} of its type", "nanoFramework.System.Math");

        [TestMethod]
        [DataRow("int F() => Math.Max(I, US) + Math.Abs(I);")]
        [DataRow("double F() => Math.Sqrt(L) + Math.Max(U, 5.0);")]
        [DataRow("long F() => Math.Clamp(L, 1L, 5L);")]
        [DataRow("float F() => Math.Max(I * 0.5f, 3f);")]
        public void MathThatTheDeviceHasIsNotRefused(string member) =>
            Snippet.Members(member + Fields, "public enum Flags : uint { None }", "nanoFramework.System.Math").IsNotRefused();

        [TestMethod]
        [DataRow("int F() => (int)(long)U >> 4;")]
        [DataRow("int F() => (short)U >> 4;")]
        [DataRow("static int S; int F() { S = (int)U; return S >> 4; }")]
        [DataRow("static long S; long F() { S = (long)UL; return S >> 4; }")]
        [DataRow("long F() { A[0] = (int)U; return A[0]; }")]
        [DataRow("long F() { int x = (int)U; while (T) { x--; } return x >> 4; }")]
        [DataRow("int F(int x) { x = (int)U; return x >> 4; }")]
        [DataRow("int F() => unchecked((int)0xFFFFFFFFu) >> 4;")]
        [DataRow("long F() => (L + US) >> 4;")]
        [DataRow("long F() => (5000000000L + L) >> 4;")]
        [DataRow("long F() { long x = U; while (T) { x -= 100; } return x >> 4; }")]
        [DataRow("uint F() => (uint)I >> 4;")]
        [DataRow("ulong F() => (ulong)L / 3 + (uint)I;")]
        [DataRow("double F() => U;")]
        [DataRow("float F() => UL;")]
        [DataRow("bool F() => (int)U < 0 && (int)(U - 5) / 3 > 7;")]
        [DataRow("int F() => A[(int)(U & 3)];")]
        [DataRow("byte F() => (byte)('0' + (int)(U % 10));")]
        [DataRow("int F() => A[(int)(U >> 24) % 4];")]
        [DataRow("long F() { long x = (int)(U & 0xFFFF) + 1; return x; }")]
        [DataRow("long F() => B << 24 | US;")]
        [DataRow("void F(out uint x) { x = (uint)I; }")]
        [DataRow("object F() => US + L;")]
        [DataRow("int F() => (int)UL;")]
        [DataRow("int F(int k) => k switch { 1 => I, 2 => US, _ => B };")]
        public void WhatComesToTheSameIsNotRefused(string member) => Snippet.Members(member + Fields, "public enum Flags : uint { None }").IsNotRefused();

        [TestMethod]
        public void CatchBlocksAndLoopsAreLookedThrough() =>
            Snippet.Members(
                """
                static uint U;
                static int F(int n)
                {
                    int sum = 0;
                    for (int i = 0; i < n; i++)
                    {
                        try
                        {
                            U++;
                            sum += i;
                        }
                        catch (Exception e) when (e.Message != null)
                        {
                            sum += (int)U >> 3; // HERE
                        }
                        finally
                        {
                            sum += (int)U >> 5; // HERE
                        }
                    }

                    return sum;
                }
                """).IsRefused("shifted right");

        private static void Refused(string member, string what, params string[] packages) =>
            Snippet.Members(member + " // HERE" + Fields, "public enum Flags : uint { None }", packages).IsRefused(what);
    }
}
