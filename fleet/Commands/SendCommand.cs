using System;
using System.IO;
using System.Text;
using System.Threading;
using Telematics.Fleet.Messages;
using Telematics.Sessions;

namespace Telematics.Fleet.Commands
{
    /// <summary><c>fleet send</c>: sends a command to a vehicle and shows its answer.</summary>
    public static class SendCommand
    {
        /// <summary>Sends and waits.</summary>
        /// <exception cref="FleetException">No broker, or no answer in time.</exception>
        public static int Run(BrokerConnection broker, string vehicle, string command, int timeoutS, TextWriter output, CancellationToken stop)
        {
            string answer = "";
            using ManualResetEventSlim subscribed = new();
            using ManualResetEventSlim answered = new();
            using ClientSession client = broker.MakeClient();
            client.Subscribed += (_, granted) =>
            {
                if (granted <= 2)
                {
                    subscribed.Set();
                }
            };
            client.Message += message =>
            {
                if (!message.IsRetained && !answered.IsSet)
                {
                    answer = Encoding.ASCII.GetString(message.Payload.Span);
                    answered.Set();
                }
            };
            broker.Open(client);
            client.Subscribe(VehicleTopic.Of(vehicle, VehicleTopic.Responses), 1);
            try
            {
                TimeSpan timeout = TimeSpan.FromSeconds(timeoutS);
                if (!subscribed.Wait(timeout, stop))
                {
                    throw new FleetException("The broker did not grant the subscription to the vehicle's answers.");
                }

                client.Publish(VehicleTopic.Of(vehicle, VehicleTopic.Commands), Encoding.UTF8.GetBytes(command), 1, false);
                if (!answered.Wait(timeout, stop))
                {
                    throw new FleetException($"{vehicle} did not answer within {timeoutS} s.");
                }
            }
            catch (OperationCanceledException)
            {
                throw new FleetException("Interrupted.");
            }

            client.Disconnect();
            output.WriteLine(answer);
            return 0;
        }
    }
}
