using System;
using Telematics.Hosting;
using Telematics.Mutants;

// It holds processes and a folder, and lets go of them in order.
return CommandProcess.RunText(true, (output, stop) => CommandLine.Run(args, output, Console.Error, stop));
