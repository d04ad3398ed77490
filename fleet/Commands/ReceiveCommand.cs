using System;
using System.IO;
using System.Text;
using System.Threading;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Messages;
using Telematics.Fleet.Output;
using Telematics.Sessions;

namespace Telematics.Fleet.Commands
{
    /// <summary><c>fleet receive</c>: shows the samples that vehicles send.</summary>
    public sealed class ReceiveCommand
    {
        private const int MaxStatusLength = 512;

        private readonly Receiver _receiver = new();
        private readonly ISampleWriter _writer;
        private readonly TextWriter _errors;
        private readonly long _limit;
        private readonly CancellationTokenSource _ended;
        private long _shown;
        private string? _failure;

        private ReceiveCommand(ISampleWriter writer, long limit, TextWriter errors, CancellationTokenSource ended)
        {
            _writer = writer;
            _limit = limit;
            _errors = errors;
            _ended = ended;
        }

        /// <summary>Receives until stopped, or until so many samples have been shown.</summary>
        /// <param name="broker">The broker.</param>
        /// <param name="vehicle">The vehicle's id, or + for all.</param>
        /// <param name="writer">Shows samples.</param>
        /// <param name="limit">How many samples to show; 0 for all.</param>
        /// <param name="errors">Receives vehicles' status, refused frames and a summary.</param>
        /// <param name="stop">Ends it.</param>
        /// <exception cref="FleetException">The broker cannot be had.</exception>
        public static int Run(BrokerConnection broker, string vehicle, ISampleWriter writer, long limit, TextWriter errors, CancellationToken stop)
        {
            using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
            ReceiveCommand command = new(writer, limit, errors, ended);
            command.Receive(broker, vehicle);
            command.Summarise();
            return command._failure is null ? 0 : throw new FleetException(command._failure);
        }

        private void Receive(BrokerConnection broker, string vehicle)
        {
            string[] filters = [VehicleTopic.Of(vehicle, VehicleTopic.Frames), VehicleTopic.Of(vehicle, VehicleTopic.Status)];
            using BrokerSession session = new(broker, null, filters, _errors, _ended);
            session.Client.Message += OnMessage;
            session.Run();
            session.Client.Disconnect();
            _failure ??= session.Failure;
        }

        // On the client's own thread, one message after the other.
        private void OnMessage(InboundMessage message)
        {
            if (_ended.IsCancellationRequested || !VehicleTopic.TryParse(message.Topic, out string vehicle, out char kind))
            {
                return;
            }

            try
            {
                if (kind == VehicleTopic.Frames)
                {
                    OnFrames(vehicle, message.Payload.Span);
                }
                else
                {
                    _errors.WriteLine($"{vehicle}: {PrintableText(message.Payload.Span)}");
                }
            }
            catch (IOException)
            {
                // Whoever read the output has gone.
                _ended.Cancel();
            }
            catch (Exception e)
            {
                End($"Receiving failed: {e.Message}");
            }
        }

        private void OnFrames(string vehicle, ReadOnlySpan<byte> payload)
        {
            MessageReader parts = new(payload);
            while (parts.TryNext(out ReadOnlySpan<byte> part, out PayloadPart kind))
            {
                if (kind == PayloadPart.Frame)
                {
                    OnFrame(vehicle, part);
                }
            }

            if (!parts.IsWhole)
            {
                _errors.WriteLine($"{vehicle}: a message was refused: it is empty or cut short.");
            }
        }

        private void OnFrame(string vehicle, ReadOnlySpan<byte> frame)
        {
            switch (_receiver.Receive(vehicle, frame))
            {
                case Reception.Accepted:
                    Show(vehicle);
                    while (_receiver.TryNext(vehicle))
                    {
                        Show(vehicle);
                    }

                    break;
                case Reception.Refused:
                    _errors.WriteLine($"{vehicle}: a frame was refused: {FrameDecoder.Describe(_receiver.LastError, _receiver.Frame)}.");
                    break;
            }
        }

        private void Show(string vehicle)
        {
            DecodedFrame frame = _receiver.Frame;
            for (int row = 0; row < frame.RowCount && (_limit == 0 || _shown < _limit); row++)
            {
                _writer.Write(vehicle, frame, row);
                _shown++;
            }

            _writer.Flush();
            if (_shown == _limit && _limit > 0)
            {
                _ended.Cancel();
            }
        }

        private void End(string failure)
        {
            _failure = failure;
            _ended.Cancel();
        }

        private void Summarise()
        {
            _errors.WriteLine(
                $"{_receiver.Frames} frames with {_receiver.Samples} samples from {_receiver.Vehicles} vehicles; "
                + $"{_receiver.Duplicates} duplicates, {_receiver.Refused} refused, {_receiver.Missing} missing, {_receiver.Waiting} without what they continue.");
        }

        // A status comes from outside: no control characters on the operator's terminal.
        private static string PrintableText(ReadOnlySpan<byte> payload)
        {
            StringBuilder text = new();
            foreach (byte b in payload[..Math.Min(payload.Length, MaxStatusLength)])
            {
                text.Append(b is >= (byte)' ' and <= (byte)'~' ? (char)b : '?');
            }

            return text.ToString();
        }
    }
}
