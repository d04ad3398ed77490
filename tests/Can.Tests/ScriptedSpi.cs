using nanoFramework.TestFramework;
using Telematics.Buses;
using Telematics.Doubles;

namespace Telematics.Can.Tests
{
    /// <summary>
    /// An SPI chip that expects exact bytes on the wire, transfer by transfer, and gives scripted answers. A transfer that
    /// was not expected fails the test, as does one into an array of another length.
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

        public void Transfer(ushort[] write, ushort[] read)
        {
            byte[] bytes = new byte[2 * write.Length];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(write[i / 2] >> (8 * (i & 1)));
            }

            string seen = Hex.Text(bytes, bytes.Length);
            Assert.IsTrue(_next < _count, "unexpected transfer " + seen);
            Assert.AreEqual(_expected[_next], seen, "transfer " + _next.ToString());
            Assert.AreEqual(write.Length, read.Length, "array for the answer to " + seen);
            byte[] answer = _answers[_next]!;
            for (int i = 0; i < read.Length && _next < FailFrom; i++)
            {
                int low = 2 * i < answer.Length ? answer[2 * i] : 0;
                int high = (2 * i) + 1 < answer.Length ? answer[(2 * i) + 1] : 0;
                read[i] = (ushort)(low | (high << 8));
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
