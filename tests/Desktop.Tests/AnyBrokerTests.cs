using System;
using System.IO;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Telematics.Brokers;

namespace Telematics.Desktop.Tests
{
    [TestClass]
    public sealed class AnyBrokerTests
    {
        [TestMethod]
        public void WhereMosquittoIsFoundAndDoesNotStartTheEmbeddedOneDoes()
        {
            string folder = Directory.CreateTempSubdirectory("telematics-test-").FullName;
            string? path = Environment.GetEnvironmentVariable("PATH");
            try
            {
                string program = Path.Combine(folder, OperatingSystem.IsWindows() ? "mosquitto.exe" : "mosquitto");
                File.WriteAllText(program, "#!/bin/sh\necho not today >&2\nexit 3\n");
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
                }

                Environment.SetEnvironmentVariable("PATH", folder + Path.PathSeparator + path);
                using OwnBroker broker = OwnBroker.Start();
                Assert.IsInstanceOfType<EmbeddedBroker>(broker);
                Assert.IsTrue(broker.IsRunning);
            }
            finally
            {
                Environment.SetEnvironmentVariable("PATH", path);
                Directory.Delete(folder, true);
            }
        }
    }
}
