namespace Telematics.Can.Tests
{
    /// <summary>Bytes as text, "03 2C 00 00", and back.</summary>
    internal static class Hex
    {
        private const string Digits = "0123456789ABCDEF";

        public static byte[] Bytes(string text)
        {
            byte[] bytes = new byte[(text.Length + 1) / 3];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)((Digits.IndexOf(text[i * 3]) << 4) | Digits.IndexOf(text[(i * 3) + 1]));
            }

            return bytes;
        }

        public static string Text(byte[] bytes, int count)
        {
            char[] text = new char[count == 0 ? 0 : (count * 3) - 1];
            for (int i = 0; i < count; i++)
            {
                text[i * 3] = Digits[bytes[i] >> 4];
                text[(i * 3) + 1] = Digits[bytes[i] & 15];
                if (i < count - 1)
                {
                    text[(i * 3) + 2] = ' ';
                }
            }

            return new string(text);
        }
    }
}
