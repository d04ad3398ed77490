using System;
using System.Collections.Generic;
using nanoFramework.Hardware.Desktop;

namespace Telematics.Boards.Tests
{
    /// <summary>A line without a rate: what the code sends is kept, what is queued for it is there at once.</summary>
    internal sealed class FakeUart : IVirtualUart
    {
        private readonly Queue<byte> _toCode = new();

        public List<byte> Sent { get; } = [];

        public int Available => _toCode.Count;

        public void Arrive(ReadOnlySpan<byte> data)
        {
            foreach (byte b in data)
            {
                _toCode.Enqueue(b);
            }
        }

        public int Receive(byte[] buffer, int offset, int count)
        {
            int n = 0;
            while (n < count && _toCode.TryDequeue(out byte b))
            {
                buffer[offset + n++] = b;
            }

            return n;
        }

        public void Send(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++)
            {
                Sent.Add(buffer[offset + i]);
            }
        }
    }
}
