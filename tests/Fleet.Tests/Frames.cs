using System;
using System.Text;
using Telematics.Buses;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    internal static class Frames
    {
        /// <summary>The CRC of a vehicle's id, with which its check values begin.</summary>
        public static uint OriginOf(string vehicle)
        {
            byte[] id = Encoding.ASCII.GetBytes(vehicle);
            return Crc32.Compute(id, 0, id.Length);
        }

        /// <summary>A frame of a ride as it is: values that move a little, some that go stale and come back.</summary>
        public static byte[] Typical(uint sequence = 1, int rows = 10, int bootCount = 1, string vehicle = "")
        {
            SignalStore store = new();
            FrameEncoder encoder = new(SignalGroup.Ride, 1000, 4096) { Origin = OriginOf(vehicle) };
            Random random = new(5);
            for (int row = 0; row < rows; row++)
            {
                long nowMs = 10_000 + (1000 * row);
                store.Set(SignalId.Latitude, 481372000 + (row * 830) + random.Next(50), nowMs);
                store.Set(SignalId.Longitude, 115756000 - (row * 400) + random.Next(50), nowMs);
                store.Set(SignalId.Speed, 400 + random.Next(-30, 30), nowMs);
                store.Set(SignalId.PackCurrent, random.Next(-1500, 300), nowMs);
                if (row is < 2 or > 7)
                {
                    store.Set(SignalId.MotorSpeed, 3000 + random.Next(500), nowMs);
                }

                store.MarkStale(nowMs);
                encoder.TryAddRow(nowMs, store);
            }

            return encoder.Buffer[..encoder.Seal(sequence, bootCount, 1_777_636_800_000, true)];
        }

        /// <summary>Puts the right check value at the end of a frame.</summary>
        /// <param name="frame">The frame, changed in place.</param>
        /// <param name="before">The CRC of what it continues, its own number included; of a key frame that of the vehicle's id.</param>
        public static byte[] WithCheck(byte[] frame, uint before = 0)
        {
            uint crc = CrcOf(frame, before);
            frame[^3] = (byte)crc;
            frame[^2] = (byte)(crc >> 8);
            frame[^1] = (byte)(crc >> 16);
            return frame;
        }

        /// <summary>Whether a frame ends with the check value of what it continues and itself.</summary>
        public static bool HasCheck(ReadOnlySpan<byte> frame, uint before) =>
            frame.Length > FrameFormat.CheckLength
            && (CrcOf(frame, before) & 0xFFFFFF) == (frame[^3] | ((uint)frame[^2] << 8) | ((uint)frame[^1] << 16));

        /// <summary>The CRC of a frame and what it continues.</summary>
        public static uint CrcOf(ReadOnlySpan<byte> frame, uint before)
        {
            byte[] content = frame[..^FrameFormat.CheckLength].ToArray();
            return Crc32.Continue(before, content, 0, content.Length);
        }

        /// <summary>The CRC that the frame with a number begins with when it continues one.</summary>
        public static uint CrcBefore(uint crcOfContinued, uint sequence) =>
            Crc32.Continue(crcOfContinued, [(byte)sequence, (byte)(sequence >> 8), (byte)(sequence >> 16), (byte)(sequence >> 24)], 0, 4);
    }
}
