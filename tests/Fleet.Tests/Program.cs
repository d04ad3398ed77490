using System;
using Telematics.Fleet.Tests;

return FuzzCommand.Run(args, Console.Out, Console.Error);
