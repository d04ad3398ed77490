using Telematics.Esp32;

namespace Telematics.LilygoTA7670
{
    /// <summary>The firmware of a vehicle unit on LilyGO's T-A7670.</summary>
    public static class Program
    {
        /// <summary>Runs the unit for as long as the board has power.</summary>
        public static void Main()
        {
            BoardProgram.Run(LilygoTA7670Wiring.Make(), "I:\\");
        }
    }
}
