using System;
using Telematics.Buses;

namespace Telematics.Gnss
{
    /// <summary>
    /// A GNSS receiver that sends NMEA 0183 (versions 2 to 4.11) over a serial line: finds the sentences in the stream, of any
    /// talker and between any noise, and tells a listener of each whole epoch.
    /// </summary>
    /// <remarks>
    /// RMC, GGA, GNS, GLL, GSA, VTG and ZDA are decoded, all others only checked. An epoch ends with the first sentence of
    /// another time, or with silence on the line. Nothing throws and nothing is guessed: what is damaged is counted and left out.
    /// </remarks>
    public sealed class GnssReceiver : IStep, ICounters
    {
        /// <summary>Longest sentence taken, from its first character to the checksum. The standard says 82, receivers send more.</summary>
        public const int MaxSentenceBytes = 128;

        private const int BufferBytes = 256;
        private const int Dollar = '$';
        private const int Exclamation = '!';
        private const int Asterisk = '*';
        private const int LineFeed = '\n';
        private const int CarriageReturn = '\r';
        private const int FormatterRmc = ('R' << 16) | ('M' << 8) | 'C';
        private const int FormatterGga = ('G' << 16) | ('G' << 8) | 'A';
        private const int FormatterGsa = ('G' << 16) | ('S' << 8) | 'A';
        private const int FormatterVtg = ('V' << 16) | ('T' << 8) | 'G';
        private const int FormatterGll = ('G' << 16) | ('L' << 8) | 'L';
        private const int FormatterGns = ('G' << 16) | ('N' << 8) | 'S';
        private const int FormatterZda = ('Z' << 16) | ('D' << 8) | 'A';

        private static readonly byte[] HexDigits =
        {
            (byte)'0', (byte)'1', (byte)'2', (byte)'3', (byte)'4', (byte)'5', (byte)'6', (byte)'7',
            (byte)'8', (byte)'9', (byte)'A', (byte)'B', (byte)'C', (byte)'D', (byte)'E', (byte)'F',
        };

        private readonly ISerialPort _port;
        private readonly SentenceFields _fields = new SentenceFields();
        private readonly EpochBuilder _epochs = new EpochBuilder();
        private readonly SentenceDecoder _decoder;

        // One byte more than is ever filled, for the line feed that stops the scan at the end.
        private readonly byte[] _buffer = new byte[BufferBytes + 1];
        private int _end;
        private int _at;
        private int _start = -1;
        private int _sum;
        private long _startMs;
        private long _lastBytesMs;
        private bool _checksumSeen;
        private int _sentences;
        private int _badChecksums;
        private int _missingChecksums;
        private int _truncated;
        private int _overlong;
        private int _noiseBytes;

        /// <summary>Makes the driver of the receiver on a line that is open at the receiver's rate.</summary>
        public GnssReceiver(ISerialPort port)
        {
            _port = port;
            _decoder = new SentenceDecoder(_fields, _epochs);
        }

        /// <summary>
        /// Whether to take sentences that end without a checksum, from a receiver that has never sent one; false at first.
        /// The standard demands it on the sentences decoded here, but the oldest receivers have none.
        /// </summary>
        public bool AcceptWithoutChecksum { get; set; }

        /// <summary>Sentences of all kinds that came whole.</summary>
        public int Sentences => _sentences;

        /// <summary>Sentences with a wrong checksum, or one that is not two hexadecimal digits.</summary>
        public int BadChecksums => _badChecksums;

        /// <summary>Sentences that ended without a checksum, and were refused for it.</summary>
        public int MissingChecksums => _missingChecksums;

        /// <summary>Sentences cut short by the start of another, or by a control character.</summary>
        public int Truncated => _truncated;

        /// <summary>Sentences longer than <see cref="MaxSentenceBytes"/>.</summary>
        public int Overlong => _overlong;

        /// <summary>Bytes outside sentences, line ends aside.</summary>
        public int NoiseBytes => _noiseBytes;

        /// <summary>Sentences that came whole with a content that is wrong; a single bad value that was left out counts as one.</summary>
        public int Malformed => _decoder.Malformed;

        /// <summary>Positions of exactly 0° 0°, refused: what some receivers send that have none.</summary>
        public int ZeroPositions => _decoder.ZeroPositions;

        /// <summary>Sentences about an instant that was told already, or one before it: late, or the receiver's time stands still.</summary>
        public int Repeated => _epochs.Repeated;

        /// <summary>Epochs whose position was refused because another sentence said that there is none, or gave one somewhere else or at another time.</summary>
        public int Contradictions => _epochs.Contradictions;

        /// <summary>Epochs told.</summary>
        public int Epochs => _epochs.Epochs;

        /// <summary>Epochs told that have a position.</summary>
        public int Positions => _epochs.Positions;

        /// <inheritdoc/>
        public string CounterNames => "gnss badChecksums missingChecksums truncated overlong malformed contradictions repeated zeroPositions noiseBytes "
            + "sentences epochs positions";

        /// <inheritdoc/>
        public int FaultCounters => 9;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => BadChecksums,
            1 => MissingChecksums,
            2 => Truncated,
            3 => Overlong,
            4 => Malformed,
            5 => Contradictions,
            6 => Repeated,
            7 => ZeroPositions,
            8 => NoiseBytes,
            9 => Sentences,
            10 => Epochs,
            _ => Positions,
        };

        /// <summary>Sets who hears of epochs. Call once, at start.</summary>
        public void SetListener(IGnssListener listener)
        {
            _epochs.SetListener(listener);
        }

        /// <summary>Reads what has arrived, and ends the epoch when nothing has for a while.</summary>
        /// <inheritdoc/>
        public void Step(long nowMs)
        {
            int waiting = _port.BytesToRead;
            if (waiting <= 0)
            {
                EndBurstIfSilent(nowMs);
                return;
            }

            while (waiting > 0)
            {
                int room = BufferBytes - _end;
                int taken = _port.Read(_buffer, _end, waiting < room ? waiting : room);
                if (taken <= 0)
                {
                    break;
                }

                waiting -= taken;
                _end += taken;
                Scan(nowMs);
            }

            _lastBytesMs = nowMs;
        }

        /// <summary>Takes bytes that came another way, such as from a recording.</summary>
        /// <param name="data">Holds the bytes.</param>
        /// <param name="offset">Index of the first.</param>
        /// <param name="count">How many there are.</param>
        /// <param name="nowMs">When they came; always the same where that is not known, and then no epoch ends by silence.</param>
        [SteadyState]
        public void Feed(byte[] data, int offset, int count, long nowMs)
        {
            EndBurstIfSilent(nowMs);
            while (count > 0)
            {
                int room = BufferBytes - _end;
                int taken = count < room ? count : room;
                Array.Copy(data, offset, _buffer, _end, taken);
                offset += taken;
                count -= taken;
                _end += taken;
                Scan(nowMs);
            }

            _lastBytesMs = nowMs;
        }

        /// <summary>Ends the last epoch, when no more will come.</summary>
        [SteadyState]
        public void Flush()
        {
            _epochs.EndBurst(false);
        }

        private void EndBurstIfSilent(long nowMs)
        {
            if (nowMs - _lastBytesMs >= _epochs.SilenceMs && _epochs.HasOpen)
            {
                _epochs.EndBurst(true);
            }
        }

        // Leaves room for a sentence in the buffer: at most the beginning of one stays there.
        private void Scan(long nowMs)
        {
            byte[] data = _buffer;
            int end = _end;
            int at = _at;
            int start = _start;
            int sum = _sum;
            data[end] = LineFeed;
            for (;;)
            {
                int b;
                if (start < 0)
                {
                    int first = at;
                    while ((b = data[at]) > Dollar)
                    {
                        at++;
                    }

                    _noiseBytes += at - first;
                    if (b == Dollar || b == Exclamation)
                    {
                        start = at;
                        sum = 0;
                        _startMs = nowMs;
                    }
                    else if (at == end)
                    {
                        break;
                    }
                    else if (b != CarriageReturn && b != LineFeed)
                    {
                        _noiseBytes++;
                    }

                    at++;
                    continue;
                }

                // Almost all of the stream passes here, two bytes at a time: what may end a sentence is not above the asterisk.
                int next;
                while ((b = data[at]) > Asterisk && (next = data[at + 1]) > Asterisk)
                {
                    sum ^= b ^ next;
                    at += 2;
                }

                if (b > Asterisk)
                {
                    sum ^= b;
                    at++;
                    b = data[at];
                }

                if (b == Asterisk)
                {
                    if (at + 2 >= end)
                    {
                        break;
                    }

                    if (at + 3 - start > MaxSentenceBytes)
                    {
                        _overlong++;
                        at++;
                    }
                    else if (IsChecksum(data, at + 1, sum))
                    {
                        _checksumSeen = true;
                        Decode(data, start, at);
                        at += 3;
                    }
                    else
                    {
                        // The next sentence may begin right here, where digits should be.
                        _badChecksums++;
                        at += data[at + 1] > Dollar && data[at + 2] > Dollar ? 3 : 1;
                    }

                    start = -1;
                }
                else if (b == Dollar || b == Exclamation)
                {
                    _truncated++;
                    start = at;
                    sum = 0;
                    _startMs = nowMs;
                    at++;
                }
                else if (at == end)
                {
                    break;
                }
                else if (b >= ' ')
                {
                    sum ^= b;
                    at++;
                }
                else
                {
                    EndWithoutChecksum(data, start, at, b);
                    start = -1;
                    at++;
                }
            }

            if (start < 0)
            {
                at = 0;
                end = 0;
            }
            else if (at - start > MaxSentenceBytes)
            {
                _overlong++;
                start = -1;
                at = 0;
                end = 0;
            }
            else if (start > 0)
            {
                end -= start;
                at -= start;
                Array.Copy(data, start, data, 0, end);
                start = 0;
            }

            _end = end;
            _at = at;
            _start = start;
            _sum = sum;
        }

        private static bool IsChecksum(byte[] data, int at, int sum)
        {
            byte[] digits = HexDigits;
            int high = data[at];
            int low = data[at + 1];
            return (high == digits[sum >> 4] || (high >= 'a' && high - 32 == digits[sum >> 4]))
                && (low == digits[sum & 15] || (low >= 'a' && low - 32 == digits[sum & 15]));
        }

        private void EndWithoutChecksum(byte[] data, int start, int at, int b)
        {
            if (b != CarriageReturn && b != LineFeed)
            {
                _truncated++;
            }
            else if (at - start > MaxSentenceBytes)
            {
                _overlong++;
            }
            else if (AcceptWithoutChecksum && !_checksumSeen)
            {
                Decode(data, start, at);
            }
            else
            {
                _missingChecksums++;
            }
        }

        // An address is a talker of two letters and a formatter of three. Proprietary sentences begin with P and have addresses
        // of their own, among them Garmin's PGRMC; but Quectel's QZSS sentences have the talker PQ.
        private void Decode(byte[] data, int start, int end)
        {
            _sentences++;
            if (end - start < 7 || data[start + 6] != ',' || data[start] != Dollar || (data[start + 1] == 'P' && data[start + 2] != 'Q'))
            {
                return;
            }

            int formatter = (data[start + 3] << 16) | (data[start + 4] << 8) | data[start + 5];
            _fields.Open(data, start + 6, end);
            int talker = data[start + 2];
            long startMs = _startMs;
            if (formatter == FormatterGsa)
            {
                _decoder.Gsa(startMs);
            }
            else if (formatter == FormatterRmc)
            {
                _decoder.Rmc(talker, startMs);
            }
            else if (formatter == FormatterGga)
            {
                _decoder.Gga(talker, startMs);
            }
            else if (formatter == FormatterVtg)
            {
                _decoder.Vtg(startMs);
            }
            else if (formatter == FormatterGll)
            {
                _decoder.Gll(talker, startMs);
            }
            else if (formatter == FormatterGns)
            {
                _decoder.Gns(talker, startMs);
            }
            else if (formatter == FormatterZda)
            {
                _decoder.Zda();
            }
        }
    }
}
