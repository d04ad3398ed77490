using System.ComponentModel;
using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Telematics.Fleet.Tests
{
    /// <summary>The second decoder of frames, which needs Python 3.</summary>
    internal static class Python
    {
        /// <summary>Runs tests/vectors/decode.py.</summary>
        /// <returns>What it prints. Where it ends otherwise than well the test fails; without Python it is skipped.</returns>
        public static string Run(string[] arguments)
        {
            ProcessStartInfo start = new("python3", [Repository.PathOf("tests/vectors/decode.py"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            string errors = "";
            try
            {
                using Process process = Process.Start(start)!;
                process.ErrorDataReceived += (_, line) => errors += line.Data + "\n";
                process.BeginErrorReadLine();
                string output = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                Assert.AreEqual(0, process.ExitCode, output + errors);
                return output;
            }
            catch (Win32Exception)
            {
                Assert.Inconclusive("There is no python3 on the PATH, with which the second decoder of frames runs.");
                throw;
            }
        }
    }
}
