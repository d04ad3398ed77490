namespace Telematics.LilygoTA7670
{
    public static class Program
    {
        public static void Main()
        {
        }
    }
}
