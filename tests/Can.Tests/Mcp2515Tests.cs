using nanoFramework.TestFramework;
using Telematics.Doubles;

namespace Telematics.Can.Tests
{
    /// <summary>Bytes on the wire, by the data sheet's sections 10 to 12.</summary>
    [TestClass]
    public class Mcp2515Tests
    {
        private const string ReadFlags = "03 2C 00 00";
        private const string ReadStatus = "03 0E 00 00";
        private const string ReadHealth = "03 1C 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
        private const string ReadBuffer0 = "90 00 00 00 00 00 00 00 00 00 00 00 00 00";
        private const string ReadBuffer1 = "94 00 00 00 00 00 00 00 00 00 00 00 00 00";
        private const string NoFlags = "FF FF 00 00";

        private static ScriptedSpi _spi = new ScriptedSpi();
        private static FakePin _pin = new FakePin();
        private static FakeClock _clock = new FakeClock();
        private static CanFrame _frame = new CanFrame();

        [TestMethod]
        public void StartFollowsTheDataSheetOneStepAtATime()
        {
            Begin();
            Mcp2515 can = new Mcp2515(_spi, _pin, _clock, 8_000_000, 500_000, Mcp2515Acceptance.Selective(new int[] { 0x351 }, null));

            _spi.Expect("C0 C0");
            can.Step(0);
            Assert.AreEqual((int)Mcp2515State.Resetting, (int)can.State);

            _spi.Expect(ReadStatus, "FF FF 80 87");
            _spi.Expect("02 00 6A 20 00 00 6A 20 00 00 6A 20 00 00 00 00");
            _spi.Expect("02 10 6A 20 00 00 6A 20 00 00 6A 20 00 00");
            _spi.Expect("02 20 FF E0 00 00 FF E0 00 00 01 91 00 23 00 00");
            _spi.Expect("03 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "FF FF FF E0 00 00 FF E0 00 00 01 91 00 23 00 00");
            _spi.Expect("05 60 64 00");
            _spi.Expect("05 70 60 00");
            _spi.Expect("05 30 08 00");
            _spi.Expect("05 40 08 00");
            _spi.Expect("05 50 08 00");
            _spi.Expect("05 0F FF 07");
            can.Step(10);
            Assert.AreEqual((int)Mcp2515State.Joining, (int)can.State);

            _spi.Expect(ReadStatus, "FF FF 80 07");
            can.Step(20);
            Assert.AreEqual((int)Mcp2515State.Joining, (int)can.State, "the mode has not changed yet");

            _spi.Expect(ReadStatus, "FF FF 00 07");
            _spi.Expect(ReadFlags, NoFlags);
            can.Step(30);
            Assert.AreEqual((int)Mcp2515State.Active, (int)can.State);
            _spi.AssertDone();
        }

        [TestMethod]
        public void AConfigurationThatDidNotGetThereIsWrittenAgain()
        {
            // Of the masks and the bit timing, one register at a time.
            for (int register = 2; register < 14; register++)
            {
                Begin();
                Mcp2515 can = new Mcp2515(_spi, _pin, _clock, 8_000_000, 500_000, Mcp2515Acceptance.Selective(new int[] { 0x351 }, null));
                _spi.Expect("C0 C0");
                can.Step(0);
                _spi.Expect(ReadStatus, "FF FF 80 87");
                _spi.Expect("02 00 6A 20 00 00 6A 20 00 00 6A 20 00 00 00 00");
                _spi.Expect("02 10 6A 20 00 00 6A 20 00 00 6A 20 00 00");
                _spi.Expect("02 20 FF E0 00 00 FF E0 00 00 01 91 00 23 00 00");
                byte[] read = Hex.Bytes("FF FF FF E0 00 00 FF E0 00 00 01 91 00 23 00 00");
                read[register] ^= 0x01;
                _spi.Expect("03 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00", Hex.Text(read, read.Length));
                _spi.Expect("05 0F E0 80");
                can.Step(10);
                _spi.AssertDone();
                Assert.AreEqual((int)Mcp2515State.Resetting, (int)can.State, "register " + register.ToString());
            }
        }

        [TestMethod]
        public void NothingIsAskedBetweenPolls()
        {
            Mcp2515 can = Started();
            can.Step(31);
            can.Step(39);
            _spi.AssertDone();
            _spi.Expect(ReadFlags, NoFlags);
            can.Step(40);
            _spi.AssertDone();
        }

        [TestMethod]
        public void InterruptDrainsBothBuffersUntilNoFlagIsLeft()
        {
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, "FF FF 03 00");
            _spi.Expect(ReadBuffer0, "FF 6A 20 00 00 02 11 12");
            _spi.Expect(ReadBuffer1, "FF 6A A0 00 00 01 21");
            _spi.Expect(ReadFlags, "FF FF 01 00");
            _spi.Expect(ReadBuffer0, "FF 6A C0 00 00 01 31");
            _spi.Expect(ReadFlags, NoFlags);
            _pin.Fall();
            _spi.AssertDone();

            Assert.AreEqual(3, can.FramesReceived);
            AssertRead(can, "351 2 11 12");
            AssertRead(can, "355 1 21");
            AssertRead(can, "356 1 31");
            Assert.IsFalse(can.TryRead(_frame), "the ring is empty");
        }

        // A shortest standard frame of 8 bytes takes 111 bits with the intermission before it, 222 µs at 500 kbit/s; one
        // without data 94 µs. A clock that is 3 % off is allowed for.
        [TestMethod]
        [DataRow(0, 0x351, 0x355, 0x356, 0)]
        [DataRow(45, 0x351, 0x355, 0x356, 0)]
        [DataRow(46, 0x351, 0x355, 0x356, 1)]
        [DataRow(60, 0x351, 0x355, 0x356, 1)]
        [DataRow(500, 0x351, 0x356, 0x355, 1)]
        public void FrameThatRolledOverDuringAReadIsTheOlderUnlessTimeWasEnoughForBoth(int transferUs, int first, int second, int third, int uncertain)
        {
            Mcp2515 can = Started();
            _spi.TransferUs = transferUs;
            Expect01Then03();
            _pin.Fall();
            _spi.AssertDone();
            AssertRead(can, first.ToString("X3") + " 1 01");
            AssertRead(can, second.ToString("X3") + " 0");
            AssertRead(can, third.ToString("X3") + " 0");
            Assert.AreEqual(uncertain, can.UncertainOrders);
        }

        [TestMethod]
        [DataRow(45, 0, 0x01)]
        [DataRow(60, 1, 0x03)]
        [DataRow(500, 1, 0x02)]
        public void OneIdentifiersFramesOfUncertainOrderAreNotBothHandedOn(int transferUs, int uncertain, int last)
        {
            Mcp2515 can = Started();
            _spi.TransferUs = transferUs;
            _spi.Expect(ReadFlags, "FF FF 01 00");
            _spi.Expect(ReadBuffer0, "FF 6A 20 00 00 01 01");
            _spi.Expect(ReadFlags, "FF FF 03 00");
            _spi.Expect(ReadBuffer0, "FF 6A 20 00 00 01 03");
            _spi.Expect(ReadBuffer1, "FF 6A 20 00 00 01 02");
            _spi.Expect(ReadFlags, NoFlags);
            _pin.Fall();
            AssertRead(can, "351 1 01");
            if (uncertain == 0)
            {
                AssertRead(can, "351 1 02");
                AssertRead(can, "351 1 03");
            }
            else
            {
                AssertRead(can, "351 1 0" + last.ToString());
            }

            Assert.IsFalse(can.TryRead(_frame), "one of the two only");
            Assert.AreEqual(uncertain, can.UncertainOrders);
            Assert.AreEqual(uncertain, can.FramesLeftOut);
            Assert.AreEqual(uncertain, can.Overflows, "it is lost");
            Assert.AreEqual(3, can.FramesReceived);
        }

        [TestMethod]
        [DataRow(107, 0)]
        [DataRow(108, 1)]
        public void LongerFrameNeedsMoreTime(int transferUs, int uncertain)
        {
            Mcp2515 can = Started();
            _spi.TransferUs = transferUs;
            _spi.Expect(ReadFlags, "FF FF 01 00");
            _spi.Expect(ReadBuffer0, "FF 6A 20 00 00 01 01");
            _spi.Expect(ReadFlags, "FF FF 03 00");
            _spi.Expect(ReadBuffer0, "FF 6A C0 00 00 00");
            _spi.Expect(ReadBuffer1, "FF 6A A0 00 00 08 01 02 03 04 05 06 07 08");
            _spi.Expect(ReadFlags, NoFlags);
            _pin.Fall();
            AssertRead(can, "351 1 01");
            AssertRead(can, "355 8 01 02 03 04 05 06 07 08");
            AssertRead(can, "356 0");
            Assert.AreEqual(uncertain, can.UncertainOrders);
        }

        [TestMethod]
        public void BufferOneIsTheYoungerHoweverLateItIsSeen()
        {
            // From both empty, after both were read, and after buffer 1 was read by itself.
            string[] before = { "", "03", "02" };
            for (int i = 0; i < before.Length; i++)
            {
                Mcp2515 can = Started();
                _spi.TransferUs = 500;
                int earlier = 0;
                if (before[i].Length != 0)
                {
                    _spi.Expect(ReadFlags, "FF FF " + before[i] + " 00");
                    if (before[i] == "03")
                    {
                        _spi.Expect(ReadBuffer0, "FF 24 20 00 00 00");
                        earlier++;
                    }

                    _spi.Expect(ReadBuffer1, "FF 24 60 00 00 00");
                    earlier++;
                }

                _spi.Expect(ReadFlags, "FF FF 03 00");
                _spi.Expect(ReadBuffer0, "FF 6A A0 00 00 00");
                _spi.Expect(ReadBuffer1, "FF 6A C0 00 00 00");
                _spi.Expect(ReadFlags, NoFlags);
                _pin.Fall();
                _spi.AssertDone();
                for (; earlier > 0; earlier--)
                {
                    Assert.IsTrue(can.TryRead(_frame), "an earlier frame");
                }

                AssertRead(can, "355 0");
                AssertRead(can, "356 0");
                Assert.AreEqual(0, can.UncertainOrders, "after " + before[i]);
            }
        }

        [TestMethod]
        public void ReadThatFailedLeavesTheOrderUncertain()
        {
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, "FF FF 01 00");
            _spi.Expect(ReadBuffer0, "FF FF FF FF FF FF");
            _spi.Expect(ReadFlags, "FF FF 03 00");
            _spi.Expect(ReadBuffer0, "FF 6A 20 00 00 00");
            _spi.Expect(ReadBuffer1, "FF 6A A0 00 00 00");
            _spi.Expect(ReadFlags, NoFlags);
            _pin.Fall();
            AssertRead(can, "351 0");
            AssertRead(can, "355 0");
            Assert.AreEqual(1, can.UncertainOrders);
            Assert.AreEqual(1, can.BadFrames);
        }

        [TestMethod]
        public void WithoutRolloverTwoThatComeTogetherAreOfUncertainOrder()
        {
            Begin();
            Mcp2515 can = new Mcp2515(_spi, _pin, _clock, 16_000_000, 500_000, Mcp2515Acceptance.Selective(new int[] { 0x351, 0x355, 0x356 }, null));
            StartSelective(can);
            _spi.Expect(ReadFlags, "FF FF 03 00");
            _spi.Expect(ReadBuffer0, "FF 6A 20 00 00 00");
            _spi.Expect(ReadBuffer1, "FF 6A C0 00 00 00");
            _spi.Expect(ReadFlags, NoFlags);
            _pin.Fall();
            Assert.AreEqual(1, can.UncertainOrders);

            // Less than a frame after a read: what came into the buffer that was just read came last.
            _spi.TransferUs = 45;
            Expect01Then03();
            _pin.Fall();
            _spi.Expect(ReadFlags, "FF FF 02 00");
            _spi.Expect(ReadBuffer1, "FF 6A C0 00 00 00");
            _spi.Expect(ReadFlags, "FF FF 03 00");
            _spi.Expect(ReadBuffer0, "FF 6A 20 00 00 00");
            _spi.Expect(ReadBuffer1, "FF 6A C0 00 00 00");
            _spi.Expect(ReadFlags, NoFlags);
            _pin.Fall();
            _spi.AssertDone();
            Assert.AreEqual(1, can.UncertainOrders);
            AssertRead(can, "351 0");
            AssertRead(can, "356 0");
            AssertRead(can, "351 1 01");
            AssertRead(can, "355 0");
            AssertRead(can, "356 0");
            AssertRead(can, "356 0");
            AssertRead(can, "351 0");
            AssertRead(can, "356 0");
        }

        [TestMethod]
        public void FramesAreTakenBeforeErrorsAreLookedAt()
        {
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, "FF FF 23 80");
            _spi.Expect(ReadBuffer0, "FF 6A 20 00 00 00");
            _spi.Expect(ReadBuffer1, "FF 6A A0 00 00 00");
            _spi.Expect("05 2D C0 00");
            _spi.Expect("05 2C 20 00");
            _spi.Expect(ReadFlags, NoFlags);
            _pin.Fall();
            _spi.AssertDone();
            Assert.AreEqual(2, can.FramesReceived);
            Assert.AreEqual(1, can.ControllerOverflows);
        }

        [TestMethod]
        public void PollAfterAnInterruptAsksNothing()
        {
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, NoFlags);
            _pin.Fall();
            can.Step(40);
            _spi.AssertDone();
        }

        [TestMethod]
        public void FramesWithoutAnEdgeAreFoundByThePoll()
        {
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, "FF FF 02 00");
            _spi.Expect(ReadFlags, "FF FF 02 00");
            _spi.Expect(ReadBuffer1, "FF 6A 20 00 00 00");
            _spi.Expect(ReadFlags, NoFlags);
            can.Step(40);
            _spi.AssertDone();
            Assert.AreEqual(1, can.MissedEdges);
            AssertRead(can, "351 0");
        }

        [TestMethod]
        [DataRow("FF 24 60 00 00 08 01 02 03 04 05 06 07 08", "123 8 01 02 03 04 05 06 07 08")]
        [DataRow("FF FF E0 00 00 00", "7FF 0")]
        [DataRow("FF 00 00 00 00 01 5A", "000 1 5A")]
        [DataRow("FF 24 70 00 00 03", "123 R3")]
        [DataRow("FF 91 A9 56 78 02 AB CD", "12355678x 2 AB CD")]
        [DataRow("FF FF EB FF FF 00", "1FFFFFFFx 0")]
        [DataRow("FF 00 08 09 05 44", "905x R4")]
        [DataRow("FF 24 60 00 00 0F 01 02 03 04 05 06 07 08", "123 8 01 02 03 04 05 06 07 08")]
        public void ReceiveBufferBytesBecomeTheFrame(string buffer, string frame)
        {
            Mcp2515 can = Started();
            Receive(buffer);
            AssertRead(can, frame);
        }

        [TestMethod]
        public void DataAreThoseOfTheFrameThatWasReadLast()
        {
            Mcp2515 can = Started();
            Receive("FF 24 60 00 00 08 01 02 03 04 05 06 07 08");
            Receive("FF 24 60 00 00 08 11 12 13 14 15 16 17 18");
            Receive("FF 24 60 00 00 08 21 22 23 24 25 26 27 28");
            AssertRead(can, "123 8 01 02 03 04 05 06 07 08");
            Assert.IsTrue(can.TryRead(_frame), "the second, whose data nobody looks at");
            Assert.IsTrue(can.TryRead(_frame), "the third");
            Assert.AreEqual("21 22 23 24 25 26 27 28", Hex.Text(_frame.Data, 8));

            // What is read can be sent, as it is and changed.
            _frame.Data[7] = 0x99;
            _spi.Expect("A0 00", "FF 00");
            _spi.Expect("44 24 60 00 00 08 21 22 23 24 25 26 27 99");
            _spi.Expect("05 50 0B 08");
            Assert.IsTrue(can.TrySend(_frame), "sent");
            _spi.AssertDone();
        }

        [TestMethod]
        public void LengthCodesAboveEightAreCounted()
        {
            Mcp2515 can = Started();
            Receive("FF 24 60 00 00 0F 01 02 03 04 05 06 07 08");
            Assert.IsTrue(can.TryRead(_frame), "a frame");
            Assert.AreEqual(8, _frame.Length);
            Assert.AreEqual(1, can.BadFrames);
        }

        [TestMethod]
        [DataRow("FF FF FF FF FF FF FF FF FF FF FF FF FF FF")]
        [DataRow("FF 24 64 00 00 01 01")]
        [DataRow("FF 24 60 00 00 81 01")]
        public void AnswersThatNoChipGivesAreNoFrames(string buffer)
        {
            Mcp2515 can = Started();
            Receive(buffer);
            Assert.IsFalse(can.TryRead(_frame), "no frame");
            Assert.AreEqual(1, can.BadFrames);
        }

        [TestMethod]
        public void TransfersThatFailRepeatNoOldFrame()
        {
            Mcp2515 can = Started();
            for (int i = 0; i < 100; i++)
            {
                Receive("FF 24 60 00 00 01 5A");
                AssertRead(can, "123 1 5A");
            }

            // A bus that leaves the array as it is: the flags, then only the frame.
            _spi.FailFrom = _spi.Count;
            _spi.Expect(ReadFlags);
            _pin.Fall();
            _spi.AssertDone();
            _spi.FailFrom = _spi.Count + 1;
            _spi.Expect(ReadFlags, "FF FF 01 00");
            _spi.Expect(ReadBuffer0);
            _spi.Expect(ReadFlags);
            _pin.Fall();
            _spi.AssertDone();
            Assert.IsFalse(can.TryRead(_frame), "no frame");
            Assert.AreEqual(1, can.BadFrames);
        }

        [TestMethod]
        public void FlagsThatReadAllOnesAreNoFrames()
        {
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, "FF FF FF FF");
            _pin.Fall();
            _spi.AssertDone();
            Assert.AreEqual(0, can.FramesReceived);
            Assert.IsFalse(can.TryRead(_frame), "no frame");
        }

        [TestMethod]
        public void OverflowIsCountedAndCleared()
        {
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, "FF FF 20 80");
            _spi.Expect("05 2D C0 00");
            _spi.Expect("05 2C 20 00");
            _spi.Expect(ReadFlags, NoFlags);
            _pin.Fall();
            _spi.AssertDone();
            Assert.AreEqual(1, can.ControllerOverflows);
            Assert.AreEqual(1, can.Overflows);
            Assert.AreEqual((int)Mcp2515State.Active, (int)can.State);
        }

        [TestMethod]
        public void ErrorsThatLastAreNotAskedForByInterrupt()
        {
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, "FF FF 20 0B");
            _spi.Expect("05 2C 20 00");
            _spi.Expect(ReadFlags, "FF FF 20 0B");
            _spi.Expect("05 2C 20 00");
            _spi.Expect("05 2B 20 00");
            _spi.Expect(ReadFlags, "FF FF 20 0B");
            _pin.Fall();
            _spi.AssertDone();
            Assert.AreEqual((int)Mcp2515State.ErrorPassive, (int)can.State);

            // While not error-active, each poll looks at the error state; it is asked for again when the cause is gone.
            _spi.Expect(ReadHealth, Health("00 70", "00 07", "00 00"));
            _spi.Expect("05 2B 20 20");
            can.Step(40);
            _spi.AssertDone();
            Assert.AreEqual((int)Mcp2515State.Active, (int)can.State);
            Assert.AreEqual(0x70, can.ReceiveErrorCount);
        }

        [TestMethod]
        public void ErrorsThatFollowEachOtherStayAskedFor()
        {
            // Overflows while frames are taken, then a warning that becomes error-passive: each is another one.
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, "FF FF 20 80");
            _spi.Expect("05 2D C0 00");
            _spi.Expect("05 2C 20 00");
            _spi.Expect(ReadFlags, "FF FF 20 80");
            _spi.Expect("05 2D C0 00");
            _spi.Expect("05 2C 20 00");
            _spi.Expect(ReadFlags, "FF FF 20 05");
            _spi.Expect("05 2C 20 00");
            _spi.Expect(ReadFlags, "FF FF 20 15");
            _spi.Expect("05 2C 20 00");
            _spi.Expect(ReadFlags, NoFlags);
            _pin.Fall();
            _spi.AssertDone();
            Assert.AreEqual(2, can.ControllerOverflows);
            Assert.AreEqual((int)Mcp2515State.ErrorPassive, (int)can.State);
        }

        [TestMethod]
        public void ErrorsThatCanBeClearedStayAskedFor()
        {
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, "FF FF 20 01");
            _spi.Expect("05 2C 20 00");
            _spi.Expect(ReadFlags, "FF FF 00 01");
            _pin.Fall();
            Assert.AreEqual((int)Mcp2515State.Active, (int)can.State, "a warning only");
            _spi.Expect(ReadFlags, "FF FF 20 35");
            _spi.Expect("05 2C 20 00");
            _spi.Expect("05 30 08 00");
            _spi.Expect("05 40 08 00");
            _spi.Expect("05 50 08 00");
            _spi.Expect(ReadFlags, "FF FF 00 35");
            _pin.Fall();
            _spi.AssertDone();
            Assert.AreEqual((int)Mcp2515State.BusOff, (int)can.State);
            Assert.AreEqual(1, can.BusOffs);
        }

        [TestMethod]
        public void AFullRingDropsTheNewestWhicheverBufferItComesFrom()
        {
            Begin();
            Mcp2515 can = new Mcp2515(_spi, _pin, _clock, 16_000_000, 500_000, null, false, 4);
            Start(can, 0x00);
            for (int i = 0; i < 5; i++)
            {
                _spi.Expect(ReadFlags, "FF FF 02 00");
                _spi.Expect(ReadBuffer1, "FF 20 00 00 00 01 0" + i.ToString());
                _spi.Expect(ReadFlags, NoFlags);
                _pin.Fall();
            }

            Assert.AreEqual(5, can.FramesReceived);
            Assert.AreEqual(2, can.RingOverflows);
            AssertRead(can, "100 1 00");
            AssertRead(can, "100 1 01");
            AssertRead(can, "100 1 02");
            Assert.IsFalse(can.TryRead(_frame), "the ring is empty");
        }

        [TestMethod]
        public void FullRingDropsTheNewestAndCountsIt()
        {
            Begin();
            Mcp2515 can = new Mcp2515(_spi, _pin, _clock, 16_000_000, 500_000, null, false, 4);
            Start(can, 0x00);
            for (int i = 0; i < 5; i++)
            {
                Receive("FF 20 00 00 00 01 0" + i.ToString());
            }

            Assert.AreEqual(5, can.FramesReceived);
            Assert.AreEqual(2, can.RingOverflows);
            Assert.AreEqual(2, can.Overflows);
            AssertRead(can, "100 1 00");
            AssertRead(can, "100 1 01");
            AssertRead(can, "100 1 02");
            Assert.IsFalse(can.TryRead(_frame), "the ring is empty");
        }

        [TestMethod]
        public void FramesAreLoadedFromTheHighestBufferDown()
        {
            Mcp2515 can = Started();
            _frame.Id = 0x123;
            _frame.IsExtended = false;
            _frame.IsRemote = false;
            _frame.Length = 2;
            Hex.Bytes("AB CD 00 00 00 00 00 00").CopyTo(_frame.Data, 0);
            _spi.Expect("A0 00", "FF 00");
            _spi.Expect("44 24 60 00 00 02 AB CD 00 00 00 00 00 00");
            _spi.Expect("05 50 0B 08");
            Assert.IsTrue(can.TrySend(_frame), "first");

            _frame.Id = 0x12355678;
            _frame.IsExtended = true;
            _spi.Expect("A0 00", "FF 40");
            _spi.Expect("42 91 A9 56 78 02 AB CD 00 00 00 00 00 00");
            _spi.Expect("05 40 0B 08");
            Assert.IsTrue(can.TrySend(_frame), "second");

            // Buffer 2 is free again, but would overtake buffer 1.
            _frame.IsRemote = true;
            _spi.Expect("A0 00", "FF 10");
            _spi.Expect("40 91 A9 56 78 42 AB CD 00 00 00 00 00 00");
            _spi.Expect("05 30 0B 08");
            Assert.IsTrue(can.TrySend(_frame), "third");

            _spi.Expect("A0 00", "FF 04");
            Assert.IsFalse(can.TrySend(_frame), "nothing is free below buffer 0");
            _spi.AssertDone();
            Assert.AreEqual(3, can.FramesQueued);
        }

        [TestMethod]
        public void FrameThatFindsNoBusIsTakenBack()
        {
            Mcp2515 can = Started();
            _frame.Id = 0x100;
            _frame.IsExtended = false;
            _frame.IsRemote = false;
            _frame.Length = 0;
            Hex.Bytes("00 00 00 00 00 00 00 00").CopyTo(_frame.Data, 0);
            _spi.Expect("A0 00", "FF 00");
            _spi.Expect("44 20 00 00 00 00 00 00 00 00 00 00 00 00");
            _spi.Expect("05 50 0B 08");
            Assert.IsTrue(can.TrySend(_frame), "taken");

            _spi.Expect(ReadFlags, NoFlags);
            _spi.Expect("A0 00", "FF 40");
            can.Step(40);
            _spi.Expect(ReadFlags, NoFlags);
            _spi.Expect("A0 00", "FF 40");
            _spi.Expect("05 50 08 00");
            can.Step(540);
            _spi.AssertDone();
            Assert.AreEqual(1, can.TransmitTimeouts);
        }

        [TestMethod]
        public void ListenOnlySendsNothing()
        {
            Begin();
            Mcp2515 can = new Mcp2515(_spi, _pin, _clock, 16_000_000, 250_000, null, true);
            Start(can, 0x60);
            Assert.IsFalse(can.TrySend(_frame), "a listener does not send");
            _spi.AssertDone();
        }

        [TestMethod]
        [DataRow("FF FF FF FF")]
        [DataRow("00 00 00 00")]
        public void ChipThatDoesNotAnswerIsAbsentAndTriedAgain(string answer)
        {
            Begin();
            Mcp2515 can = new Mcp2515(_spi, _pin, _clock, 16_000_000, 500_000);
            _spi.Expect("C0 C0", answer);
            can.Step(0);
            _spi.Expect(ReadStatus, answer);
            _spi.Expect("05 0F E0 80", answer);
            can.Step(10);
            _spi.Expect(ReadStatus, answer);
            can.Step(100);
            Assert.AreEqual((int)Mcp2515State.Absent, (int)can.State);
            Assert.AreEqual(1, can.Absences);
            Assert.IsFalse(can.TrySend(_frame), "there is nothing to send with");
            _pin.Fall();

            can.Step(3000);
            _spi.AssertDone();
            _spi.Expect("C0 C0", answer);
            can.Step(3100);
            _spi.AssertDone();
        }

        [TestMethod]
        public void HealthIsCheckedOnceASecondInOneTransfer()
        {
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, NoFlags);
            _spi.Expect(ReadHealth, Health("12 34", "00 07", "80 00"));
            _spi.Expect("05 2C 80 00");
            can.Step(1030);
            _spi.AssertDone();
            Assert.AreEqual(0x12, can.TransmitErrorCount);
            Assert.AreEqual(0x34, can.ReceiveErrorCount);
            Assert.AreEqual(1, can.ErrorFrames);
        }

        [TestMethod]
        [DataRow("FF FF 80 87")]
        [DataRow("FF FF 00 87")]
        [DataRow("FF FF FF FF")]
        [DataRow("FF FF 00 00")]
        public void ChipThatIsNotAsItWasLeftIsStartedAgain(string status)
        {
            Mcp2515 can = Started();
            _spi.Expect(ReadFlags, NoFlags);
            _spi.Expect(ReadHealth, Health("00 00", status.Substring(6), "00 00"));
            _spi.Expect("C0 C0");
            can.Step(1030);
            _spi.AssertDone();
            Assert.AreEqual(1, can.Restarts);
            Assert.AreEqual((int)Mcp2515State.Resetting, (int)can.State);
        }

        [TestMethod]
        public void ChipOfASilentBusIsStartedAgain()
        {
            Mcp2515 can = Started();
            _spi.FailFrom = _spi.Count;
            _spi.Expect(ReadFlags);
            _spi.Expect(ReadFlags);
            _spi.Expect(ReadHealth);
            _spi.Expect("C0 C0");
            can.Step(1030);
            _spi.AssertDone();
            Assert.AreEqual(1, can.Restarts);
            Assert.AreEqual(0, can.Overflows);
        }

        [TestMethod]
        public void OddRingSizeIsRefused()
        {
            Assert.ThrowsException(typeof(System.ArgumentException), () => new Mcp2515(new ScriptedSpi(), new FakePin(), _clock, 16_000_000, 500_000, null, false, 48));
        }

        private static void Begin()
        {
            _spi = new ScriptedSpi();
            _pin = new FakePin();
            _clock = new FakeClock();
            _spi.Clock = _clock;
            _frame = new CanFrame();
        }

        private static Mcp2515 Started()
        {
            Begin();
            Mcp2515 can = new Mcp2515(_spi, _pin, _clock, 16_000_000, 500_000);
            Start(can, 0x00);
            return can;
        }

        private static void Start(Mcp2515 can, int mode)
        {
            string control = Hex.Text(new byte[] { (byte)(mode | 7) }, 1);
            string timing = can.Overflows == 0 && mode == 0x60 ? "02 B4 41" : "02 B4 40";
            _spi.Expect("C0 C0");
            can.Step(0);
            _spi.Expect(ReadStatus, "FF FF 80 87");
            _spi.Expect("02 00 00 00 00 00 00 08 00 00 00 00 00 00 00 00");
            _spi.Expect("02 10 00 08 00 00 00 00 00 00 00 08 00 00");
            _spi.Expect("02 20 00 00 00 00 00 00 00 00 " + timing + " 23 00 00");
            _spi.Expect("03 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "FF FF 00 00 00 00 00 00 00 00 " + timing + " 23 00 00");
            _spi.Expect("05 60 64 04");
            _spi.Expect("05 70 60 00");
            _spi.Expect("05 30 08 00");
            _spi.Expect("05 40 08 00");
            _spi.Expect("05 50 08 00");
            _spi.Expect("05 0F FF " + control);
            can.Step(10);
            _spi.Expect(ReadStatus, "FF FF " + Hex.Text(new byte[] { (byte)mode }, 1) + " " + control);
            _spi.Expect(ReadFlags, NoFlags);
            can.Step(30);
            Assert.AreEqual((int)Mcp2515State.Active, (int)can.State);
            _spi.AssertDone();
        }

        // TEC and REC, CANSTAT and CANCTRL, masks, bit timing and CANINTE, CANINTF and EFLG, CANSTAT and CANCTRL again.
        private static string Health(string counters, string status, string flags)
        {
            return "FF FF " + counters + " " + status + " 00 00 00 00 00 00 00 00 02 B4 40 23 " + flags + " " + status;
        }

        private static void StartSelective(Mcp2515 can)
        {
            _spi.Expect("C0 C0");
            can.Step(0);
            _spi.Expect(ReadStatus, "FF FF 80 87");
            _spi.Expect("02 00 6A 20 00 00 6A A0 00 00 6A C0 00 00 00 00");
            _spi.Expect("02 10 6A C0 00 00 6A C0 00 00 6A C0 00 00");
            _spi.Expect("02 20 FF E0 00 00 FF E0 00 00 02 B4 40 23 00 00");
            _spi.Expect("03 20 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "FF FF FF E0 00 00 FF E0 00 00 02 B4 40 23 00 00");
            _spi.Expect("05 60 64 00");
            _spi.Expect("05 70 60 00");
            _spi.Expect("05 30 08 00");
            _spi.Expect("05 40 08 00");
            _spi.Expect("05 50 08 00");
            _spi.Expect("05 0F FF 07");
            can.Step(10);
            _spi.Expect(ReadStatus, "FF FF 00 07");
            _spi.Expect(ReadFlags, NoFlags);
            can.Step(30);
            _spi.AssertDone();
        }

        // 351 is read from buffer 0; then 356 stands there, and 355 in buffer 1.
        private static void Expect01Then03()
        {
            _spi.Expect(ReadFlags, "FF FF 01 00");
            _spi.Expect(ReadBuffer0, "FF 6A 20 00 00 01 01");
            _spi.Expect(ReadFlags, "FF FF 03 00");
            _spi.Expect(ReadBuffer0, "FF 6A C0 00 00 00");
            _spi.Expect(ReadBuffer1, "FF 6A A0 00 00 00");
            _spi.Expect(ReadFlags, NoFlags);
        }

        private static void Receive(string buffer)
        {
            _spi.Expect(ReadFlags, "FF FF 01 00");
            _spi.Expect(ReadBuffer0, buffer);
            _spi.Expect(ReadFlags, NoFlags);
            _pin.Fall();
            _spi.AssertDone();
        }

        private static void AssertRead(Mcp2515 can, string expected)
        {
            Assert.IsTrue(can.TryRead(_frame), "no frame; expected " + expected);
            string seen = _frame.Id.ToString(_frame.IsExtended ? "X" : "X3") + (_frame.IsExtended ? "x" : "");
            seen += _frame.IsRemote ? " R" + _frame.Length.ToString() : " " + _frame.Length.ToString();
            if (!_frame.IsRemote && _frame.Length > 0)
            {
                seen += " " + Hex.Text(_frame.Data, _frame.Length);
            }

            Assert.AreEqual(expected, seen);
        }
    }
}
