using System;
using Telematics.Battery;
using Telematics.Can;
using Telematics.Doubles;
using Telematics.Mqtt;
using Telematics.Sampling;
using Telematics.Signals;

namespace Telematics.Unit.Tests
{
    /// <summary>
    /// A whole unit with a GNSS receiver and a battery, whose wires the test has in its hands, and the broker and a receiver at the other
    /// end. The receiver knows the frames by what was sealed.
    /// </summary>
    internal sealed class UnitRig : ISampleObserver
    {
        private const int Capacity = 512;

        public readonly FakeClock Clock = new FakeClock();
        public readonly FakeMqttLink Link = new FakeMqttLink();
        public readonly FakeSerialPort Gnss = new FakeSerialPort();
        public readonly FakeCanBus Can = new FakeCanBus();
        public readonly VehicleUnit Unit;

        private readonly VictronProfile _battery = new VictronProfile();
        private readonly CanFrame _frame = new CanFrame();
        private readonly byte[][] _frames = new byte[Capacity][];
        private readonly uint[] _sequences = new uint[Capacity];
        private readonly long[] _oldestMs = { -1, -1, -1 };

        public UnitRig(FakeStorage storage)
        {
            UnitHardware hardware = new UnitHardware(Clock, storage, Link) { GnssPort = Gnss, Can = Can, Battery = _battery };
            Unit = new VehicleUnit(new UnitConfiguration { VehicleId = "moto-1", FirmwareVersion = "1.2.3" }, hardware);
            Unit.Sampler.SetObserver(this);
        }

        /// <summary>Whether the broker opens sessions and acknowledges, and a receiver stores what comes.</summary>
        public bool IsReached { get; set; } = true;

        /// <summary>Milliseconds since boot.</summary>
        public long NowMs { get; private set; }

        /// <summary>Frames sealed so far.</summary>
        public int FramesSealed { get; private set; }

        /// <summary>How old the oldest of all samples was when its frame was sealed.</summary>
        public long WorstAgeMs { get; private set; }

        /// <summary>Publishes so far, of frames and notices.</summary>
        public int FrameMessages
        {
            get
            {
                int count = 0;
                for (int i = 0; i < Link.Count; i++)
                {
                    count += Link.GetTopic(i) == "v/moto-1/f" ? 1 : 0;
                }

                return count;
            }
        }

        /// <summary>The unit's answer to a command.</summary>
        public string Ask(string command)
        {
            Link.Deliver(Unit.Topics.Commands, Text.ToBytes(command));
            RunUntil(NowMs + 500);
            for (int i = Link.Count - 1; i >= 0; i--)
            {
                if (Link.GetTopic(i) == "v/moto-1/r")
                {
                    return Text.Of(Link.GetPayload(i));
                }
            }

            return "no answer";
        }

        /// <summary>Runs up to and including a moment.</summary>
        public void RunUntil(long endMs)
        {
            for (; NowMs <= endMs; NowMs += 10)
            {
                Clock.NowUs = NowMs * 1000;
                Unit.RunDue(NowMs);
                if (IsReached)
                {
                    Reach();
                }
            }
        }

        /// <summary>The battery says what it alarms and warns of: two bits each, 01 for active, in the order of <see cref="BatteryAlarm"/>.</summary>
        public void Alarm(int alarmPairs, int warningPairs)
        {
            _frame.Id = 0x35A;
            _frame.IsExtended = false;
            _frame.Length = 8;
            for (int i = 0; i < 4; i++)
            {
                _frame.Data[i] = (byte)(alarmPairs >> (8 * i));
                _frame.Data[4 + i] = (byte)(warningPairs >> (8 * i));
            }

            _battery.Accept(_frame, NowMs);
        }

        /// <summary>The GNSS receiver says the time, so many seconds after 2026-05-01 12:00.</summary>
        public void SayTime(int seconds)
        {
            string second = (seconds % 60).ToString("D2");
            string content = "GPRMC,12" + ((seconds / 60) % 60).ToString("D2") + second + ".00,A,4808.23202,N,01134.53600,E,19.438,90.0,010526,,,A";
            int sum = 0;
            for (int i = 0; i < content.Length; i++)
            {
                sum ^= content[i];
            }

            Gnss.Queue(Text.ToBytes("$" + content + "*" + sum.ToString("X2") + "\r\n"));
        }

        /// <summary>A frame, in the order in which they were sealed.</summary>
        public byte[] GetFrame(int index)
        {
            return _frames[index];
        }

        /// <summary>A frame's number.</summary>
        public uint GetSequence(int index)
        {
            return _sequences[index];
        }

        /// <inheritdoc/>
        public void OnSample(SignalGroup group, long timeMs, SignalStore signals)
        {
            if (_oldestMs[(int)group] < 0)
            {
                _oldestMs[(int)group] = timeMs;
            }
        }

        /// <inheritdoc/>
        public void OnSealed(SignalGroup group, uint sequence, byte[] frame, int length)
        {
            long ageMs = NowMs - _oldestMs[(int)group];
            WorstAgeMs = ageMs > WorstAgeMs ? ageMs : WorstAgeMs;
            _oldestMs[(int)group] = -1;
            byte[] copy = new byte[length];
            Array.Copy(frame, 0, copy, 0, length);
            _frames[FramesSealed] = copy;
            _sequences[FramesSealed] = sequence;
            FramesSealed++;
        }

        private void Reach()
        {
            if (Link.State == MqttLinkState.Opening)
            {
                Link.Accept();
            }

            int count = Link.Count;
            for (int publish = count - Link.InFlight; publish < count; publish++)
            {
                Link.Acknowledge(publish);
                if (Link.GetTopic(publish) == "v/moto-1/f")
                {
                    Receive(Link.GetPayload(publish));
                }
            }
        }

        private void Receive(byte[] payload)
        {
            for (int i = 0; i < Messages.Count(payload); i++)
            {
                byte[] record = Messages.Get(payload, i);
                uint sequence = record[0] == 0x30 || record[0] == 0x31 ? BitConverter.ToUInt32(record, 2) : SequenceOf(record);
                if (sequence == 0)
                {
                    // Of an earlier boot: this receiver does not know it.
                    continue;
                }

                Link.Deliver(Unit.Topics.Commands, Messages.Acknowledge(sequence, new long[] { 1 }));
            }
        }

        private uint SequenceOf(byte[] frame)
        {
            for (int i = FramesSealed - 1; i >= 0; i--)
            {
                if (IsSame(_frames[i], frame))
                {
                    return _sequences[i];
                }
            }

            return 0;
        }

        private static bool IsSame(byte[] a, byte[] b)
        {
            if (a.Length != b.Length)
            {
                return false;
            }

            for (int i = 0; i < a.Length; i++)
            {
                if (a[i] != b[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
