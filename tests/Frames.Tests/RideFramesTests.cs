using System.Text;
using nanoFramework.TestFramework;
using Telematics.Signals;

namespace Telematics.Frames.Tests
{
    [TestClass]
    public class RideFramesTests
    {
        [TestMethod]
        public void ARideIsTheSameFramesOnEveryMachine()
        {
            SignalStore store = new SignalStore();
            FrameEncoder encoder = new FrameEncoder(ScriptedRide.MakeLayout(), 2048);
            encoder.KeyIntervalMs = ScriptedRide.KeyIntervalMs;
            int frames = 0;
            int keys = 0;
            for (int row = 0; row < ScriptedRide.Rows; row++)
            {
                ScriptedRide.Set(store, row);
                Assert.IsTrue(encoder.TryAddRow(ScriptedRide.TimeOf(row), store), "row " + row.ToString());
                if (encoder.Rows == ScriptedRide.RowsAFrame)
                {
                    int length = encoder.Seal((uint)(ScriptedRide.FirstSequence + frames), ScriptedRide.BootCount, encoder.FirstRowMs, false);
                    AssertIs(RideFrames.Hex[frames], encoder.Buffer, length, "frame " + frames.ToString());
                    keys += encoder.IsKey ? 1 : 0;
                    frames++;
                }
            }

            Assert.AreEqual(RideFrames.Hex.Length, frames);
            Assert.AreEqual(2, keys, "key frames");
        }

        private static void AssertIs(string hex, byte[] frame, int length, string what)
        {
            byte[] digits = Encoding.UTF8.GetBytes(hex);
            Assert.AreEqual(digits.Length / 2, length, what + ", length");
            for (int i = 0; i < length; i++)
            {
                int expected = (ValueOf(digits[2 * i]) << 4) | ValueOf(digits[(2 * i) + 1]);
                Assert.AreEqual(expected, (int)frame[i], what + ", byte " + i.ToString());
            }
        }

        private static int ValueOf(byte digit)
        {
            return digit <= (byte)'9' ? digit - (byte)'0' : digit - (byte)'A' + 10;
        }
    }
}
