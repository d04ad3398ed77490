using System.Text;

namespace Telematics.Doubles
{
    public static class Text
    {
        public static byte[] ToBytes(string text)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        public static string Of(byte[] bytes)
        {
            return Encoding.UTF8.GetString(bytes, 0, bytes.Length);
        }

        public static string Of(byte[] bytes, int length)
        {
            return Encoding.UTF8.GetString(bytes, 0, length);
        }
    }
}
