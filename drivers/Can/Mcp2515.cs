using System;
using Telematics.Buses;

namespace Telematics.Can
{
    /// <summary>
    /// Microchip MCP2515 stand-alone CAN controller over SPI (data sheet DS20001801; sections in the comments are its).
    /// Received frames are drained into a ring by the interrupt handler; <see cref="Step"/> starts the chip, watches it,
    /// and drains what an edge that got lost has left behind. Nothing waits: a mode change is looked for in later steps.
    /// </summary>
    /// <remarks>
    /// Every transfer is of whole words, as <see cref="ISpiBus"/> has them: registers are read and written in pairs, and TXREQ is
    /// set by BIT MODIFY instead of the one-byte RTS. The handler asks the chip's flags
    /// instead of the interrupt pin, which is low exactly while an enabled one is set (section 7): reading a pin
    /// allocates on the device.
    /// The order of frames: with rollover the frame in buffer 1 is the younger, except where buffer 0 was read by itself and
    /// buffer 1 filled before that read ended; without it, two that come together say nothing of their order. The time since
    /// the last read, against the bits of the frame that would have to be the younger, decides it or does not; see
    /// <see cref="UncertainOrders"/>.
    /// The handler and the loop may be different threads. SPI and the ring's writing end are under one lock; the ring's
    /// reading end is the loop's alone.
    /// </remarks>
    public sealed class Mcp2515 : ICanBus, IStep, ICounters
    {
        private const int PollMs = 10;
        private const int HealthCheckMs = 1000;
        private const int ConfigureTimeoutMs = 100;
        private const int JoinTimeoutMs = 5000;
        private const int AbsentRetryMs = 3000;
        private const int BusOffRestartMs = 1000;
        private const int TransmitTimeoutMs = 500;

        // Far more frames than any bus can bring while they are drained; a chip that reports more is not one.
        private const int MaxPasses = 16;

        // Table 12-1.
        private const byte InstructionWrite = 0x02;
        private const byte InstructionRead = 0x03;
        private const byte InstructionBitModify = 0x05;
        private const byte InstructionLoadTransmit = 0x40;
        private const byte InstructionReadReceive0 = 0x90;
        private const byte InstructionReadReceive1 = 0x94;
        private const byte InstructionReadStatus = 0xA0;
        private const byte InstructionReset = 0xC0;
        private const int FrameWords = 7;

        // Bits that are 0 in each frame that a chip gives (registers 4-5 and 4-8). What a transfer that failed leaves behind, or
        // one without a chip, must not be taken for a frame.
        private const int NoIdentifierBit = 0x0004;
        private const int NoLengthBit = 0x8000;

        // Of a data frame without data: start of frame to end of frame, without stuff bits, and the intermission before it.
        private const int StandardFrameBits = 44 + 3;
        private const int ExtendedFrameBits = 64 + 3;

        // What was read last, besides 0 and 1: nothing since both were empty; something that failed.
        private const int None = -1;
        private const int Unknown = 2;

        // Words of the registers from TEC to EFLG, between them the masks and the bit timing: TEC and REC; CANSTAT and CANCTRL, which
        // stand in every row (table 11-1); CANINTF and EFLG.
        private const int HealthCounters = 1;
        private const int HealthStatus = 2;
        private const int HealthFlags = 9;

        // CANCTRL and CANSTAT, registers 10-1 and 10-2.
        private const int ModeMask = 0xE0;
        private const byte ModeNormal = 0x00;
        private const byte ModeListenOnly = 0x60;
        private const byte ModeConfiguration = 0x80;
        private const byte ControlClockOut = 0x07;

        // CANINTE and CANINTF, registers 7-1 and 7-2.
        private const int FlagReceive0 = 0x01;
        private const int FlagReceive1 = 0x02;
        private const int FlagError = 0x20;
        private const int FlagWakeUp = 0x40;
        private const int FlagMessageError = 0x80;
        private const int FlagsReceive = FlagReceive0 | FlagReceive1;
        private const int FlagsAlways = FlagReceive0 | FlagReceive1 | FlagWakeUp;

        // EFLG, register 6-3.
        private const int ErrorPassiveFlags = 0x18;
        private const int ErrorBusOff = 0x20;
        private const int ErrorOverflows = 0xC0;
        private const int ErrorStates = 0x3F;

        // TXBnCTRL, register 3-1.
        private const int TransmitRequest = 0x08;

        private readonly object _lock = new object();
        private readonly ISpiBus _spi;
        private readonly Mcp2515BitTiming _timing;
        private readonly IClock _clock;
        private readonly Mcp2515Acceptance _acceptance;
        private readonly bool _rollsOver;
        private readonly int _bitNs;
        private readonly byte _mode;

        // Each slot is one READ RX BUFFER answer as it came: nothing, SIDH; SIDL, EID8; EID0, DLC; D0, D1; and so on. Head
        // and tail count on and on, and the slot at the head is always free for the next.
        private readonly ushort[][] _ring;
        private readonly int _ringMask;
        private int _head;
        private int _tail;

        private readonly ushort[] _readFlags = Read(Mcp2515Register.InterruptFlags, 2);
        private readonly ushort[] _readStatus = Read(Mcp2515Register.Status, 2);
        private readonly ushort[] _readHealth = Read(Mcp2515Register.ErrorCounters, 11);
        private readonly ushort[] _readReceive0 = { InstructionReadReceive0, 0, 0, 0, 0, 0, 0 };
        private readonly ushort[] _readReceive1 = { InstructionReadReceive1, 0, 0, 0, 0, 0, 0 };
        private readonly ushort[] _readTransmitStatus = { InstructionReadStatus };
        private readonly ushort[] _readMasks = Read(Mcp2515Register.Masks, 8);
        private readonly ushort[] _reset = { InstructionReset | (InstructionReset << 8) };
        private readonly ushort[] _bitModify = new ushort[2];
        private readonly ushort[] _load = new ushort[FrameWords];
        private readonly ushort[] _writeFilters0To2;
        private readonly ushort[] _writeFilters3To5;
        private readonly ushort[] _writeMasks;

        // What comes in, by the length of the transfer.
        private readonly ushort[] _answer1 = new ushort[1];
        private readonly ushort[] _answer2 = new ushort[2];
        private readonly ushort[] _answer7 = new ushort[FrameWords];
        private readonly ushort[] _answer8 = new ushort[8];
        private readonly ushort[] _answer11 = new ushort[11];

        private readonly long[] _transmitDeadlineMs = new long[3];
        private int _transmitsPending;

        private long _nextStepMs = long.MinValue;
        private long _nextWatchMs = long.MinValue;
        private long _nextCheckMs;
        private long _deadlineMs;
        private bool _isConfigured;
        private bool _edgeSeen;
        private int _flagsWanted;

        // The buffer that was read last since both were seen empty, and a time not later than the end of that read.
        private int _lastRead = None;
        private long _lastReadUs;

        /// <summary>Prepares the driver; the first steps start the chip.</summary>
        /// <param name="spi">The chip's SPI, mode 0,0 or 1,1, up to 10 MHz.</param>
        /// <param name="interrupt">The chip's INT pin.</param>
        /// <param name="clock">Counts microseconds, not in larger steps.</param>
        /// <param name="crystalHz">What is soldered beside the chip: 8,000,000 or 16,000,000.</param>
        /// <param name="bitRate">The bus's bit rate: 125,000, 250,000 or 500,000.</param>
        /// <param name="acceptance">What to let through; everything when null.</param>
        /// <param name="isListenOnly">Takes no part in the bus: sends neither frames nor acknowledgements nor error flags.</param>
        /// <param name="ringSlots">A power of two; one fewer frames may wait to be read.</param>
        /// <exception cref="ArgumentException">No bit timing for this crystal and bit rate, or the ring's size is not a power of two.</exception>
        public Mcp2515(
            ISpiBus spi,
            IInterruptPin interrupt,
            IClock clock,
            int crystalHz,
            int bitRate,
            Mcp2515Acceptance? acceptance = null,
            bool isListenOnly = false,
            int ringSlots = 64)
        {
            if (ringSlots < 2 || (ringSlots & (ringSlots - 1)) != 0)
            {
                throw new ArgumentException("The ring's size must be a power of two");
            }

            _spi = spi;
            _timing = Mcp2515BitTiming.For(crystalHz, bitRate);
            _clock = clock;
            _acceptance = acceptance ?? Mcp2515Acceptance.All();
            _rollsOver = _acceptance.RollsOver;
            _bitNs = 1_000_000_000 / bitRate;
            _mode = isListenOnly ? ModeListenOnly : ModeNormal;

            _ring = new ushort[ringSlots][];
            _ringMask = ringSlots - 1;
            for (int i = 0; i < ringSlots; i++)
            {
                _ring[i] = new ushort[FrameWords];
            }

            byte[] filters = new byte[28];
            Array.Copy(_acceptance.Filters, 0, filters, 0, 24);
            _writeFilters0To2 = Write(Mcp2515Register.Filters0To2, filters, 0, 14);
            _writeFilters0To2[7] = 0;
            _writeFilters3To5 = Write(Mcp2515Register.Filters3To5, filters, 12, 12);

            byte[] masks = new byte[14];
            Array.Copy(_acceptance.Masks, 0, masks, 0, 8);
            masks[8] = _timing.Cnf3;
            masks[9] = _timing.Cnf2;
            masks[10] = _timing.Cnf1;
            masks[11] = FlagReceive0 | FlagReceive1 | FlagError;
            _writeMasks = Write(Mcp2515Register.Masks, masks, 0, 14);

            interrupt.OnFallingEdge(OnInterrupt);
        }

        /// <summary>What the controller does now.</summary>
        public Mcp2515State State { get; private set; }

        /// <inheritdoc/>
        public int FramesReceived => _head + RingOverflows + FramesLeftOut;

        /// <summary>Frames handed to the controller.</summary>
        public int FramesQueued { get; private set; }

        /// <summary>Frames that waited too long for the bus, and were taken back.</summary>
        public int TransmitTimeouts { get; private set; }

        /// <summary>Times that a frame found the controller's receive buffers full.</summary>
        public int ControllerOverflows { get; private set; }

        /// <summary>Frames that found the ring full: <see cref="TryRead"/> is not called often enough.</summary>
        public int RingOverflows { get; private set; }

        /// <inheritdoc/>
        public int Overflows => ControllerOverflows + RingOverflows + FramesLeftOut;

        /// <summary>Received frames whose length code was above 8 (taken as 8), and answers that no MCP2515 gives (dropped).</summary>
        public int BadFrames { get; private set; }

        /// <summary>
        /// Times that both buffers were full, and nothing told which frame had come first: the processor was away from the chip
        /// for as long as a frame takes, or, without rollover, the two came between two looks. They are handed on in the
        /// likelier order; of two with one identifier, only that which is likelier the younger (<see cref="FramesLeftOut"/>), so that frames of one
        /// identifier never change places.
        /// </summary>
        public int UncertainOrders { get; private set; }

        /// <summary>Frames not handed on because they may have been older or younger than another of their identifier. Without rollover, none.</summary>
        public int FramesLeftOut { get; private set; }

        /// <summary>Health checks, one a second or more, that found the chip to have seen damaged frames on the bus.</summary>
        public int ErrorFrames { get; private set; }

        /// <summary>Polls that found frames which no edge had announced, or whose edge had not been handled yet.</summary>
        public int MissedEdges { get; private set; }

        /// <inheritdoc/>
        public int BusOffs { get; private set; }

        /// <summary>Times that the chip was found reset or changed while running, or off the bus for too long, and was started again.</summary>
        public int Restarts { get; private set; }

        /// <summary>Attempts to start the chip that it did not answer.</summary>
        public int Absences { get; private set; }

        /// <summary>The chip's transmit error counter (TEC) at the last check, 0 to 255.</summary>
        public int TransmitErrorCount { get; private set; }

        /// <summary>The chip's receive error counter (REC) at the last check, 0 to 255.</summary>
        public int ReceiveErrorCount { get; private set; }

        /// <inheritdoc/>
        public string CounterNames => "can ringOverflows controllerOverflows busOffs restarts absences badFrames framesLeftOut uncertainOrders transmitTimeouts "
            + "missedEdges errorFrames framesReceived framesQueued";

        /// <inheritdoc/>
        public int FaultCounters => 11;

        /// <inheritdoc/>
        public int GetCounter(int index) => index switch
        {
            0 => RingOverflows,
            1 => ControllerOverflows,
            2 => BusOffs,
            3 => Restarts,
            4 => Absences,
            5 => BadFrames,
            6 => FramesLeftOut,
            7 => UncertainOrders,
            8 => TransmitTimeouts,
            9 => MissedEdges,
            10 => ErrorFrames,
            11 => FramesReceived,
            _ => FramesQueued,
        };

        /// <inheritdoc/>
        [SteadyState]
        public bool TryRead(CanFrame frame)
        {
            int tail = _tail;
            if (tail == _head)
            {
                return false;
            }

            // Registers 4-4 to 4-8.
            ushort[] slot = _ring[tail & _ringMask];
            int middle = slot[1];
            int sidl = middle & 0xFF;
            int last = slot[2];
            int dlc = last >> 8;
            int id = ((slot[0] >> 8) << 3) | (sidl >> 5);
            if ((sidl & 0x08) != 0)
            {
                frame.IsExtended = true;
                frame.IsRemote = (dlc & 0x40) != 0;
                frame.Id = (id << 18) | ((sidl & 0x03) << 16) | (middle & 0xFF00) | (last & 0xFF);
            }
            else
            {
                frame.IsExtended = false;
                frame.IsRemote = (sidl & 0x10) != 0;
                frame.Id = id;
            }

            frame.Length = dlc > 8 ? LengthOf(dlc) : dlc;

            Array.Copy(slot, 3, frame.Words, 0, 4);
            frame.IsPacked = true;
            _tail = tail + 1;
            return true;
        }

        /// <inheritdoc/>
        /// <remarks>Frames are sent in the order of their handing over; up to three wait in the chip.</remarks>
        [SteadyState]
        public bool TrySend(CanFrame frame)
        {
            Mcp2515State state = State;
            if (_mode != ModeNormal || (state != Mcp2515State.Active && state != Mcp2515State.ErrorPassive))
            {
                return false;
            }

            lock (_lock)
            {
                // Of equal priorities the chip sends the highest-numbered buffer first (section 3.2): to keep the
                // order, a frame goes below the lowest that still waits.
                int pending = ReadPendingTransmits();
                int buffer = (pending & 1) != 0 ? -1 : (pending & 2) != 0 ? 0 : (pending & 4) != 0 ? 1 : 2;
                if (buffer < 0)
                {
                    return false;
                }

                Load(buffer, frame);
                BitModify(Mcp2515Register.TransmitControl0 + (buffer << 4), TransmitRequest | 0x03, TransmitRequest);
                _transmitDeadlineMs[buffer] = long.MinValue;
                _transmitsPending |= 1 << buffer;
                _nextWatchMs = long.MinValue;
                FramesQueued++;
                return true;
            }
        }

        /// <inheritdoc/>
        [SteadyState]
        public void Step(long nowMs)
        {
            if (nowMs < _nextStepMs)
            {
                return;
            }

            _nextStepMs = nowMs + PollMs;
            bool isQuiet = nowMs < _nextWatchMs;
            if (isQuiet && _edgeSeen)
            {
                // Frames come, and are announced: all is well.
                _edgeSeen = false;
                return;
            }

            lock (_lock)
            {
                if (isQuiet)
                {
                    DrainUnannounced();
                    return;
                }

                switch (State)
                {
                    case Mcp2515State.Absent:
                        SendReset(nowMs);
                        break;
                    case Mcp2515State.Resetting:
                        Configure(nowMs);
                        break;
                    case Mcp2515State.Joining:
                        Join(nowMs);
                        break;
                    default:
                        Watch(nowMs);
                        break;
                }
            }
        }

        /// <summary>Drains the chip. Called on each falling edge of INT; on the device by another thread than the loop's.</summary>
        [SteadyState]
        public void OnInterrupt()
        {
            lock (_lock)
            {
                // From its configuration on: the chip may be on the bus before the next step sees it there.
                if (_isConfigured)
                {
                    // An edge that was not drained to its end is followed by none.
                    _edgeSeen = Drain();
                }
            }
        }

        private static ushort[] Read(byte register, int words)
        {
            ushort[] transfer = new ushort[words];
            transfer[0] = (ushort)(InstructionRead | (register << 8));
            return transfer;
        }

        private static ushort[] Write(byte register, byte[] values, int start, int count)
        {
            ushort[] transfer = new ushort[1 + (count / 2)];
            transfer[0] = (ushort)(InstructionWrite | (register << 8));
            for (int i = 0; i < count; i += 2)
            {
                transfer[1 + (i / 2)] = (ushort)(values[start + i] | (values[start + i + 1] << 8));
            }

            return transfer;
        }

        private int LengthOf(int dlc)
        {
            int length = dlc & 0x0F;
            if (length > 8)
            {
                BadFrames++;
                length = 8;
            }

            return length;
        }

        // Takes frames until no enabled flag is left, that is, until INT is high. False when it may still be low.
        private bool Drain()
        {
            ISpiBus spi = _spi;
            ushort[] answer = _answer2;
            int handledErrors = 0;
            for (int passes = MaxPasses; passes != 0; passes--)
            {
                answer[1] = FlagWakeUp;
                spi.Transfer(_readFlags, answer);
                int word = answer[1];
                int flags = word & _flagsWanted;
                if (flags == 0)
                {
                    _lastRead = None;
                    return true;
                }

                if (flags == FlagReceive0)
                {
                    // Most of them: as FetchFirst and Publish, without their calls.
                    int head = _head;
                    ushort[] slot = _ring[head & _ringMask];
                    _lastReadUs = _clock.NowUs;
                    _lastRead = 0;
                    slot[2] = NoLengthBit;
                    spi.Transfer(_readReceive0, slot);
                    if (((slot[2] & NoLengthBit) | (slot[1] & NoIdentifierBit)) != 0)
                    {
                        _lastRead = Unknown;
                        BadFrames++;
                    }
                    else if (head - _tail < _ringMask)
                    {
                        _head = head + 1;
                    }
                    else
                    {
                        RingOverflows++;
                    }

                    continue;
                }

                if ((flags & FlagWakeUp) != 0)
                {
                    // The chip never sleeps: nothing answered. The health check sees to it.
                    return false;
                }

                // Frames first: what is lost while they wait is what the errors tell of.
                int errors = word >> 8;
                int full = flags & FlagsReceive;
                if (full == FlagsReceive)
                {
                    TakeBoth();
                }
                else if (full != 0 && (full == FlagReceive0 ? FetchFirst(_head) : FetchSecond(_head)))
                {
                    Publish();
                }

                if ((flags & FlagError) != 0)
                {
                    HandleErrors(errors);
                    int states = errors & ErrorStates;
                    if (states != 0 && states == handledErrors)
                    {
                        AskForErrors(false);
                    }

                    handledErrors = states;
                }
            }

            return false;
        }

        // What an edge that got lost has left behind.
        private void DrainUnannounced()
        {
            if ((Ask(_readFlags) & _flagsWanted) == 0)
            {
                return;
            }

            int before = FramesReceived;
            Drain();
            MissedEdges += FramesReceived != before ? 1 : 0;
        }

        private void TakeBoth()
        {
            // With rollover, what found buffer 0 full went on to buffer 1. Unless buffer 0 was read in between.
            int lastRead = _lastRead;
            bool isCertain = _rollsOver && (lastRead == None || lastRead == 1);
            long sinceUs = isCertain ? 0 : _clock.NowUs - _lastReadUs;
            int head = _head;
            if (!TryFetch(_readReceive0, head))
            {
                if (FetchSecond(head))
                {
                    Publish();
                }

                return;
            }

            if (head - _tail >= _ringMask - 1)
            {
                // No room for two: without the second, whichever it is.
                Publish();
                FetchSecond(_head);
                RingOverflows++;
                return;
            }

            if (!FetchSecond(head + 1))
            {
                Publish();
                return;
            }

            if (!isCertain)
            {
                head -= Order(head, lastRead, sinceUs);
            }

            // Not before: the loop may read as soon as the head says so.
            _head = head + 2;
        }

        // Puts the two frames at the head in their order. How many of them are left out: 0 or 1.
        private int Order(int head, int lastRead, long sinceUs)
        {
            ushort[] first0 = _ring[head & _ringMask];
            ushort[] first1 = _ring[(head + 1) & _ringMask];

            // Both may have come after the last read only if the time was enough for the younger of them, whole.
            int leastUs = LeastUs(lastRead == 0 ? first1 : first0);
            bool isUncertain = lastRead == None || lastRead == Unknown || sinceUs >= leastUs;
            UncertainOrders += isUncertain ? 1 : 0;

            // Up to twice that time, a part of which the read itself took, it is the likelier, too.
            bool isSwapped = lastRead == 0 && sinceUs < 2 * leastUs;
            int leftOut = isUncertain && HasSameIdentifier(first0, first1) ? 1 : 0;
            FramesLeftOut += leftOut;
            if (isSwapped != (leftOut != 0))
            {
                _ring[head & _ringMask] = first1;
                _ring[(head + 1) & _ringMask] = first0;
            }

            return leftOut;
        }

        private static bool HasSameIdentifier(ushort[] slot, ushort[] other)
        {
            return ((slot[0] ^ other[0]) & 0xFF00) == 0 && slot[1] == other[1] && ((slot[2] ^ other[2]) & 0xFF) == 0;
        }

        // Buffer 0 into the ring, but not yet for the loop. False when nothing was read.
        private bool FetchFirst(int at)
        {
            _lastReadUs = _clock.NowUs;
            bool isFetched = TryFetch(_readReceive0, at);
            _lastRead = isFetched ? 0 : Unknown;
            return isFetched;
        }

        private bool FetchSecond(int at)
        {
            // With rollover, buffer 0 is then the older whatever the time.
            _lastReadUs = _rollsOver ? 0 : _clock.NowUs;
            bool isFetched = TryFetch(_readReceive1, at);
            _lastRead = isFetched ? 1 : Unknown;
            return isFetched;
        }

        private bool TryFetch(ushort[] instruction, int at)
        {
            ushort[] slot = _ring[at & _ringMask];
            slot[2] = NoLengthBit;
            _spi.Transfer(instruction, slot);
            if ((slot[2] & NoLengthBit) != 0 || (slot[1] & NoIdentifierBit) != 0)
            {
                BadFrames++;
                return false;
            }

            return true;
        }

        private void Publish()
        {
            int head = _head;
            if (head - _tail >= _ringMask)
            {
                RingOverflows++;
            }
            else
            {
                _head = head + 1;
            }
        }

        // The shortest time from the end of a frame to the end of the next, this one: without stuff bits, and a 32nd less
        // for the clocks that may differ.
        private int LeastUs(ushort[] slot)
        {
            int sidl = slot[1];
            int dlc = slot[2] >> 8;
            bool isExtended = (sidl & 0x08) != 0;
            bool isRemote = ((isExtended ? dlc & 0x40 : sidl & 0x10)) != 0;
            int length = dlc & 0x0F;
            int bits = isExtended ? ExtendedFrameBits : StandardFrameBits;
            bits += isRemote ? 0 : length > 8 ? 64 : length * 8;
            int us = bits * _bitNs / 1000;
            return us - (us >> 5);
        }

        private void HandleErrors(int errors)
        {
            if ((errors & ErrorOverflows) != 0)
            {
                ControllerOverflows += (errors & ErrorOverflows) == ErrorOverflows ? 2 : 1;
                BitModify(Mcp2515Register.ErrorFlags, ErrorOverflows, 0);
            }

            BitModify(Mcp2515Register.InterruptFlags, FlagError, 0);
            SetErrorState(errors);
        }

        // The error flag may not let itself be cleared while its cause lasts (section 7.7). It would then hold INT low,
        // without an edge for the frames that come, so it is not asked for until the cause is gone, and polled meanwhile.
        private void AskForErrors(bool isAsked)
        {
            int error = isAsked ? FlagError : 0;
            if (_flagsWanted != (FlagsAlways | error))
            {
                _flagsWanted = FlagsAlways | error;
                _nextWatchMs = long.MinValue;
                BitModify(Mcp2515Register.InterruptEnable, FlagError, error);
            }
        }

        private void SetErrorState(int errors)
        {
            Mcp2515State state = (errors & ErrorBusOff) != 0 ? Mcp2515State.BusOff
                : (errors & ErrorPassiveFlags) != 0 ? Mcp2515State.ErrorPassive
                : Mcp2515State.Active;
            if (state == State || State == Mcp2515State.Joining)
            {
                return;
            }

            if (state == Mcp2515State.BusOff)
            {
                // What waits would be old when the bus is back.
                BusOffs++;
                AbortTransmits(7);
                _deadlineMs = long.MinValue;
            }

            State = state;
            _nextWatchMs = long.MinValue;
        }

        private void Watch(long nowMs)
        {
            if (!_edgeSeen)
            {
                DrainUnannounced();
            }

            _edgeSeen = false;
            if (_transmitsPending != 0)
            {
                WatchTransmits(nowMs);
            }

            if (nowMs >= _nextCheckMs || State != Mcp2515State.Active || _flagsWanted == FlagsAlways)
            {
                _nextCheckMs = nowMs + HealthCheckMs;
                CheckHealth(nowMs);
            }

            bool isQuiet = State == Mcp2515State.Active && _flagsWanted != FlagsAlways && _transmitsPending == 0;
            _nextWatchMs = isQuiet ? _nextCheckMs : long.MinValue;
        }

        private void WatchTransmits(long nowMs)
        {
            int pending = ReadPendingTransmits() & _transmitsPending;
            _transmitsPending = pending;
            for (int buffer = 0; buffer < 3; buffer++)
            {
                if ((pending & (1 << buffer)) == 0)
                {
                    continue;
                }

                // A send knows no time: the first step after it starts the clock.
                if (_transmitDeadlineMs[buffer] == long.MinValue)
                {
                    _transmitDeadlineMs[buffer] = nowMs + TransmitTimeoutMs;
                }
                else if (nowMs >= _transmitDeadlineMs[buffer])
                {
                    AbortTransmits(1 << buffer);
                    TransmitTimeouts++;
                }
            }
        }

        private void CheckHealth(long nowMs)
        {
            // All in one transfer: frames may be waiting for its end.
            ushort[] health = _answer11;
            health[HealthStatus] = 0xFFFF;
            _spi.Transfer(_readHealth, health);
            int status = health[HealthStatus];
            int flags = health[HealthFlags];
            int errors = flags >> 8;
            if ((status & ModeMask) != _mode || status >> 8 != (_mode | ControlClockOut) || (flags & FlagWakeUp) != 0)
            {
                Restart(nowMs);
                return;
            }

            TransmitErrorCount = health[HealthCounters] & 0xFF;
            ReceiveErrorCount = health[HealthCounters] >> 8;
            if ((flags & FlagMessageError) != 0)
            {
                ErrorFrames++;
                BitModify(Mcp2515Register.InterruptFlags, FlagMessageError, 0);
            }

            if ((flags & FlagError) != 0)
            {
                HandleErrors(errors);
            }
            else
            {
                SetErrorState(errors);
            }

            if ((errors & ErrorStates) == 0)
            {
                AskForErrors(true);
            }

            if (State == Mcp2515State.BusOff)
            {
                // The chip comes back by itself after 128 times 11 recessive bits (section 6.7), some 11 ms.
                if (_deadlineMs == long.MinValue)
                {
                    _deadlineMs = nowMs + BusOffRestartMs;
                }
                else if (nowMs >= _deadlineMs)
                {
                    Restart(nowMs);
                }
            }
        }

        private void Restart(long nowMs)
        {
            Restarts++;
            SendReset(nowMs);
        }

        // The chip needs 128 of its clocks after a reset (section 8.1): the next step is later than that.
        private void SendReset(long nowMs)
        {
            _spi.Transfer(_reset, _answer1);
            _isConfigured = false;
            _nextWatchMs = long.MinValue;
            State = Mcp2515State.Resetting;
            _deadlineMs = nowMs + ConfigureTimeoutMs;
        }

        private void Configure(long nowMs)
        {
            int status = Ask(_readStatus);
            if ((status & ModeMask) == ModeConfiguration && ((status >> 8) & ModeMask) == ModeConfiguration && WriteConfiguration())
            {
                BitModify(Mcp2515Register.Control, 0xFF, _mode | ControlClockOut);
                _isConfigured = true;
                State = Mcp2515State.Joining;
                _deadlineMs = nowMs + JoinTimeoutMs;
                return;
            }

            if (nowMs >= _deadlineMs)
            {
                Absences++;
                State = Mcp2515State.Absent;
                _nextStepMs = nowMs + AbsentRetryMs;
                return;
            }

            // In case that the reset was not taken: configuration mode can be asked for from any other (section 10.1).
            BitModify(Mcp2515Register.Control, ModeMask, ModeConfiguration);
        }

        private bool WriteConfiguration()
        {
            ISpiBus spi = _spi;
            ushort[] answer = _answer8;
            spi.Transfer(_writeFilters0To2, answer);
            spi.Transfer(_writeFilters3To5, _answer7);
            spi.Transfer(_writeMasks, answer);
            spi.Transfer(_readMasks, answer);
            for (int i = 1; i < 7; i++)
            {
                if (answer[i] != _writeMasks[i])
                {
                    return false;
                }
            }

            // RXM 00: by the filters. BUKT: buffer 0 rolls over into buffer 1.
            BitModify(Mcp2515Register.ReceiveControl0, 0x64, _rollsOver ? 0x04 : 0x00);
            BitModify(Mcp2515Register.ReceiveControl1, 0x60, 0x00);
            AbortTransmits(7);
            _flagsWanted = FlagsAlways | FlagError;
            _lastRead = None;
            return true;
        }

        private void Join(long nowMs)
        {
            int status = Ask(_readStatus);
            bool isAsked = status >> 8 == (_mode | ControlClockOut);
            if (isAsked && (status & ModeMask) == _mode)
            {
                State = Mcp2515State.Active;
                _nextCheckMs = nowMs + HealthCheckMs;
                Drain();
            }
            else if (!isAsked || nowMs >= _deadlineMs)
            {
                SendReset(nowMs);
            }
        }

        // A pair of registers, the first in the low byte. After a transfer that fails, as no chip has them.
        private int Ask(ushort[] instruction)
        {
            ushort[] answer = _answer2;
            answer[1] = 0xFFFF;
            _spi.Transfer(instruction, answer);
            return answer[1];
        }

        // Bit n: buffer n still waits for the bus. READ STATUS has TXREQ at bits 2, 4 and 6 (figure 12-8).
        private int ReadPendingTransmits()
        {
            _answer1[0] = 0xFFFF;
            _spi.Transfer(_readTransmitStatus, _answer1);
            int status = _answer1[0] >> 8;
            return ((status >> 2) & 1) | ((status >> 3) & 2) | ((status >> 4) & 4);
        }

        private void AbortTransmits(int buffers)
        {
            for (int buffer = 0; buffer < 3; buffer++)
            {
                if ((buffers & (1 << buffer)) != 0)
                {
                    BitModify(Mcp2515Register.TransmitControl0 + (buffer << 4), TransmitRequest, 0);
                }
            }

            _transmitsPending &= ~buffers;
        }

        private void Load(int buffer, CanFrame frame)
        {
            ushort[] load = _load;
            int id = frame.Id;
            int length = frame.Length & 0x0F;
            int dlc = (length > 8 ? 8 : length) | (frame.IsRemote ? 0x40 : 0);

            // LOAD TX BUFFER 0, 2, 4: from TXBnSIDH on.
            int instruction = InstructionLoadTransmit | (buffer << 1);
            if (frame.IsExtended)
            {
                load[0] = (ushort)(instruction | ((id >> 21) << 8));
                load[1] = (ushort)(((id >> 13) & 0xE0) | 0x08 | ((id >> 16) & 0x03) | (id & 0xFF00));
                load[2] = (ushort)((id & 0xFF) | (dlc << 8));
            }
            else
            {
                load[0] = (ushort)(instruction | ((id >> 3) << 8));
                load[1] = (byte)(id << 5);
                load[2] = (ushort)(dlc << 8);
            }

            if (!frame.IsPacked)
            {
                frame.Pack();
            }

            Array.Copy(frame.Words, 0, load, 3, 4);
            _spi.Transfer(load, _answer7);
        }

        private void BitModify(int register, int mask, int value)
        {
            ushort[] transfer = _bitModify;
            transfer[0] = (ushort)(InstructionBitModify | (register << 8));
            transfer[1] = (ushort)(mask | (value << 8));
            _spi.Transfer(transfer, _answer2);
        }
    }
}
