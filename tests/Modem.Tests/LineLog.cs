using System.Text;
using Telematics.Buses;

namespace Telematics.Modem.Tests
{
    /// <summary>Writes down the unsolicited lines; a line <c>+BLOCK: n</c> begins a raw block of n bytes.</summary>
    internal sealed class LineLog : IAtListener
    {
        private readonly byte[] _block = new byte[256];
        private int _blockLength;

        public AtChannel? Channel { get; set; }

        public string Text { get; set; } = "";

        public void OnLine(byte[] line, int offset, int length)
        {
            string text = Encoding.UTF8.GetString(line, offset, length);
            Text += text + "|";
            if (Channel != null && text.StartsWith("+BLOCK: "))
            {
                int at = offset + 8;
                AsciiText.TryParseInt(line, ref at, offset + length, out _blockLength);
                Channel.BeginBlock(_block, 0, _blockLength);
            }
        }

        public void OnBlockEnd(bool complete)
        {
            Text += "[" + (complete ? Encoding.UTF8.GetString(_block, 0, _blockLength) : "broken") + "]";
        }
    }
}
