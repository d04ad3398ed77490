using nanoFramework.TestFramework;

namespace Telematics.Unit.Tests
{
    [TestClass]
    public class FrameQueueTests
    {
        private static readonly byte[] Buffer = new byte[256];

        [TestMethod]
        public void FramesComeOutInTheirOrder()
        {
            FrameQueue queue = new FrameQueue(1000, 10);
            for (int i = 0; i < 5; i++)
            {
                Append(queue, i, 50 + i);
            }

            for (int i = 0; i < 5; i++)
            {
                Assert.AreEqual(i, ReadAndSend(queue, 50 + i));
            }

            Assert.AreEqual(0, queue.ReadUnsent(Buffer, out int none), "there is one more");
            Assert.AreEqual(5, queue.Count);
        }

        [TestMethod]
        public void WhatIsNotMarkedAsSentIsReadAgain()
        {
            FrameQueue queue = new FrameQueue(1000, 10);
            Append(queue, 1, 50);
            Append(queue, 2, 50);
            queue.ReadUnsent(Buffer, out int first);
            queue.ReadUnsent(Buffer, out int again);
            Assert.AreEqual(first, again);
        }

        [TestMethod]
        public void AFailedFrameIsSentBeforeLaterOnes()
        {
            FrameQueue queue = new FrameQueue(1000, 10);
            for (int i = 0; i < 4; i++)
            {
                Append(queue, i, 50);
            }

            queue.ReadUnsent(Buffer, out int first);
            queue.MarkSent(first);
            queue.ReadUnsent(Buffer, out int second);
            queue.MarkSent(second);
            queue.MarkUnsent(first);
            Assert.AreEqual(0, ReadAndSend(queue, 50));
            Assert.AreEqual(2, ReadAndSend(queue, 50));
        }

        [TestMethod]
        public void AfterALossAllThatWasNotReleasedIsSentAgain()
        {
            FrameQueue queue = new FrameQueue(1000, 10);
            for (int i = 0; i < 4; i++)
            {
                Append(queue, i, 50);
            }

            int[] tokens = new int[4];
            for (int i = 0; i < 4; i++)
            {
                queue.ReadUnsent(Buffer, out tokens[i]);
                queue.MarkSent(tokens[i]);
            }

            queue.Release(tokens[1]);
            queue.MarkAllUnsent();
            Assert.AreEqual(0, ReadAndSend(queue, 50));
            Assert.AreEqual(2, ReadAndSend(queue, 50));
            Assert.AreEqual(3, ReadAndSend(queue, 50));
            Assert.AreEqual(3, queue.Count);
        }

        [TestMethod]
        public void WhenItIsFullTheOldestIsDroppedAndCounted()
        {
            FrameQueue queue = new FrameQueue(200, 10);
            for (int i = 0; i < 5; i++)
            {
                Append(queue, i, 60);
            }

            Assert.AreEqual(2, queue.Dropped);
            Assert.AreEqual(3, queue.Count);
            Assert.AreEqual(2, ReadAndSend(queue, 60));
        }

        [TestMethod]
        public void WhenItHoldsItsNumberOfFramesTheOldestIsDropped()
        {
            FrameQueue queue = new FrameQueue(1000, 3);
            for (int i = 0; i < 5; i++)
            {
                Append(queue, i, 10);
            }

            Assert.AreEqual(2, queue.Dropped);
            Assert.AreEqual(2, ReadAndSend(queue, 10));
        }

        [TestMethod]
        public void AnAcknowledgementOfADroppedFrameIsIgnored()
        {
            FrameQueue queue = new FrameQueue(100, 10);
            Append(queue, 0, 60);
            queue.ReadUnsent(Buffer, out int token);
            queue.MarkSent(token);
            Append(queue, 1, 60);
            queue.Release(token);
            queue.MarkUnsent(token);
            queue.MarkSent(token);
            Assert.AreEqual(1, queue.Count);
            Assert.AreEqual(1, ReadAndSend(queue, 60));
        }

        [TestMethod]
        public void AFrameReleasedTwiceCountsOnce()
        {
            FrameQueue queue = new FrameQueue(100, 10);
            Append(queue, 0, 20);
            Append(queue, 1, 20);
            queue.ReadUnsent(Buffer, out int token);
            queue.MarkSent(token);
            queue.Release(token);
            queue.Release(token);
            Assert.AreEqual(1, queue.Count);
        }

        [TestMethod]
        public void AFrameLongerThanTheQueueIsDroppedAlone()
        {
            FrameQueue queue = new FrameQueue(100, 10);
            Append(queue, 0, 60);
            Assert.IsFalse(queue.TryAppend(Buffer, 101), "taken");
            Assert.AreEqual(1, queue.Count);
            Assert.AreEqual(1, queue.Dropped);
        }

        [TestMethod]
        public void NothingIsLostOrMixedUpWhateverTheOrderOfAcknowledgements()
        {
            // Room for what waits behind a frame whose acknowledgement is late.
            FrameQueue queue = new FrameQueue(9000, 150);
            int[] inFlight = new int[16];
            int flying = 0;
            int appended = 0;
            int released = 0;
            uint random = 12345;
            for (int i = 0; i < 5000; i++)
            {
                random = (random * 1664525) + 1013904223;
                int choice = (int)(random >> 24) % 4;
                if (choice <= 1 && queue.Count < 9)
                {
                    Append(queue, appended, 20 + (appended % 80));
                    appended++;
                }
                else if (choice == 2 && flying < inFlight.Length)
                {
                    int length = queue.ReadUnsent(Buffer, out int token);
                    if (length > 0)
                    {
                        Assert.AreEqual(20 + (token % 80), length, "frame " + token.ToString());
                        Assert.AreEqual(token & 0xFF, (int)Buffer[0], "frame " + token.ToString());
                        Assert.AreEqual(token & 0xFF, (int)Buffer[length - 1], "frame " + token.ToString());
                        queue.MarkSent(token);
                        inFlight[flying++] = token;
                    }
                }
                else if (choice == 3 && flying > 0)
                {
                    int which = (int)(long)(random >> 8) % flying;
                    which = which < 0 ? -which : which;
                    int token = inFlight[which];
                    inFlight[which] = inFlight[--flying];
                    if ((random & 0x100000) != 0)
                    {
                        queue.Release(token);
                        released++;
                    }
                    else
                    {
                        queue.MarkUnsent(token);
                    }
                }
            }

            Assert.AreEqual(0, queue.Dropped);
            Assert.AreEqual(appended - released, queue.Count);
            Assert.IsTrue(released > 500, "released " + released.ToString());
        }

        private static void Append(FrameQueue queue, int content, int length)
        {
            byte[] frame = new byte[length];
            for (int i = 0; i < length; i++)
            {
                frame[i] = (byte)content;
            }

            Assert.IsTrue(queue.TryAppend(frame, length), "frame " + content.ToString());
        }

        private static int ReadAndSend(FrameQueue queue, int expectedLength)
        {
            int length = queue.ReadUnsent(Buffer, out int token);
            Assert.AreEqual(expectedLength, length);
            queue.MarkSent(token);
            return Buffer[0];
        }
    }
}
