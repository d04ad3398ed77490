using System;
using System.IO;
using Telematics.Fleet.Commands;
using Telematics.Hosting;

// What holds a session with a broker, or writes a store.
bool endsInOrder = args.Length > 0 && (args[0] is "receive" or "send" or "bench-store");
return CommandProcess.Run(endsInOrder, (output, stop) => CommandLine.Run(args, new BufferedStream(output, 65536), Console.Error, stop));
