using System;
using Telematics.Fleet.Tests;
using Telematics.Hosting;

return CommandProcess.RunText(false, (output, _) => FuzzCommand.Run(args, output, Console.Error));
