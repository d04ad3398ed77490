using System;
using System.IO;
using System.Threading;
using Telematics.Fleet.Commands;

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
return CommandLine.Run(args, new BufferedStream(Console.OpenStandardOutput(), 65536), Console.Error, stop.Token);
