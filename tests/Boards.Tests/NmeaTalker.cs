using System;
using System.Text;
using Telematics.Bench.World;

namespace Telematics.Boards.Tests
{
    /// <summary>The least of a GNSS receiver: once a second RMC and GGA of one place.</summary>
    internal sealed class NmeaTalker(SerialLine line, DateTime startUtc) : IModel
    {
        public long NextUs { get; private set; } = 500_000;

        public void AdvanceTo(long nowUs)
        {
            DateTime utc = startUtc.AddSeconds(nowUs / 1_000_000);
            Send($"GNRMC,{utc:HHmmss}.00,A,4722.41000,N,00832.50000,E,010.00,045.0,{utc:ddMMyy},,,A");
            Send($"GNGGA,{utc:HHmmss}.00,4722.41000,N,00832.50000,E,1,09,1.1,420.0,M,47.0,M,,");
            NextUs += 1_000_000;
        }

        private void Send(string body)
        {
            int checksum = 0;
            foreach (char c in body)
            {
                checksum ^= c;
            }

            line.DeviceSend(Encoding.ASCII.GetBytes($"${body}*{checksum:X2}\r\n"));
        }
    }
}
