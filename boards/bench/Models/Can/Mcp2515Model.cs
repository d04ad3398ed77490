using System;
using Telematics.Bench.World;
using Telematics.Buses;
using Telematics.Can;

namespace Telematics.Bench.Models
{
    /// <summary>
    /// A Microchip MCP2515 by its data sheet (DS20001801; sections in the comments are its): the registers, the SPI
    /// instructions, modes, two receive buffers with masks, filters and rollover, three transmit buffers, error counters,
    /// INT. It hears a bus only if its timing registers and its crystal give the bus's bit rate; otherwise it sees nothing
    /// but errors, and destroys what others send until it is error-passive, as the real one does.
    /// </summary>
    /// <remarks>
    /// SPI transfers take time: what the processor needs before one begins, and its bits. The world's clock goes on meanwhile,
    /// and frames arrive on the bus: a register is as it is when its byte goes over the wire, and what a transfer changes
    /// is changed at its end.
    /// Leaves out: waking from sleep, the RTS and RXnBF pins, CLKOUT and start-of-frame signals, wake-up filter, an
    /// arbitration lost counted as such, transmission errors of the driver's own making other than by timing.
    /// </remarks>
    public sealed class Mcp2515Model : CanNode, ISpiBus, IInterruptPin
    {
        /// <summary>The boards' SPI clock, bits a second (CellularWiring.CanSpiHz).</summary>
        public const int DefaultSpiHz = 8_000_000;

        /// <summary>
        /// What the processor needs from one transfer to the next, in microseconds: some 70 IL instructions of the driver, its adapter and
        /// the framework, at 0.75 million a second, and 10 µs of ESP-IDF's driver (a polled transaction with DMA, by its documentation).
        /// </summary>
        public const int DefaultSpiOverheadUs = 100;

        /// <summary>
        /// From an edge to its handler, in microseconds: some 125 IL instructions of the runtime's dispatcher at 0.75 million a
        /// second, and its change of threads. In time, that is: a step of the loop that is running ends first, and this model does not know of it.
        /// </summary>
        public const int DefaultInterruptLatencyUs = 200;

        private const int Status = 0x0E;
        private const int Control = 0x0F;
        private const int TransmitErrors = 0x1C;
        private const int ReceiveErrors = 0x1D;
        private const int Cnf3 = 0x28;
        private const int Cnf2 = 0x29;
        private const int Cnf1 = 0x2A;
        private const int InterruptEnable = 0x2B;
        private const int InterruptFlags = 0x2C;
        private const int ErrorFlags = 0x2D;
        private const int TransmitControl0 = 0x30;
        private const int ReceiveControl0 = 0x60;
        private const int ReceiveControl1 = 0x70;

        private const int ModeNormal = 0;
        private const int ModeSleep = 1;
        private const int ModeLoopback = 2;
        private const int ModeListenOnly = 3;
        private const int ModeConfiguration = 4;

        private const byte FlagReceive0 = 0x01;
        private const byte FlagReceive1 = 0x02;
        private const byte FlagError = 0x20;
        private const byte FlagWakeUp = 0x40;
        private const byte FlagMessageError = 0x80;
        private const byte ErrorOverflows = 0xC0;
        private const byte TransmitRequest = 0x08;
        private const byte OneShot = 0x08;
        private const byte AbortAll = 0x10;
        private const byte Rollover = 0x04;

        // SO is not driven before the first data byte; a pull-up holds it.
        private const byte Undriven = 0xFF;

        private readonly VirtualClock _clock;
        private readonly CanBusModel _bus;
        private readonly int _crystalHz;
        private readonly byte[] _registers = new byte[128];
        private readonly CanFrame _transmitted = new();
        private readonly byte[] _written = new byte[128];
        private readonly byte[] _answered = new byte[128];
        private FallingEdgeHandler? _handler;
        private int _mode;
        private int _requested;
        private bool _isInTune;
        private bool _isBusOff;
        private int _transmitErrors;
        private int _receiveErrors;
        private int _transmitBuffer = -1;
        private long _transmitReadyUs = long.MaxValue;
        private long _joinUs = long.MaxValue;
        private long _recoveredUs = long.MaxValue;
        private long _edgeUs = long.MaxValue;
        private long _clockReadyUs;
        private long _transferUs;
        private bool _isTransferring;

        /// <summary>Solders the chip to a bus; it is in configuration mode, as after power-up.</summary>
        public Mcp2515Model(VirtualClock clock, CanBusModel bus, int crystalHz)
        {
            _clock = clock;
            _bus = bus;
            _crystalHz = crystalHz;
            BrownOut();
            bus.Attach(this);
        }

        /// <summary>Bits a second of SPI; 0 for transfers that take no time at all.</summary>
        public int SpiHz { get; set; } = DefaultSpiHz;

        /// <summary>What the processor needs for a transfer before its first bit, in microseconds.</summary>
        public int SpiOverheadUs { get; set; } = DefaultSpiOverheadUs;

        /// <summary>Microseconds for which the processor does something else before a transfer, asked for each; null for never.</summary>
        public Func<int>? Pause { get; set; }

        /// <summary>From the falling edge to the handler's call: what interrupt dispatch and a busy interpreter make of it.</summary>
        public long InterruptLatencyUs { get; set; } = DefaultInterruptLatencyUs;

        /// <summary>Falling edges to come that nobody notices.</summary>
        public int EdgesToMiss { get; set; }

        /// <summary>Whether the chip is there; without it, SPI reads <see cref="AbsentReads"/> and nothing reacts.</summary>
        public bool IsPresent { get; set; } = true;

        /// <summary>What SPI reads without the chip: 0xFF or 0x00, by the pull of the line.</summary>
        public byte AbsentReads { get; set; } = 0xFF;

        /// <summary>
        /// Whether ERRIF cannot be cleared while its cause lasts, as section 7.7 says. Otherwise it can, and is set again
        /// when the error state changes, as drivers in the field rely on.
        /// </summary>
        public bool HoldsErrorFlag { get; set; } = true;

        /// <summary>SPI transfers so far.</summary>
        public long Transfers { get; private set; }

        /// <summary>Falling edges of INT so far, noticed or not.</summary>
        public long Edges { get; private set; }

        /// <summary>Frames that passed the filters.</summary>
        public long Accepted { get; private set; }

        /// <summary>Frames that passed the filters, and found no buffer.</summary>
        public long Lost { get; private set; }

        /// <summary>Whether the chip is off the bus.</summary>
        public bool IsBusOff => _isBusOff;

        /// <summary>Whether the chip has joined the bus, at whatever bit rate.</summary>
        public bool IsOnBus => (_mode == ModeNormal || _mode == ModeListenOnly) && !_isBusOff && IsPresent;

        /// <inheritdoc/>
        public bool IsLow { get; private set; }

        /// <inheritdoc/>
        public override bool Acknowledges => _mode == ModeNormal && IsOnBus && _isInTune;

        /// <inheritdoc/>
        public override bool Disturbs => _mode == ModeNormal && IsOnBus && !_isInTune && _receiveErrors < 128 && _transmitErrors < 128;

        /// <inheritdoc/>
        public void OnFallingEdge(FallingEdgeHandler handler) => _handler = handler;

        /// <summary>
        /// The firmware's side is gone, perhaps in the middle of a transfer: nobody handles edges. The chip goes on by itself while it has its
        /// supply.
        /// </summary>
        public void Detach()
        {
            _handler = null;
            _edgeUs = long.MaxValue;
            _isTransferring = false;
        }

        /// <summary>The chip goes off the bus, as after sending into a disturbance for long enough (section 6.6).</summary>
        public void GoOffBus()
        {
            if (!IsOnBus)
            {
                return;
            }

            _transmitErrors = 256;
            _transmitBuffer = -1;
            _isBusOff = true;
            _recoveredUs = _clock.NowUs + (128 * 11 * _bus.BitUs);
            UpdateErrors();
            UpdateInterrupt();
            Plan();
        }

        /// <summary>The supply fails for a moment: everything is as after power-up, and pending frames are gone (section 9).</summary>
        public void BrownOut()
        {
            Array.Clear(_registers);
            _registers[Control] = 0x87;
            _mode = _requested = ModeConfiguration;
            _isBusOff = false;
            _transmitErrors = _receiveErrors = 0;
            _transmitBuffer = -1;
            _joinUs = _recoveredUs = _transmitReadyUs = long.MaxValue;

            // The oscillator start-up timer holds the chip for 128 clocks (section 8.1).
            _clockReadyUs = _clock.NowUs + ((128_000_000L + _crystalHz - 1) / _crystalHz);
            UpdateInterrupt();
            Plan();
        }

        /// <inheritdoc/>
        public void Transfer(ushort[] write, ushort[] read)
        {
            int count = 2 * write.Length;
            Buffer.BlockCopy(write, 0, _written, 0, count);
            Transfer(_written, _answered, count);
            Buffer.BlockCopy(_answered, 0, read, 0, count);
        }

        /// <summary>A transfer byte by byte, in the order of the wire.</summary>
        /// <param name="write">What the processor sends.</param>
        /// <param name="read">What it hears; may be the same array.</param>
        /// <param name="count">How many bytes.</param>
        public void Transfer(byte[] write, byte[] read, int count)
        {
            Transfers++;
            _isTransferring = true;
            if (SpiHz != 0)
            {
                Pass(SpiOverheadUs + (Pause?.Invoke() ?? 0));
            }

            _transferUs = _clock.NowUs;
            if (!IsPresent || _clock.NowUs < _clockReadyUs)
            {
                Array.Fill(read, AbsentReads, 0, count);
                PassBytes(count);
            }
            else
            {
                Execute(write, read, count);
                UpdateInterrupt();
            }

            _isTransferring = false;
            Plan();
        }

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            if (_joinUs <= nowUs)
            {
                Join(nowUs);
            }

            if (_recoveredUs <= nowUs)
            {
                Recover(nowUs);
            }

            if (_transmitReadyUs <= nowUs)
            {
                _transmitReadyUs = long.MaxValue;
                SelectTransmit();
            }

            Plan();
        }

        /// <inheritdoc/>
        internal override long InterruptUs => _isTransferring ? long.MaxValue : _edgeUs;

        /// <inheritdoc/>
        internal override void Interrupt()
        {
            _edgeUs = long.MaxValue;
            _handler?.Invoke();
        }

        /// <inheritdoc/>
        public override void OnSent(long nowUs)
        {
            _transmitErrors = Math.Max(0, _transmitErrors - 1);
            CompleteTransmit();
            AfterFrame(nowUs);
        }

        /// <inheritdoc/>
        public override void OnSendFailed(long nowUs, bool isUnacknowledged)
        {
            // A lone error-passive node does not go off the bus for want of an acknowledgement (ISO 11898-1, 12.1.4.2 c, exception 1).
            if (!isUnacknowledged || _transmitErrors < 128)
            {
                _transmitErrors += 8;
            }

            int control = TransmitControl0 + (_transmitBuffer << 4);
            _registers[control] |= 0x10;
            _registers[InterruptFlags] |= FlagMessageError;
            if ((_registers[Control] & OneShot) != 0)
            {
                _registers[control] &= unchecked((byte)~TransmitRequest);
            }

            _transmitBuffer = -1;
            if (_transmitErrors > 255)
            {
                _isBusOff = true;
                _recoveredUs = nowUs + (128 * 11 * _bus.BitUs);
            }

            AfterFrame(nowUs);
        }

        /// <inheritdoc/>
        public override void OnReceived(CanFrame frame, long nowUs)
        {
            if (IsOnBus && _isInTune)
            {
                _receiveErrors = _receiveErrors > 127 ? 120 : Math.Max(0, _receiveErrors - 1);
                Filter(frame);
            }
            else
            {
                CountReceiveError();
            }

            AfterFrame(nowUs);
        }

        /// <inheritdoc/>
        public override void OnDamaged(long nowUs)
        {
            CountReceiveError();
            AfterFrame(nowUs);
        }

        private void CountReceiveError()
        {
            if (IsOnBus)
            {
                _registers[InterruptFlags] |= FlagMessageError;
                _receiveErrors += _mode == ModeNormal && _receiveErrors < 255 ? 1 : 0;
            }
        }

        // A frame's end, with its intermission, is 11 recessive bits: what joining waits for.
        private void AfterFrame(long nowUs)
        {
            if (_requested != _mode)
            {
                ChangeMode(nowUs, CanFrameBits.Intermission);
            }

            SelectTransmit();
            UpdateErrors();
            UpdateInterrupt();
            Plan();
        }

        private void Plan() => Plan(
            Math.Min(_joinUs, Math.Min(_transmitReadyUs, _recoveredUs)),
            _transmitBuffer >= 0 ? _transmitted : null);

        // The processor waits, and the bus goes on.
        private void Pass(long us)
        {
            long untilUs = _clock.NowUs + us;
            while (_bus.NextUs <= untilUs)
            {
                _clock.MoveTo(Math.Max(_clock.NowUs, _bus.NextUs));
                _bus.AdvanceTo(_clock.NowUs);
            }

            _clock.MoveTo(untilUs);
        }

        // To the end of that many bytes of the transfer.
        private void PassBytes(int count)
        {
            if (SpiHz != 0)
            {
                Pass(_transferUs + (((count * 8_000_000L) + SpiHz - 1) / SpiHz) - _clock.NowUs);
            }
        }

        private void Execute(byte[] write, byte[] read, int count)
        {
            int instruction = write[0];
            int address = count > 1 ? write[1] & 0x7F : 0;
            int mask = count > 2 ? write[2] : 0;
            if (instruction is not (0x03 or 0x90 or 0x92 or 0x94 or 0x96 or 0xA0 or 0xB0))
            {
                // What only writes: at the end.
                PassBytes(count);
            }

            switch (instruction)
            {
                case 0xC0:
                    Array.Fill(read, Undriven, 0, count);
                    BrownOut();
                    break;
                case 0x03:
                    for (int i = 0; i < count; i++)
                    {
                        PassBytes(i);
                        read[i] = i < 2 ? Undriven : Read((address + i - 2) & 0x7F);
                    }

                    PassBytes(count);
                    break;
                case 0x02:
                    for (int i = 0; i < count; i++)
                    {
                        byte value = write[i];
                        read[i] = Undriven;
                        if (i >= 2)
                        {
                            Write((address + i - 2) & 0x7F, value);
                        }
                    }

                    break;
                case 0x05 when count >= 4:
                    int bits = write[3];
                    Array.Fill(read, Undriven, 0, count);
                    BitModify(address, mask, bits);
                    break;
                case 0x90 or 0x92 or 0x94 or 0x96:
                    ReadReceiveBuffer(instruction, read, count);
                    break;
                case >= 0x40 and <= 0x45:
                    int start = TransmitControl0 + (((instruction >> 1) & 3) << 4) + ((instruction & 1) != 0 ? 6 : 1);
                    for (int i = 0; i < count; i++)
                    {
                        byte value = write[i];
                        read[i] = Undriven;
                        if (i >= 1)
                        {
                            Write((start + i - 1) & 0x7F, value);
                        }
                    }

                    break;
                case >= 0x80 and <= 0x87:
                    Array.Fill(read, Undriven, 0, count);
                    for (int buffer = 0; buffer < 3; buffer++)
                    {
                        if ((instruction & (1 << buffer)) != 0)
                        {
                            BitModify(TransmitControl0 + (buffer << 4), TransmitRequest, TransmitRequest);
                        }
                    }

                    break;
                case 0xA0 or 0xB0:
                    // The status is sent again and again, as it is then.
                    for (int i = 0; i < count; i++)
                    {
                        PassBytes(i);
                        read[i] = i < 1 ? Undriven : instruction == 0xA0 ? TransmitStatus() : ReceiveStatus();
                    }

                    PassBytes(count);
                    break;
                default:
                    Array.Fill(read, Undriven, 0, count);
                    break;
            }
        }

        // Figure 12-8.
        private byte TransmitStatus()
        {
            int flags = _registers[InterruptFlags];
            int status = flags & 0x03;
            for (int buffer = 0; buffer < 3; buffer++)
            {
                status |= (_registers[TransmitControl0 + (buffer << 4)] & TransmitRequest) != 0 ? 0x04 << (2 * buffer) : 0;
                status |= (flags & (0x04 << buffer)) != 0 ? 0x08 << (2 * buffer) : 0;
            }

            return (byte)status;
        }

        // Figure 12-9.
        private byte ReceiveStatus()
        {
            int full = _registers[InterruptFlags] & 0x03;
            if (full == 0)
            {
                return 0;
            }

            int control = (full & 1) != 0 ? ReceiveControl0 : ReceiveControl1;
            bool isExtended = (_registers[control + 2] & 0x08) != 0;
            bool isRemote = (_registers[control] & 0x08) != 0;
            int filter = _registers[control] & (control == ReceiveControl0 ? 1 : 7);
            int match = control == ReceiveControl1 && filter < 2 ? 6 + filter : filter;
            return (byte)((full << 6) | (isExtended ? 0x10 : 0) | (isRemote ? 0x08 : 0) | match);
        }

        // Section 12.4: the flag is cleared when CS rises.
        private void ReadReceiveBuffer(int instruction, byte[] read, int count)
        {
            int buffer = (instruction >> 2) & 1;
            int start = ReceiveControl0 + (buffer << 4) + ((instruction & 2) != 0 ? 6 : 1);
            for (int i = 0; i < count; i++)
            {
                PassBytes(i);
                read[i] = i < 1 ? Undriven : Read((start + i - 1) & 0x7F);
            }

            PassBytes(count);
            _registers[InterruptFlags] &= (byte)(buffer == 0 ? ~FlagReceive0 : ~FlagReceive1);
        }

        private byte Read(int address)
        {
            switch (address & 0x0F)
            {
                case Status:
                    return (byte)((_mode << 5) | InterruptCode());
                case Control:
                    return _registers[Control];
            }

            return address switch
            {
                TransmitErrors => (byte)Math.Min(_transmitErrors, 255),
                ReceiveErrors => (byte)_receiveErrors,
                ReceiveControl0 => (byte)(_registers[address] | ((_registers[address] & Rollover) >> 1)),
                _ => _registers[address],
            };
        }

        // Table 7-1: the enabled flag of the highest priority.
        private int InterruptCode()
        {
            int pending = _registers[InterruptFlags] & _registers[InterruptEnable];
            int code = (pending & FlagError) != 0 ? 1
                : (pending & FlagWakeUp) != 0 ? 2
                : (pending & 0x04) != 0 ? 3
                : (pending & 0x08) != 0 ? 4
                : (pending & 0x10) != 0 ? 5
                : (pending & FlagReceive0) != 0 ? 6
                : (pending & FlagReceive1) != 0 ? 7
                : 0;
            return code << 1;
        }

        // Table 11-1: the registers that BIT MODIFY knows. For the others the mask is forced to 0xFF (section 12.10).
        private void BitModify(int address, int mask, int value)
        {
            bool isModifiable = (address & 0x0F) == Control
                || address is 0x0C or 0x0D or Cnf1 or Cnf2 or Cnf3 or InterruptEnable or InterruptFlags or ErrorFlags
                    or TransmitControl0 or 0x40 or 0x50 or ReceiveControl0 or ReceiveControl1;
            int effective = isModifiable ? mask : 0xFF;
            Write(address, (byte)((Read(address) & ~effective) | (value & effective)));
        }

        private void Write(int address, byte value)
        {
            int column = address & 0x0F;
            if (column == Control)
            {
                WriteControl(value);
                return;
            }

            if (column == Status || address is TransmitErrors or ReceiveErrors)
            {
                return;
            }

            switch (address)
            {
                case < 0x0C or 0x0D or (>= 0x10 and < 0x1C) or (>= 0x20 and <= Cnf1):
                    if (_mode == ModeConfiguration)
                    {
                        // A mask has no EXIDE; bits 4 and 2 of any SIDL are not there.
                        bool isSidl = (address & 3) == 1 && address < 0x28 && address != 0x0D;
                        _registers[address] = isSidl ? (byte)(value & (address < 0x20 ? 0xEB : 0xE3)) : value;
                    }

                    break;
                case 0x0C:
                    _registers[address] = (byte)(value & 0x3F);
                    break;
                case InterruptEnable:
                    _registers[address] = value;
                    break;
                case InterruptFlags:
                    bool isHeld = HoldsErrorFlag && (_registers[InterruptFlags] & FlagError) != 0 && _registers[ErrorFlags] != 0;
                    _registers[address] = (byte)(value | (isHeld ? FlagError : 0));
                    break;
                case ErrorFlags:
                    _registers[address] = (byte)((_registers[address] & ~ErrorOverflows) | (value & ErrorOverflows));
                    break;
                case TransmitControl0 or 0x40 or 0x50:
                    WriteTransmitControl(address, value);
                    break;
                case > TransmitControl0 and < ReceiveControl0:
                    // A buffer that waits for the bus keeps what it has (section 3.1).
                    if ((_registers[address & 0x70] & TransmitRequest) == 0)
                    {
                        _registers[address] = value;
                    }

                    break;
                case ReceiveControl0:
                    _registers[address] = (byte)((_registers[address] & 0x09) | (value & 0x64));
                    break;
                case ReceiveControl1:
                    _registers[address] = (byte)((_registers[address] & 0x0F) | (value & 0x60));
                    break;
            }
        }

        private void WriteTransmitControl(int address, byte value)
        {
            bool wasRequested = (_registers[address] & TransmitRequest) != 0;
            bool isRequested = (value & TransmitRequest) != 0;
            if (isRequested && !wasRequested)
            {
                // A new request clears what became of the last one (register 3-1).
                _registers[address] = (byte)(value & 0x0B);
                _transmitReadyUs = Math.Min(_transmitReadyUs, _clock.NowUs);
                return;
            }

            _registers[address] = (byte)((_registers[address] & 0x70) | (value & 0x0B));
            if (wasRequested && !isRequested)
            {
                Abort((address - TransmitControl0) >> 4);
            }
        }

        // What is on the wires already is sent to its end (section 3.6).
        private void Abort(int buffer)
        {
            int control = TransmitControl0 + (buffer << 4);
            if (_transmitBuffer == buffer)
            {
                if (_bus.IsSending(this))
                {
                    return;
                }

                _transmitBuffer = -1;
                _transmitReadyUs = Math.Min(_transmitReadyUs, _clock.NowUs);
            }

            _registers[control] = (byte)((_registers[control] & ~TransmitRequest) | 0x40);
        }

        private void WriteControl(byte value)
        {
            _registers[Control] = value;
            if ((value & AbortAll) != 0)
            {
                for (int buffer = 0; buffer < 3; buffer++)
                {
                    if ((_registers[TransmitControl0 + (buffer << 4)] & TransmitRequest) != 0)
                    {
                        Abort(buffer);
                    }
                }
            }

            int requested = value >> 5;
            if (requested <= ModeConfiguration && requested != _requested)
            {
                _requested = requested;
                _joinUs = long.MaxValue;
                if (!_bus.IsSending(this))
                {
                    ChangeMode(_clock.NowUs, 11);
                }
            }
        }

        private void ChangeMode(long nowUs, int recessiveBits)
        {
            if (_requested is ModeNormal or ModeListenOnly && _mode is not (ModeNormal or ModeListenOnly))
            {
                _joinUs = nowUs + (recessiveBits * _bus.BitUs);
                return;
            }

            _mode = _requested;
            _joinUs = long.MaxValue;
            _transmitBuffer = -1;
            if (_mode == ModeConfiguration)
            {
                // Section 10.1: the error counters are cleared.
                _transmitErrors = _receiveErrors = 0;
                _isBusOff = false;
                _recoveredUs = long.MaxValue;
                UpdateErrors();
            }
        }

        private void Join(long nowUs)
        {
            _joinUs = long.MaxValue;
            if (_bus.IdleFromUs > nowUs)
            {
                // In the middle of a frame: its end calls. On a stuck bus nothing does.
                _joinUs = _bus.Fault == CanBusFault.None ? long.MaxValue : nowUs + (1000 * _bus.BitUs);
                return;
            }

            _mode = _requested;
            _isInTune = IsTimingOf(_bus.BitRate);
            _transmitReadyUs = Math.Min(_transmitReadyUs, nowUs);
        }

        // Section 5.1. Crystals agree to a fraction of a percent, and the sample point must lie in the bit's later part.
        private bool IsTimingOf(int bitRate)
        {
            int prescaler = (_registers[Cnf1] & 0x3F) + 1;
            int propagation = (_registers[Cnf2] & 0x07) + 1;
            int phase1 = ((_registers[Cnf2] >> 3) & 0x07) + 1;
            int phase2 = (_registers[Cnf2] & 0x80) != 0 ? (_registers[Cnf3] & 0x07) + 1 : Math.Max(phase1, 2);
            int quanta = 1 + propagation + phase1 + phase2;
            double rate = _crystalHz / (2.0 * prescaler * quanta);
            double samplePoint = (1.0 + propagation + phase1) / quanta;
            return Math.Abs(rate - bitRate) < bitRate * 0.005 && phase2 >= 2 && samplePoint is > 0.6 and < 0.92;
        }

        private void Recover(long nowUs)
        {
            if (_bus.Fault != CanBusFault.None)
            {
                _recoveredUs = nowUs + (128 * 11 * _bus.BitUs);
                return;
            }

            _recoveredUs = long.MaxValue;
            _isBusOff = false;
            _transmitErrors = _receiveErrors = 0;
            SelectTransmit();
            UpdateErrors();
            UpdateInterrupt();
        }

        // Section 3.2: the highest priority, and of those the highest number.
        private void SelectTransmit()
        {
            if (_bus.IsSending(this))
            {
                return;
            }

            _transmitBuffer = -1;
            if (_mode == ModeLoopback)
            {
                LoopBack();
                return;
            }

            if (_mode == ModeNormal && _requested == ModeNormal && IsOnBus && FindTransmit() is >= 0 and int buffer)
            {
                _transmitBuffer = buffer;
                Compose(buffer);
            }
        }

        private int FindTransmit()
        {
            int found = -1;
            int highest = -1;
            for (int buffer = 0; buffer < 3; buffer++)
            {
                int control = _registers[TransmitControl0 + (buffer << 4)];
                if ((control & TransmitRequest) != 0 && (control & 0x03) >= highest)
                {
                    highest = control & 0x03;
                    found = buffer;
                }
            }

            return found;
        }

        private void LoopBack()
        {
            while (FindTransmit() is >= 0 and int buffer)
            {
                _transmitBuffer = buffer;
                Compose(buffer);
                CompleteTransmit();
                Filter(_transmitted);
            }

            UpdateErrors();
            UpdateInterrupt();
        }

        private void CompleteTransmit()
        {
            _registers[TransmitControl0 + (_transmitBuffer << 4)] &= unchecked((byte)~(TransmitRequest | 0x70));
            _registers[InterruptFlags] |= (byte)(0x04 << _transmitBuffer);
            _transmitBuffer = -1;
        }

        private void Compose(int buffer)
        {
            int at = TransmitControl0 + (buffer << 4) + 1;
            int sidl = _registers[at + 1];
            int standard = (_registers[at] << 3) | (sidl >> 5);
            int dlc = _registers[at + 4];
            _transmitted.IsExtended = (sidl & 0x08) != 0;
            _transmitted.Id = _transmitted.IsExtended
                ? (standard << 18) | ((sidl & 3) << 16) | (_registers[at + 2] << 8) | _registers[at + 3]
                : standard;
            _transmitted.IsRemote = (dlc & 0x40) != 0;
            _transmitted.Length = Math.Min(dlc & 0x0F, 8);
            Array.Copy(_registers, at + 5, _transmitted.Data, 0, 8);
        }

        // Section 4.2 and figure 4-3: buffer 0 first; what finds it full may roll over into buffer 1.
        private void Filter(CanFrame frame)
        {
            int filter = FindFilter(frame, ReceiveControl0, 0, 2, 0x20);
            if (filter >= 0)
            {
                Accepted++;
                bool isFull = (_registers[InterruptFlags] & FlagReceive0) != 0;
                bool rollsOver = (_registers[ReceiveControl0] & Rollover) != 0;
                if (!isFull)
                {
                    Store(frame, ReceiveControl0, filter, FlagReceive0);
                }
                else if (!rollsOver)
                {
                    Overflow(0x40);
                }
                else
                {
                    StoreInSecond(frame, filter);
                }

                return;
            }

            filter = FindFilter(frame, ReceiveControl1, 2, 6, 0x24);
            if (filter >= 0)
            {
                Accepted++;
                StoreInSecond(frame, filter);
            }
        }

        private void StoreInSecond(CanFrame frame, int filter)
        {
            if ((_registers[InterruptFlags] & FlagReceive1) != 0)
            {
                Overflow(0x80);
            }
            else
            {
                Store(frame, ReceiveControl1, filter, FlagReceive1);
            }
        }

        private void Overflow(byte flag)
        {
            Lost++;
            _registers[ErrorFlags] |= flag;
            _registers[InterruptFlags] |= FlagError;
        }

        private void Store(CanFrame frame, int control, int filter, byte flag)
        {
            int id = frame.IsExtended ? frame.Id >> 18 : frame.Id;
            int sidl = (id & 7) << 5;
            sidl |= frame.IsExtended ? 0x08 | ((frame.Id >> 16) & 3) : frame.IsRemote ? 0x10 : 0;
            _registers[control] = (byte)((_registers[control] & 0x64) | (frame.IsRemote ? 0x08 : 0) | filter);
            _registers[control + 1] = (byte)(id >> 3);
            _registers[control + 2] = (byte)sidl;
            _registers[control + 3] = frame.IsExtended ? (byte)(frame.Id >> 8) : (byte)0;
            _registers[control + 4] = frame.IsExtended ? (byte)frame.Id : (byte)0;
            _registers[control + 5] = (byte)((frame.Length & 0x0F) | (frame.IsExtended && frame.IsRemote ? 0x40 : 0));
            if (!frame.IsRemote)
            {
                Array.Copy(frame.Data, 0, _registers, control + 6, Math.Min(frame.Length, 8));
            }

            _registers[InterruptFlags] |= flag;
        }

        // Section 4.5: a filter takes its own kind of identifier only. With a standard one, the extended bits of filter
        // and mask are compared with the first two data bytes. RXM 11 turns the filters off.
        private int FindFilter(CanFrame frame, int control, int first, int end, int mask)
        {
            if ((_registers[control] & 0x60) == 0x60)
            {
                return first;
            }

            int bits = frame.IsExtended ? frame.Id : frame.Id << 18;
            if (!frame.IsExtended && !frame.IsRemote)
            {
                bits |= frame.Length > 0 ? frame.Data[0] << 8 : 0;
                bits |= frame.Length > 1 ? frame.Data[1] : 0;
            }

            int compared = Bits(mask) & (frame.IsExtended ? 0x1FFFFFFF : 0x1FFCFFFF);
            for (int filter = first; filter < end; filter++)
            {
                int at = filter < 3 ? filter * 4 : 0x10 + ((filter - 3) * 4);
                bool isExtended = (_registers[at + 1] & 0x08) != 0;
                if (isExtended == frame.IsExtended && ((Bits(at) ^ bits) & compared) == 0)
                {
                    return filter;
                }
            }

            return -1;
        }

        private int Bits(int at) =>
            (_registers[at] << 21) | ((_registers[at + 1] & 0xE0) << 13) | ((_registers[at + 1] & 3) << 16) | (_registers[at + 2] << 8) | _registers[at + 3];

        // Register 6-3. An interrupt is due when the error state changes (section 7.6).
        private void UpdateErrors()
        {
            int flags = 0;
            flags |= _receiveErrors >= 96 || _transmitErrors >= 96 ? 0x01 : 0;
            flags |= _receiveErrors >= 96 ? 0x02 : 0;
            flags |= _transmitErrors >= 96 ? 0x04 : 0;
            flags |= _receiveErrors >= 128 ? 0x08 : 0;
            flags |= _transmitErrors >= 128 ? 0x10 : 0;
            flags |= _isBusOff ? 0x20 : 0;
            if (flags != (_registers[ErrorFlags] & 0x3F))
            {
                _registers[ErrorFlags] = (byte)((_registers[ErrorFlags] & ErrorOverflows) | flags);
                _registers[InterruptFlags] |= FlagError;
            }
        }

        private void UpdateInterrupt()
        {
            bool isLow = IsPresent && (_registers[InterruptFlags] & _registers[InterruptEnable]) != 0;
            if (isLow && !IsLow)
            {
                Edges++;
                if (EdgesToMiss > 0)
                {
                    EdgesToMiss--;
                }
                else
                {
                    _edgeUs = Math.Min(_edgeUs, _clock.NowUs + InterruptLatencyUs);
                }
            }

            IsLow = isLow;
        }
    }
}
