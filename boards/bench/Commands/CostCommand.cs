using System.IO;
namespace Telematics.Bench.Commands
{
    public static class CostCommand
    {
        public static int Run(bool json, TextWriter output) => 2;
    }
}
