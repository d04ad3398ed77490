using System;
using Telematics.Bench.Commands;
using Telematics.Hosting;

// A ride lets go of its broker and its files, and a simulated day of its store.
bool endsInOrder = args.Length > 0 && (args[0] is "bench" or "simulate");
return CommandProcess.RunText(endsInOrder, (output, stop) => CommandLine.Run(args, output, Console.Error, stop));
