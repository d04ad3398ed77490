using System;
using System.Collections.Generic;
using System.Threading;
using Telematics.Fleet.Messages;

namespace Telematics.Fleet.Commands
{
    /// <summary>
    /// Messages on their way from the connection's thread to the one that stores them: a queue for each vehicle, taken in turn, so that
    /// one that sends much holds up itself. Where all is full, whoever adds has to wait, and with it the broker.
    /// </summary>
    public sealed class Inbox
    {
        /// <summary>How many messages of a vehicle wait at most; of more the newest are left out, and sent again by it.</summary>
        public const int MaxMessagesOfVehicle = 4096;

        /// <summary>How many bytes of a vehicle wait at most, unless it is one message.</summary>
        public const long MaxBytesOfVehicle = 4 << 20;

        /// <summary>How many bytes a vehicle has a turn; of a longer message it pays the rest with its next turns.</summary>
        public const int BytesATurn = 16 * 1024;

        private const int MaxMessages = 16384;
        private const long MaxBytes = 64 << 20;
        private const int MaxNamed = 1000;

        private readonly Dictionary<string, Line> _lines = [];
        private readonly Queue<Line> _turns = new();
        private readonly Dictionary<string, long> _leftOut = [];
        private int _messages;
        private long _bytes;
        private bool _isClosed;

        /// <summary>Adds a message, as soon as there is room. One that is added after the end is lost, and sent again by its vehicle.</summary>
        /// <param name="vehicle">Whose it is.</param>
        /// <param name="payload">The message.</param>
        /// <param name="receipt">Tells the broker that it is taken care of, or null.</param>
        /// <param name="kind">Which of its topics it is from, as in <see cref="VehicleTopic"/>.</param>
        /// <returns>False when it was left out: too many of this vehicle wait, or after the end.</returns>
        public bool Add(string vehicle, byte[] payload, Action? receipt = null, char kind = VehicleTopic.Frames)
        {
            lock (_turns)
            {
                while (!_isClosed && !IsTooMuch(vehicle, payload.Length) && _messages > 0 && (_messages == MaxMessages || _bytes + payload.Length > MaxBytes))
                {
                    Monitor.Wait(_turns);
                }

                if (_isClosed)
                {
                    return false;
                }

                if (IsTooMuch(vehicle, payload.Length))
                {
                    if (_leftOut.Count < MaxNamed || _leftOut.ContainsKey(vehicle))
                    {
                        _leftOut[vehicle] = _leftOut.GetValueOrDefault(vehicle) + 1;
                    }

                    return false;
                }

                if (!_lines.TryGetValue(vehicle, out Line? line))
                {
                    line = new Line(vehicle);
                    _lines.Add(vehicle, line);
                    _turns.Enqueue(line);
                }

                line.Messages.Enqueue((kind, payload, receipt));
                line.Bytes += payload.Length;
                _messages++;
                _bytes += payload.Length;
                Monitor.PulseAll(_turns);
                return true;
            }
        }

        /// <summary>Takes the oldest message of the vehicle whose turn it is.</summary>
        /// <param name="patienceMs">How long to wait for one.</param>
        /// <param name="vehicle">The vehicle that it comes from.</param>
        /// <param name="kind">Which of its topics it is from.</param>
        /// <param name="payload">The message.</param>
        /// <param name="receipt">As it was added.</param>
        /// <returns>Whether there was one.</returns>
        public bool TryTake(int patienceMs, out string vehicle, out char kind, out byte[] payload, out Action? receipt)
        {
            lock (_turns)
            {
                if (_messages == 0 && patienceMs > 0 && !_isClosed)
                {
                    Monitor.Wait(_turns, patienceMs);
                }

                (vehicle, kind, payload, receipt) = ("", VehicleTopic.Frames, [], null);
                if (_messages == 0)
                {
                    return false;
                }

                Line line = NextTurn();
                vehicle = line.Vehicle;
                (kind, payload, receipt) = line.Messages.Dequeue();
                line.Bytes -= payload.Length;
                line.Owed += payload.Length;
                _messages--;
                _bytes -= payload.Length;
                Monitor.PulseAll(_turns);
                return true;
            }
        }

        /// <summary>Takes the name of a vehicle of which messages were left out.</summary>
        /// <returns>Whether there was one; then there may be more.</returns>
        public bool TryTakeLeftOut(out string vehicle, out long count)
        {
            lock (_turns)
            {
                foreach ((string name, long number) in _leftOut)
                {
                    (vehicle, count) = (name, number);
                    _leftOut.Remove(name);
                    return true;
                }

                (vehicle, count) = ("", 0);
                return false;
            }
        }

        /// <summary>Takes no more messages; those that are here can still be taken.</summary>
        public void Close()
        {
            lock (_turns)
            {
                _isClosed = true;
                Monitor.PulseAll(_turns);
            }
        }

        private bool IsTooMuch(string vehicle, int length) =>
            _lines.TryGetValue(vehicle, out Line? line)
            && line.Messages.Count > 0
            && (line.Messages.Count >= MaxMessagesOfVehicle || line.Bytes + length > MaxBytesOfVehicle);

        // There is a message. Whoever has paid and has none leaves the round.
        private Line NextTurn()
        {
            while (true)
            {
                Line line = _turns.Dequeue();
                line.Owed -= BytesATurn;
                if (line.Owed <= 0 && line.Messages.Count == 0)
                {
                    _lines.Remove(line.Vehicle);
                    continue;
                }

                _turns.Enqueue(line);
                if (line.Owed <= 0)
                {
                    line.Owed = 0;
                    return line;
                }
            }
        }

        private sealed class Line(string vehicle)
        {
            public string Vehicle { get; } = vehicle;

            public Queue<(char Kind, byte[] Payload, Action? Receipt)> Messages { get; } = new();

            public long Bytes { get; set; }

            public long Owed { get; set; }
        }
    }
}
