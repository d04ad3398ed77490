using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Nano.Il;

namespace Telematics.Nano.Tests
{
    /// <summary>What allocates on the device is found on every way from a steady-state method, with the line and the way.</summary>
    [TestClass]
    public sealed class SteadyStateTests
    {
        private const string PointType = "public struct Point { public int X; public int Y; }";

        [TestMethod]
        public void AStringLiteralIsFound() =>
            Snippet.Members("string? _s;\n[SteadyState] public void Step()\n{\n    _s = \"x\"; // HERE\n}\npublic object? F() => _s;").Allocates("string literal \"x\"");

        [TestMethod]
        public void AnObjectMadeIsFound() => Body("_o = new ArrayList(); // HERE").Allocates("object ArrayList made");

        [TestMethod]
        public void AnArrayMadeIsFound() => Body("_o = new byte[3]; // HERE").Allocates("array of byte made");

        [TestMethod]
        public void ABoxIsFound() => Body("_o = _n; // HERE").Allocates("int boxed");

        [TestMethod]
        public void AStructLocalIsFound() =>
            Body("Point p; // the first use counts\np.X = _n; // HERE\n_n = p.X + p.X;", PointType).Allocates("struct local of type Point");

        [TestMethod]
        public void AStructPassedByValueIsFound() =>
            Snippet.Members(
                """
                Point _p = default;
                int _n;
                [SteadyState] public void Step()
                {
                    Take(_p); // HERE
                    Look(ref _p);
                }
                void Take(Point p) => _n = p.X; // HERE
                void Look(ref Point p) => _n = p.X;
                """,
                PointType).Allocates("struct Point");

        [TestMethod]
        public void AStructReturnedIsFound() =>
            Snippet.Members(
                """
                Point _p = default;
                [SteadyState] public void Step()
                {
                    Give();
                }
                Point Give() => _p; // HERE
                """,
                PointType).Allocates("struct Point returned");

        [TestMethod]
        public void AStructReadFromAnArrayIsFoundAndOneWrittenIsNot() =>
            Snippet.Members(
                """
                readonly Point[] _points = new Point[3];
                Point _p = default;
                [SteadyState] public void Step()
                {
                    _points[1].X = 4;
                    _points[1].Y += _points[2].X;
                    _p = _points[0]; // HERE
                }
                public int F() => _p.X;
                """,
                PointType).Allocates("struct Point read from an array");

        [TestMethod]
        public void AStructMadeIsFound() =>
            Snippet.Members(
                "Pair[] _pairs = new Pair[1];\n[SteadyState] public void Step(int x)\n{\n    _pairs[0] = new Pair(x); // HERE\n}",
                "public struct Pair { public int X; public Pair(int x) { X = x; } }").Allocates("struct Pair made");

        [TestMethod]
        public void ADelegateMadeIsFound() => Body("_o = new ThreadStart(Step); // HERE").Allocates("delegate ThreadStart made");

        [TestMethod]
        public void ALambdaThatCapturesNothingIsFoundToo() => Body("ThreadStart s = () => { }; // HERE\ns();").Allocates("delegate ThreadStart made");

        [TestMethod]
        public void ALambdaThatCapturesIsFound() =>
            Body(
                """
                int x = _n; // HERE
                ThreadStart s = () => _n = x; // HERE
                s();
                """).Allocates("made");

        [TestMethod]
        public void StringsJoinedAreFound() => Body("_s = _s + _s; // HERE").Allocates("strings joined");

        [TestMethod]
        public void AStringFormattedIsFound() => Body("_s = $\"{_n:X2}\"; // HERE").Allocates("string formatted");

        [TestMethod]
        public void ANumberAsTextIsFound() => Body("_s = _n.ToString(); // HERE").Allocates("string made by int.ToString");

        [TestMethod]
        public void AnEnumAsTextIsFound() => Body("_s = _day.ToString(); // HERE").Allocates("DayOfWeek boxed");

        [TestMethod]
        public void ForeachOverAListIsFoundAndOverAnArrayIsNot() =>
            Body(
                """
                foreach (object o in _list) { } // HERE
                foreach (byte b in _bytes) { _n += b; }
                """).Allocates("enumerator made");

        [TestMethod]
        public void AnExceptionIsFound() => Body("if (_n > 3) { throw new InvalidOperationException(); } // HERE").Allocates("exception");

        [TestMethod]
        public void ACallOfWhatIsNotKnownIsFound() => Body("Thread.Sleep(1); // HERE").Allocates("calls Thread.Sleep, which is not known to be free of allocation");

        [TestMethod]
        public void WhatIsKnownToBeFreeIsNotFound() =>
            Body(
                """
                lock (_list) { _n++; }
                Array.Copy(_bytes, 0, _bytes, 1, 2);
                _n = BitConverter.ToInt32(_bytes, 0) + Interlocked.Increment(ref _n) + (int)(1.5f * _n);
                long ticks = DateTime.UtcNow.Ticks;
                _n += (int)ticks;
                if (_s == _s2) { _n = _s.Length; }
                switch (_n) { case 1: _n = 3; break; case 2: _n = 5; break; case 3: _n = 8; break; case 4: _n = 1; break; }
                """).IsSteady();

        [TestMethod]
        public void CallsAreFollowedAndTheShortestWayIsNamed()
        {
            SteadyState steady = Snippet.Members(
                """
                object? _o;
                [SteadyState] public void Step() { Long(); Short(); }
                void Long() { Longer(); }
                void Longer() { Short(); }
                void Short() { Make(); }
                void Make()
                {
                    _o = new object(); // HERE
                }
                public object? F() => _o;
                """).Allocates("object object made");
            Assert.AreEqual("C.Step → C.Short → C.Make", steady.Findings.Single().Path);
            Assert.AreEqual("C.Make", steady.Findings.Single().Member);
            Assert.AreEqual(5, steady.MethodCount);
        }

        [TestMethod]
        public void WhatIsNotReachedMayAllocate() =>
            Snippet.Members("object _o = new();\npublic C() { _o = new byte[3]; }\npublic void Start() => _o = new object();\n[SteadyState] public void Step() { }").IsSteady();

        [TestMethod]
        public void PropertiesAreFollowed() =>
            Snippet.Members("int N => new byte[3].Length; // HERE\n[SteadyState] public int Step() => N;").Allocates("array of byte made");

        [TestMethod]
        public void EveryImplementationOfAnInterfaceIsFollowed() =>
            Snippet.Members(
                "I _i = new A();\n[SteadyState] public void Step() => _i.F();",
                """
                public interface I { void F(); }
                public class A : I { public void F() => Make(); static void Make() => new object(); } // HERE
                public class B : I { void I.F() => new object(); } // HERE
                public class D : E, I { }
                public class E { public virtual void F() => new object(); } // HERE
                """).Allocates("object object made");

        [TestMethod]
        public void EveryOverrideIsFollowed() =>
            Snippet.Members(
                "Base _b = new Leaf();\n[SteadyState] public void Step() => _b.F();",
                """
                public abstract class Base { public abstract void F(); }
                public class Middle : Base { public override void F() { } }
                public class Leaf : Middle { public override void F() => new object(); } // HERE
                public class Other { public virtual void F() => new object(); }
                """).Allocates("object object made");

        [TestMethod]
        public void AnOverrideOfAFrameworkMethodIsFollowed() =>
            Snippet.Members(
                "IDisposable _d = new D();\n[SteadyState] public void Step() => _d.Dispose();",
                "public class D : IDisposable { public void Dispose() => new object(); } // HERE").Allocates("object object made");

        [TestMethod]
        public void DelegatesAreFollowedByTheirType() =>
            Snippet.Members(
                """
                readonly Handler _handler;
                readonly Other _other;
                public C() { _handler = Handle; _other = Unrelated; Console.WriteLine(_other.ToString()); }
                [SteadyState] public void Step() => _handler(3);
                void Handle(int x) => new object(); // HERE
                void Unrelated(int x) => new object();
                """,
                "public delegate void Handler(int x);\npublic delegate void Other(int x);").Allocates("object object made");

        [TestMethod]
        public void LambdasAreFollowedWhereTheyAreInvoked()
        {
            SteadyState steady = Snippet.Members(
                """
                readonly ThreadStart _start;
                public C(int n) { _start = () => { object o = new byte[n]; }; } // HERE
                [SteadyState] public void Step() => _start();
                """).Allocates("array of byte made");
            Assert.AreEqual("C.Step → C.ctor.lambda", steady.Findings.Single().Path);
        }

        [TestMethod]
        public void HandlersOfAnEventAreFollowed() =>
            Snippet.Members(
                """
                event ThreadStart? Ticked;
                public C() { Ticked += OnTick; }
                [SteadyState] public void Step() => Ticked?.Invoke();
                void OnTick() => new object(); // HERE
                """).Allocates("object object made");

        [TestMethod]
        public void AMarkOnAnInterfaceHoldsForImplementations() =>
            Snippet.Members("", "public interface I { [SteadyState] void Step(); }\npublic class A : I { public void Step() => new object(); } // HERE")
                .Allocates("object object made");

        [TestMethod]
        public void AMarkOnABaseMethodHoldsForOverrides() =>
            Snippet.Members(
                "",
                "public abstract class A { [SteadyState] public abstract void Step(); }\npublic class B : A { public override void Step() => new object(); } // HERE")
                .Allocates("object object made");

        [TestMethod]
        public void AnExceptionWrittenDownIsRespectedAndListed()
        {
            SteadyState steady = Snippet.Members(
                """
                [SteadyState] public void Step() { Rare(); }
                [Allocates("once an hour")] void Rare() { Deeper(); }
                void Deeper() => new object();
                [Allocates("nobody calls it")] public void Unused() { }
                """).IsSteady();
            CollectionAssert.AreEqual(
                new[] { "allowed: C.Rare: once an hour", "allowed: C.Unused: nobody calls it (not reached from steady state)" },
                steady.Exemptions.Select(e => e.ToString()).ToArray());
        }

        [TestMethod]
        public void WhatAnExceptionCallsIsStillFoundOnAnotherWay() =>
            Snippet.Members(
                """
                [SteadyState] public void Step() { Rare(); Deeper(); }
                [Allocates("once an hour")] void Rare() { Deeper(); }
                void Deeper() => new object(); // HERE
                """).Allocates("object object made");

        [TestMethod]
        public void TestsHaveNoSteadyState() =>
            Snippet.TestMembers("[SteadyState] public void Step() => new object();").IsSteady();

        [TestMethod]
        public void TypeInitialisersAreNotFollowed() =>
            Snippet.Members("static readonly byte[] Table = { 1, 2, 3 };\nstatic readonly string Ok = \"OK\";\n[SteadyState] public int Step() => Table[1] + Ok.Length;").IsSteady();

        /// <summary>The body of a steady-state method between fields to play with.</summary>
        private static Snippet Body(string body, string types = "") => Snippet.Members(
            $$"""
            object _o = null!;
            string _s = null!;
            string _s2 = null!;
            int _n = 1;
            DayOfWeek _day = DayOfWeek.Monday;
            ArrayList _list = null!;
            byte[] _bytes = null!;
            public C(object o, string s, ArrayList list, byte[] bytes, DayOfWeek day) { _o = o; _s = s; _s2 = s; _list = list; _bytes = bytes; _day = day; }
            [SteadyState] public void Step()
            {
            {{body}}
            }
            public int Use() => _n + (_o == _list ? 1 : 0) + (_s == _s2 ? 1 : 0) + _bytes.Length + (int)_day;
            """,
            types);
    }
}
