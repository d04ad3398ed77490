using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// Sends a recorded NMEA stream over a serial line in its own time: each sentence when its time of day says, those without a
    /// time right behind the one before. Pauses of more than a minute, and times that jump back, are replayed as a second.
    /// </summary>
    /// <remarks>Leaves out how the receiver spread a burst over the second: a burst goes out as fast as the line takes it.</remarks>
    public sealed class NmeaReplayModel : Model, IDisposable
    {
        private static readonly int[] BaudRates = [4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600];
        private readonly SerialLine _line;
        private readonly NmeaPieces _pieces;
        private readonly long _startUs;
        private int _sentOfPiece;

        /// <summary>Opens a recording for replay.</summary>
        /// <param name="line">The line to the firmware, at the rate of <see cref="SuitableBaudRate"/> or a higher one.</param>
        /// <param name="file">The recording.</param>
        /// <param name="startUs">Virtual time at which it begins.</param>
        /// <exception cref="BenchInputException">It is missing, unreadable or empty.</exception>
        public NmeaReplayModel(SerialLine line, string file, long startUs)
        {
            _line = line;
            _pieces = new NmeaPieces(NmeaRecording.Open(file));
            _startUs = startUs;
            GoToNext();
        }

        /// <summary>Whether all has been sent, though it may still be on the line.</summary>
        public bool IsFinished => NextUs == long.MaxValue;

        /// <summary>
        /// The lowest usual line rate at which a recording's bursts are through before the next one begins, or, where none is fast
        /// enough, the highest.
        /// </summary>
        /// <exception cref="BenchInputException">The file is missing, unreadable or empty, or there is no whole sentence in it.</exception>
        /// <param name="file">The recording.</param>
        /// <param name="durationMs">How long its replay will take.</param>
        public static int SuitableBaudRate(string file, out long durationMs)
        {
            NmeaRecording.Check(file);
            using var pieces = new NmeaPieces(NmeaRecording.Open(file));
            int rate = 0;
            long burstMs = 0;
            int burstBytes = 0;
            while (pieces.Next())
            {
                if (pieces.BeginMs > burstMs)
                {
                    // 10 bits a byte; a tenth is left free.
                    while (rate < BaudRates.Length - 1 && burstBytes * 11_000L > BaudRates[rate] * (pieces.BeginMs - burstMs))
                    {
                        rate++;
                    }

                    burstMs = pieces.BeginMs;
                    burstBytes = 0;
                }

                burstBytes += pieces.Piece.Length;
            }

            durationMs = burstMs;
            return BaudRates[rate];
        }

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            while (NextUs <= nowUs)
            {
                ReadOnlySpan<byte> rest = _pieces.Piece[_sentOfPiece..];
                int taken = _line.DeviceSend(rest);
                if (taken < rest.Length)
                {
                    // The line is behind by all that it can hold: go on when some has gone out.
                    _sentOfPiece += taken;
                    NextUs = nowUs + 10_000;
                    return;
                }

                GoToNext();
            }
        }

        /// <inheritdoc/>
        public void Dispose() => _pieces.Dispose();

        private void GoToNext()
        {
            _sentOfPiece = 0;
            NextUs = _pieces.Next() ? _startUs + (_pieces.BeginMs * 1000) : long.MaxValue;
        }
    }
}
