using nanoFramework.TestFramework;
using Telematics.Buses;
using Telematics.Doubles;

namespace Telematics.Can.Tests
{
    /// <summary>
    /// An SPI chip that expects exact bytes on the wire, transfer by transfer, and gives scripted answers. A transfer that
    /// was not expected fails the test, as does one of an odd number of bytes.
    /// </summary>
    internal sealed class ScriptedSpi : ISpiBus
    {
        private readonly string[] _expected;
        private readonly byte[]?[] _answers = new byte[512][];
        private int _count;
        private int _next;

        public ScriptedSpi()
        {
            _expected = new string[512];
            for (int i = 0; i < _expected.Length; i++)
            {
                _expected[i] = "";
            }
        }

        /// <summary>Transfers in the script so far.</summary>
        public int Count => _count;

        /// <summary>From this transfer on they fail, which leaves the array that is read into as it was.</summary>
        public int FailFrom { get; set; } = int.MaxValue;

        /// <summary>What a transfer moves on by <see cref="TransferUs"/>, or null.</summary>
        public FakeClock? Clock { get; set; }

        /// <summary>How long a transfer takes.</summary>
        public int TransferUs { get; set; }

        /// <summary>Appends a transfer to the script.</summary>
        /// <param name="write">The bytes that must come, all of them.</param>
        /// <param name="answer">What is read meanwhile, from the first byte on; zeros after its end.</param>
        public void Expect(string write, string answer = "")
        {
            _expected[_count] = write;
            _answers[_count] = Hex.Bytes(answer);
            _count++;
        }

        public void Transfer(byte[] write, byte[] read, int count)
        {
            string seen = Hex.Text(write, count);
            Assert.IsTrue(_next < _count, "unexpected transfer " + seen);
            Assert.AreEqual(_expected[_next], seen, "transfer " + _next.ToString());
            Assert.AreEqual(0, count & 1, "odd transfer " + seen);
            byte[] answer = _answers[_next]!;
            for (int i = 0; i < count && _next < FailFrom; i++)
            {
                read[i] = i < answer.Length ? answer[i] : (byte)0;
            }

            _next++;
            if (Clock != null)
            {
                Clock.NowUs += TransferUs;
            }
        }

        /// <summary>Fails unless the whole script was played.</summary>
        public void AssertDone()
        {
            Assert.AreEqual(_count, _next, "transfers made; the next expected was " + (_next < _count ? _expected[_next] : "none"));
        }
    }
}
