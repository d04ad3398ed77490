using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Nano.Tests
{
    /// <summary>Arrays of strings that the device would not take for empty are refused.</summary>
    [TestClass]
    public sealed class SourceRefusalTests
    {
        [TestMethod]
        [DataRow("string?[] F(int n) => new string[n];")]
        [DataRow("readonly string?[] _names = new string?[4]; public string? this[int i] => _names[i];")]
        [DataRow("string?[] F() => new string?[] { \"a\", null };")]
        [DataRow("static readonly string?[] Names = { \"a\", null }; public string? F(int i) => Names[i];")]
        [DataRow("string?[] F(string s) => new[] { s, default(string) };")]
        [DataRow("void F(string[] a) { Array.Clear(a, 0, a.Length); }")]
        [DataRow("string[] F(int n) { string[] a = new string[n]; /* none is set */ for (int i = 1; i < a.Length; i++) { a[i] = \"\"; } return a; }")]
        [DataRow("string[] F(int n) { string[] a = new string[n]; for (int i = 0; i < a.Length; i++) { if (n > 3) { a[i] = \"\"; } } return a; }")]
        [DataRow("string[] F(int n, string[] b) { string[] a = new string[n]; for (int i = 0; i < b.Length; i++) { a[i] = b[i]; } return a; }")]
        public void StringsThatAreLeftAsMadeAreRefused(string member) => Snippet.Members(member + " // HERE").IsRefused("that are not null on the device");

        [TestMethod]
        [DataRow("string[] F(string s) => new string[] { \"a\", s };")]
        [DataRow("static readonly string[] Names = { \"a\", \"b\" }; public string F(int i) => Names[i];")]
        [DataRow("string[] F() => new string[0];")]
        [DataRow("string[][] F() => new string[3][];")]
        [DataRow("object?[] F() => new object?[3];")]
        [DataRow("string?[] F(int n) { string?[] a = new string?[n]; for (int i = 0; i < a.Length; i++) { a[i] = null; } return a; }")]
        [DataRow("readonly string[] _a; C(int n) { _a = new string[n]; for (int i = 0; i < _a.Length; i++) { _a[i] = \"\"; } }")]
        [DataRow("void F(byte[] a) { Array.Clear(a, 0, a.Length); }")]
        public void StringsThatAreAllSetAreNotRefused(string member) => Snippet.Members(member).IsNotRefused();

        [TestMethod]
        [DataRow("string?[] F(int n) => new string[n];", "C.F")]
        [DataRow("class Inner { readonly string?[] _a = new string[4], _b = new string[4]; public object F() => _a == _b; }", "C.Inner._a")]
        [DataRow("string?[] P => new string[4];", "C.P")]
        [DataRow("public C() { P = new string[4]; } public object P;", "C.ctor")]
        public void WhatIsFoundNamesTheMember(string member, string name) =>
            Assert.AreEqual(name, Snippet.Members(member).Compiles().Assembly!.Refusals[0].Member);
    }
}
