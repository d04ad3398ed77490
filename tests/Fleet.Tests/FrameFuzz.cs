using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Telematics.Fleet.Decoding;
using Telematics.Fleet.Output;
using Telematics.Frames;
using Telematics.Signals;

namespace Telematics.Fleet.Tests
{
    /// <summary>
    /// Gives decoders frames that are damaged, made up, or made with bad intent, and holds what they make of them to what must be:
    /// refused with a reason, kept for later, or values that their signals can have. All of it follows from a seed.
    /// </summary>
    /// <remarks>The check value stops nearly all damage at the door, so that of a third of the frames it is made right again.</remarks>
    internal sealed class FrameFuzz
    {
        /// <summary>How many times its own length a decoder may allocate for a frame: to keep it, and to read it.</summary>
        public const int MostCopies = 3;

        // And beyond that: a chain.
        private const int MostAllocated = 32 * 1024;

        private const int Chains = 120;
        private const int LyingChains = 40;
        private const int MostDamagedInARow = 12;
        private const int KeyHeaderLength = 17;

        private readonly int _seed;
        private readonly FuzzCounts _counts;
        private readonly Random _random;
        private readonly FuzzChain[] _chains;
        private readonly byte[] _noise = new byte[FrameDecoder.MaxLength + 16];
        private readonly DecodedFrame _frame = new();
        private readonly FrameDecoder _hearsAll = new();
        private readonly JsonSampleWriter _json = new(Stream.Null);
        private readonly TableSampleWriter _table = new(TextWriter.Null);
        private readonly List<SentFrame> _heard = [];
        private FuzzMutation _mutation;
        private byte[] _data = [];

        /// <summary>Makes the frames that are to be damaged.</summary>
        public FrameFuzz(int seed, FuzzCounts counts)
        {
            _seed = seed;
            _counts = counts;
            _random = new Random(seed);
            _chains = [.. Enumerable.Range(0, Chains).Select(i => new FuzzChain(_random, i < LyingChains))];
            _random.NextBytes(_noise);

            // What is loaded and compiled but once is no frame's fault.
            foreach (FuzzChain chain in _chains)
            {
                FrameDecoder decoder = new();
                chain.Frames.ForEach(frame => decoder.Decode(frame.Bytes, _frame, out _));
            }
        }

        /// <summary>What a decoder made of a frame that it must not, with the frame; or null.</summary>
        public string? Failure { get; private set; }

        /// <summary>Goes on until so many more frames were damaged, or something failed.</summary>
        public void Run(long frames)
        {
            try
            {
                for (long last = _counts.Damaged + frames; _counts.Damaged < last;)
                {
                    RunSession(_chains[_random.Next(_chains.Length)]);
                }
            }
            catch (Exception failure)
            {
                string where = failure is FuzzException ? "" : "\n" + failure.StackTrace;
                Failure = string.Create(CultureInfo.InvariantCulture, $"seed {_seed}, frame {_counts.Damaged} ({_mutation}): {failure.Message}: {Convert.ToHexString(_data)}{where}");
            }
        }

        // A decoder reads a chain up to some frame, hears what is not sound, and must then still read the rest; unless that was made
        // right, and so took the place of a frame.
        private void RunSession(FuzzChain chain)
        {
            FrameDecoder decoder = new();
            _heard.Clear();
            int due = 0;
            for (int read = _random.Next(chain.Sound + 1); due < read; due++)
            {
                DecodeSound(decoder, chain, due);
            }

            bool isDisturbed = false;
            for (int left = _random.Next(1, MostDamagedInARow); left > 0 && !isDisturbed; left--)
            {
                int at = Math.Min(due + (_random.Next(4) == 0 ? 1 : 0), chain.Frames.Count - 1);
                byte[] damaged = Damage(chain.Frames[at].Bytes);
                bool isMadeRight = _random.Next(3) == 0;
                if (isMadeRight)
                {
                    MakeRight(damaged, chain, at);
                }

                isDisturbed = Hear(decoder, damaged, isMadeRight, chain, due) || isMadeRight;
                if (_random.Next(4) == 0)
                {
                    HearAll(damaged);
                }
            }

            for (; due < chain.Sound; due++)
            {
                if (isDisturbed)
                {
                    HearAfterwards(decoder, chain.Frames[due]);
                }
                else
                {
                    DecodeSound(decoder, chain, due);
                }
            }
        }

        private byte[] Damage(byte[] frame)
        {
            _counts.Damaged++;
            _mutation = (FuzzMutation)_random.Next((int)FuzzMutation.None + 1);
            if (_mutation == FuzzMutation.Length && _random.Next(20) > 0)
            {
                _mutation = FuzzMutation.Flip;
            }

            int at = _random.Next(frame.Length);
            byte[] other = AnyFrame();
            switch (_mutation)
            {
                case FuzzMutation.Flip:
                    byte[] flipped = [.. frame];
                    for (int bits = 1 << _random.Next(4); bits > 0; bits--)
                    {
                        flipped[_random.Next(flipped.Length)] ^= (byte)(1 << _random.Next(8));
                    }

                    return flipped;
                case FuzzMutation.Cut:
                    return frame[..at];
                case FuzzMutation.Insert:
                    return [.. frame[..at], .. Noise(_random.Next(1, 9)), .. frame[at..]];
                case FuzzMutation.Remove:
                    return [.. frame[..at], .. frame[Math.Min(frame.Length, at + _random.Next(1, 9))..]];
                case FuzzMutation.Overwrite:
                    byte[] noise = Noise(_random.Next(1, 9));
                    return [.. frame[..at], .. noise, .. frame[Math.Min(frame.Length, at + noise.Length)..]];
                case FuzzMutation.Splice:
                    return [.. frame[..at], .. other[_random.Next(other.Length)..]];
                case FuzzMutation.Join:
                    return [.. frame, .. other];
                case FuzzMutation.Body:
                    return [.. HeaderOf(frame), .. Noise(_random.Next(1, 1 << _random.Next(2, 10)))];
                case FuzzMutation.Monotony:
                    byte[] same = new byte[_random.Next(4, 300)];
                    same.AsSpan().Fill((byte)(_random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => _random.Next(256) }));
                    return [.. HeaderOf(frame), .. same];
                case FuzzMutation.Noise:
                    return Noise(_random.Next(0, 600));
                case FuzzMutation.Length:
                    return [.. frame[..^FrameFormat.CheckLength], .. Noise(FrameDecoder.MaxLength - frame.Length + _random.Next(8))];
                default:
                    return [.. _random.Next(2) == 0 ? frame : other];
            }
        }

        private byte[] AnyFrame()
        {
            List<SentFrame> frames = _chains[_random.Next(_chains.Length)].Frames;
            return frames[_random.Next(frames.Count)].Bytes;
        }

        private byte[] Noise(int length)
        {
            int at = _random.Next(_noise.Length - length + 1);
            return _noise[at..(at + length)];
        }

        private static byte[] HeaderOf(byte[] frame) => frame[..Math.Min(frame.Length, IsKey(frame) ? KeyHeaderLength : 1)];

        // As a key frame, or as one that comes at a place of a chain.
        private void MakeRight(byte[] frame, FuzzChain chain, int at)
        {
            if (frame.Length <= FrameFormat.CheckLength)
            {
                return;
            }

            frame[0] = (byte)((FrameFormat.Version << 4) | (frame[0] & FrameFormat.BackMask));
            if (at == 0 || IsKey(frame))
            {
                frame[0] &= 0xF0;
                frame[1] = _random.Next(20) == 0 ? frame[1] : (byte)SignalCatalogue.Version;
                Frames.WithCheck(frame);
            }
            else if (TryReadBack(frame, out uint back))
            {
                Frames.WithCheck(frame, CrcBefore(chain, at, back));
            }
        }

        // Gives a decoder a frame that is not sound. Returns whether that may have changed what the decoder knows.
        private bool Hear(FrameDecoder decoder, byte[] data, bool isMadeRight, FuzzChain chain, int due)
        {
            _data = data;
            _frame.MeasuresBits = _random.Next(8) == 0;
            bool isFirst = _random.Next(4) == 0;
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long ticks = Decode(decoder, data, isFirst, out FrameResult result, out FrameError error, out int length);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated - (MostCopies * (long)data.Length);
            _counts.MostAllocated = Math.Max(_counts.MostAllocated, allocated);
            _counts.Add(isMadeRight, result, error);
            bool wasKey = IsKey(data);
            bool hasRows = _frame.RowCount > 0;

            Check(allocated <= MostAllocated, $"{allocated} bytes allocated beyond {MostCopies} times its own");
            Check(hasRows == (result == FrameResult.Decoded), $"{result} for {error} with {_frame.RowCount} rows");
            Check((error == FrameError.None) == (result is FrameResult.Decoded or FrameResult.Repeated), $"{result} for {error}");
            Check(result != FrameResult.Waiting || (error == FrameError.Unconnected && !isFirst), $"waiting for {error}");
            Check(!isFirst || (result == FrameResult.Refused ? length == 0 : length >= 4 && length <= data.Length), $"{result}, {length} of {data.Length} bytes taken");
            byte[] taken = data[..length];
            if (result == FrameResult.Repeated)
            {
                Check(_heard.Any(frame => frame.Bytes.AsSpan().SequenceEqual(taken)), "repeated, but it never came");
            }

            if (result == FrameResult.Decoded)
            {
                CheckRight(taken, chain, due);
                if (due < chain.Sound && chain.Frames[due].Bytes.AsSpan().SequenceEqual(taken))
                {
                    Check(chain.Frames[due].FindDifference(_frame) is null, $"a sound frame: {chain.Frames[due].FindDifference(_frame)}");
                }

                _counts.Accepted++;
                _counts.Rows += _frame.RowCount;
                CheckValues();
            }

            CheckKept(decoder);
            if (ticks > _counts.MostTicks)
            {
                Confirm(ticks, isFirst, chain, due, result);
            }

            // A frame whose check value is right though it is malformed ends its chain.
            return result == FrameResult.Decoded || (error == FrameError.Malformed && !wasKey);
        }

        private long Decode(FrameDecoder decoder, byte[] data, bool isFirst, out FrameResult result, out FrameError error, out int length)
        {
            length = data.Length;
            long started = Stopwatch.GetTimestamp();
            result = isFirst ? decoder.DecodeFirst(data, _frame, out length, out error) : decoder.Decode(data, _frame, out error);
            return Stopwatch.GetTimestamp() - started;
        }

        // The machine has other things to do: of a few times that the same takes the shortest counts.
        private void Confirm(long ticks, bool isFirst, FuzzChain chain, int due, FrameResult result)
        {
            for (int again = 0; again < 3; again++)
            {
                FrameDecoder decoder = new();
                chain.Frames.Take(due).ToList().ForEach(sent => decoder.Decode(sent.Bytes, _frame, out _));
                ticks = Math.Min(ticks, Decode(decoder, _data, isFirst, out _, out _, out _));
            }

            if (ticks > _counts.MostTicks)
            {
                _counts.MostTicks = ticks;
                _counts.Slowest = string.Create(CultureInfo.InvariantCulture, $"{_mutation}, {_data.Length} bytes, {result}");
            }
        }

        // Only what ends with the right check value is decoded: of 24 bits one in 17 million is by chance.
        private static void CheckRight(byte[] frame, FuzzChain chain, int due)
        {
            bool isRight = IsKey(frame)
                ? Frames.HasCheck(frame, 0)
                : due > 0 && TryReadBack(frame, out uint back) && Frames.HasCheck(frame, CrcBefore(chain, due, back));
            Check(isRight, "decoded though its check value is wrong");
        }

        private void DecodeSound(FrameDecoder decoder, FuzzChain chain, int due)
        {
            SentFrame sent = chain.Frames[due];
            _data = sent.Bytes;
            _counts.Sound++;
            FrameResult result = decoder.Decode(sent.Bytes, _frame, out FrameError error);
            if (result == FrameResult.Repeated && _heard.Contains(sent))
            {
                return;
            }

            Check(result == FrameResult.Decoded, $"a sound frame: {result} for {error}");
            Check(sent.FindDifference(_frame) is null, $"a sound frame: {sent.FindDifference(_frame)}");
            _heard.Add(sent);
            HearWaiting(decoder, chain);
        }

        // A frame that may or may not be read, after another took the place of one before it.
        private void HearAfterwards(FrameDecoder decoder, SentFrame sent)
        {
            _data = sent.Bytes;
            if (decoder.Decode(sent.Bytes, _frame, out _) == FrameResult.Decoded)
            {
                Check(sent.FindDifference(_frame) is null, $"a sound frame: {sent.FindDifference(_frame)}");
                HearWaiting(decoder, null);
            }
        }

        private void HearWaiting(FrameDecoder decoder, FuzzChain? chain)
        {
            while (decoder.TryDecodeWaiting(_frame, out int length))
            {
                Check(length >= 4 && length <= FrameDecoder.MaxLength, $"{length} bytes had waited");
                CheckValues();
                _heard.AddRange(chain?.Frames.Where(sent => sent.FindDifference(_frame) is null) ?? []);
            }
        }

        // One decoder hears all there is, sound or not.
        private void HearAll(byte[] data)
        {
            if (_hearsAll.Decode(data, _frame, out _) == FrameResult.Decoded)
            {
                CheckValues();
                HearWaiting(_hearsAll, null);
            }

            CheckKept(_hearsAll);
        }

        private void CheckValues()
        {
            ReadOnlySpan<int> ids = _frame.SignalIds;
            Check(_frame.RowCount is > 0 and <= FrameFormat.MaxRows, $"{_frame.RowCount} rows");
            Check((int)_frame.Group < SignalCatalogue.GroupCount && _frame.PeriodMs is >= 0 and <= FrameFormat.MaxPeriodMs, $"group {_frame.Group}, period {_frame.PeriodMs} ms");
            for (int column = 0; column < ids.Length; column++)
            {
                Check(ids[column] > (column == 0 ? -1 : ids[column - 1]) && ids[column] < SignalCatalogue.Count, $"signal {ids[column]} in column {column}");
                Check(!_frame.MeasuresBits || (_frame.GetBits(column) >= 0 && _frame.GetBits(column) < 1e6), $"{_frame.GetBits(column)} bits in column {column}");
            }

            long before = 0;
            for (int row = 0; row < _frame.RowCount; row++)
            {
                long timeMs = _frame.GetTimeMs(row);
                Check(timeMs >= before, $"row {row} at {timeMs} ms, after {before}");
                before = timeMs;
                for (int column = 0; column < ids.Length; column++)
                {
                    SignalDefinition signal = SignalCatalogue.Get(ids[column]);
                    SignalQuality quality = _frame.GetQuality(row, column);
                    bool isValid = _frame.TryGetValue(row, column, out int raw);
                    if (quality > SignalQuality.NotDue || isValid != (quality == SignalQuality.Valid) || (isValid && (raw < signal.Min || raw > signal.Max)))
                    {
                        throw new FuzzException($"{signal.Name} is {raw} ({quality}) in row {row}");
                    }
                }

                _json.Write("x", _frame, row);
                _table.Write("x", _frame, row);
            }
        }

        private static void CheckKept(FrameDecoder decoder) =>
            Check(decoder.Waiting <= FrameDecoder.MaxWaiting && decoder.WaitingBytes <= FrameDecoder.MaxWaitingBytes, $"{decoder.Waiting} frames of {decoder.WaitingBytes} bytes are kept");

        private static bool IsKey(byte[] frame) => frame.Length > 0 && (frame[0] & FrameFormat.BackMask) == 0;

        // Of a frame at a place of a chain that comes so many numbers after the one before.
        private static uint CrcBefore(FuzzChain chain, int at, uint back)
        {
            SentFrame continued = chain.Frames[at - 1];
            return Frames.CrcBefore(Frames.CrcOf(continued.Bytes, continued.CrcBefore), unchecked(continued.Sequence + back));
        }

        private static bool TryReadBack(byte[] frame, out uint back)
        {
            back = (uint)frame[0] & FrameFormat.BackMask;
            bool isRead = back < FrameFormat.LongBack;
            for (int at = 1; !isRead && at < frame.Length - FrameFormat.CheckLength && at <= FrameFormat.MaxBackLength; at++)
            {
                back = unchecked(back + ((uint)(frame[at] & 0x7F) << (7 * (at - 1))));
                isRead = frame[at] < 0x80;
            }

            return isRead;
        }

        private static void Check(bool isRight, string what)
        {
            if (!isRight)
            {
                throw new FuzzException(what);
            }
        }

        private sealed class FuzzException(string message) : Exception(message);
    }
}
