using System;
using Telematics.Buses;
using Telematics.Doubles;
using nanoFramework.TestFramework;

namespace Telematics.Unit.Tests
{
    [TestClass]
    public class ClockNoticeTests
    {
        private const long NoonMs = 1777636800000;

        private static UnitRig _rig = new UnitRig(new FakeStorage());

        [TestMethod]
        public void TheReceiverIsToldTheTimeWhenTheUnitComesToKnowIt()
        {
            _rig = new UnitRig(new FakeStorage());
            _rig.RunUntil(15500);
            Assert.AreEqual(-1, FindNotice(0), "told before it was known");
            SayTime(15, 22, 0);
            int at = FindNotice(0);
            Assert.IsTrue(at >= 0, "not told");
            byte[] notice = Messages.Get(_rig.Link.GetPayload(at), 0);
            Assert.AreEqual(23, notice.Length);
            Assert.AreEqual(16, (int)notice[1]);
            Assert.AreEqual(1, (int)BitConverter.ToUInt16(notice, 6), "boot");
            long bootMs = Read48(notice, 8);
            long utcMs = Read48(notice, 14);
            Assert.IsTrue(bootMs > 15500 && bootMs <= 22000, bootMs.ToString() + " ms since boot");
            long errorMs = utcMs - NoonMs - bootMs;
            Assert.IsTrue(errorMs > -1000 && errorMs < 1000, "off by " + errorMs.ToString() + " ms");
            Assert.AreEqual(Crc32.Continue(_rig.Unit.Topics.Origin, notice, 0, 20) & 0xFFFFFF, (uint)(notice[20] | (notice[21] << 8) | (notice[22] << 16)));

            // It is told once, and frames are in UTC from then on.
            SayTime(22, 50, 0);
            Assert.AreEqual(-1, FindNotice(at + 1), "told again");
        }

        [TestMethod]
        public void FramesBehindTheNoticeBeginAnewInUtc()
        {
            _rig = new UnitRig(new FakeStorage());
            _rig.RunUntil(15500);
            SayTime(15, 60, 0);
            uint notice = BitConverter.ToUInt32(NoticeIn(FindNotice(0)), 2);
            bool[] hasBegun = new bool[3];
            bool[] isUtc = new bool[3];
            int group = 0;
            for (int i = 0; i < _rig.FramesSealed; i++)
            {
                byte[] frame = _rig.GetFrame(i);
                uint sequence = _rig.GetSequence(i);
                Assert.IsTrue(sequence != notice && (i == 0 || sequence > _rig.GetSequence(i - 1)), "numbers do not ascend");
                if (frame[0] == 0x20)
                {
                    group = frame[2] & 7;
                    hasBegun[group] |= sequence > notice;
                    isUtc[group] = (frame[2] & 8) != 0;
                }
                else if (sequence > notice)
                {
                    Assert.IsTrue(hasBegun[0] && hasBegun[1], "a frame behind the notice continues one before it");
                }
            }

            Assert.IsTrue(isUtc[0] && isUtc[1], "no key frame in UTC");
        }

        [TestMethod]
        public void ACorrectionIsTold()
        {
            _rig = new UnitRig(new FakeStorage());
            SayTime(0, 30, 0);
            int first = FindNotice(0);

            // The receiver changes its mind by half a minute.
            SayTime(30, 60, 30);
            int second = FindNotice(first + 1);
            Assert.IsTrue(second > first, "not told");
            byte[] before = Messages.Get(_rig.Link.GetPayload(first), 0);
            byte[] after = NoticeIn(second);
            Assert.AreEqual(17, (int)after[1]);
            long movedMs = Read48(after, 14) - Read48(after, 8) - (Read48(before, 14) - Read48(before, 8));
            Assert.IsTrue(movedMs > 29000 && movedMs < 31000, "moved by " + movedMs.ToString() + " ms");
            Assert.AreEqual(60, _rig.Unit.Sampler.Groups[0].SamplesTaken, "samples were doubled or left out");
        }

        [TestMethod]
        public void AClockThatJumpsToAndFroDoesNotFillTheStore()
        {
            _rig = new UnitRig(new FakeStorage());
            for (int s = 0; s < 300; s += 5)
            {
                SayTime(s, s + 5, (s / 5) % 2 * 40);
            }

            int notices = 0;
            for (int at = FindNotice(0); at >= 0; at = FindNotice(at + 1))
            {
                notices++;
            }

            Assert.IsTrue(_rig.Unit.Utc.Steps > 40, "the clock stepped " + _rig.Unit.Utc.Steps.ToString() + " times");
            Assert.IsTrue(notices > 2 && notices <= 31, notices.ToString() + " notices in five minutes");
        }

        // The GNSS receiver says the time each second, which is ahead of the boot's by so many seconds.
        private static void SayTime(int fromS, int toS, int aheadS)
        {
            for (int s = fromS; s < toS; s++)
            {
                _rig.SayTime(s + aheadS);
                _rig.RunUntil((s + 1) * 1000L);
            }
        }

        // The next publish with a notice of the time, or -1; looks as far back as the link remembers.
        private static int FindNotice(int publish)
        {
            int oldest = _rig.Link.Count > 64 ? _rig.Link.Count - 64 : 0;
            for (publish = publish > oldest ? publish : oldest; publish < _rig.Link.Count; publish++)
            {
                if (_rig.Link.GetTopic(publish) == "v/moto-1/f" && NoticeIn(publish).Length > 0)
                {
                    return publish;
                }
            }

            return -1;
        }

        private static byte[] NoticeIn(int publish)
        {
            byte[] payload = _rig.Link.GetPayload(publish);
            for (int i = 0; i < Messages.Count(payload); i++)
            {
                byte[] record = Messages.Get(payload, i);
                if (record[0] == 0x31)
                {
                    return record;
                }
            }

            return new byte[0];
        }

        private static long Read48(byte[] bytes, int at)
        {
            return BitConverter.ToInt64(bytes, at) & 0xFFFFFFFFFFFF;
        }
    }
}
