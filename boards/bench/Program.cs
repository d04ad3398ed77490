using System;
using Telematics.Bench.Commands;

return CommandLine.Run(args, Console.Out, Console.Error);
