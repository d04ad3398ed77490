using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Telematics.Bench.Models;
using Telematics.Bench.Simulation;
using Telematics.Bench.World;
using Telematics.Hosting;
using Telematics.Brokers;

namespace Telematics.Bench.Faults
{
    /// <summary>
    /// What goes wrong on one ride, at virtual times drawn from its seed, and the parts to which it is done: the modem's network, the
    /// unit's flash, the broker, the fleet's receiver. Virtual time stands while a process is killed or starts.
    /// </summary>
    public sealed class BenchFaults : Model, IDisposable
    {
        // Each kind comes once in such a span, or once on a shorter ride.
        private const int SpanS = 150;

        // The share of a span within which a fault begins, and that which it may last.
        private const double BeginShare = 0.5;
        private const double LastShare = 0.4;

        // About as much as is written in ten seconds.
        private const int MostSteps = 200;

        private static readonly Dictionary<BenchFault, (double LeastS, double MostS)> s_lasts = new()
        {
            [BenchFault.Drop] = (0, 0),
            [BenchFault.Restart] = (0.05, 20),
            [BenchFault.Slow] = (1, 15),
            [BenchFault.PowerCut] = (0.05, 10),
            [BenchFault.Receiver] = (0.05, 40),
        };

        private readonly string _folder = Directory.CreateTempSubdirectory("telematics-bench-").FullName;
        private readonly OwnBroker _broker;
        private readonly PriorityQueue<Action, long> _events = new();
        private readonly SortedDictionary<BenchFault, int> _counts = [];
        private ModelledVehicle? _vehicle;
        private Action? _unitOff;
        private Action? _unitOn;
        private Action? _brokerBack;
        private bool _cutWithParts;
        private double _cutForS;

        /// <summary>Draws what goes wrong.</summary>
        /// <param name="kinds">What may.</param>
        /// <param name="seed">Where chance comes from: a stream of its own for each kind.</param>
        /// <param name="durationS">How long is ridden, seconds.</param>
        /// <param name="broker">The bench's own broker.</param>
        public BenchFaults(IEnumerable<BenchFault> kinds, int seed, double durationS, OwnBroker broker)
        {
            CommandProcess.Hold(this);
            _broker = broker;
            Network = new StallingNetwork();
            Flash = new ImagedFlash(Path.Combine(_folder, "flash"), new Random(FaultPlan.Mix(seed, 0)));
            Receiver = new ReceiverProcess(Path.Combine(_folder, "store"), broker.Port);
            foreach (BenchFault kind in kinds.Distinct())
            {
                _counts[kind] = 0;
                Draw(kind, new Random(FaultPlan.Mix(seed, (int)kind + 1)), durationS);
            }

            Plan();
        }

        /// <summary>The modem's network.</summary>
        public StallingNetwork Network { get; }

        /// <summary>The unit's flash.</summary>
        public ImagedFlash Flash { get; }

        /// <summary>The fleet's receiver.</summary>
        public ReceiverProcess Receiver { get; }

        /// <summary>How often each went wrong.</summary>
        public IReadOnlyDictionary<BenchFault, int> Counts => _counts;

        /// <summary>Says to whom it happens, before the ride; the receiver starts.</summary>
        /// <param name="vehicle">The vehicle.</param>
        /// <param name="unitOff">The unit has lost its power.</param>
        /// <param name="unitOn">The unit has started again.</param>
        /// <param name="brokerBack">The broker has been killed, and runs again.</param>
        /// <exception cref="BenchInputException">The receiver does not start.</exception>
        public void Attach(ModelledVehicle vehicle, Action unitOff, Action unitOn, Action brokerBack)
        {
            _vehicle = vehicle;
            _unitOff = unitOff;
            _unitOn = unitOn;
            _brokerBack = brokerBack;
            Flash.World = vehicle.World;
            vehicle.World.Add(this);
            Receiver.Start();
        }

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs)
        {
            while (_events.TryPeek(out Action? act, out long dueUs) && dueUs <= nowUs)
            {
                _events.Dequeue();
                act();
            }

            Plan();
        }

        /// <summary>The unit was stopped by a <see cref="PowerCutException"/> within its own pass.</summary>
        public void OnCut()
        {
            _counts[BenchFault.PowerCut]++;
            _unitOff!();
            _vehicle!.CutPower(_cutWithParts);
            Flash.Restart();
            After(_cutForS, PowerOn);
            Plan();
        }

        /// <summary>Nothing goes wrong any more, and all that is off comes on.</summary>
        public void Settle()
        {
            _events.Clear();
            Plan();
            Flash.CutPowerAfter(long.MaxValue);
            Network.Resume();
            StartBroker();
            StartReceiver();
            PowerOn();
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Receiver.Dispose();
            Flash.Dispose();
            Network.Dispose();
            Directory.Delete(_folder, true);
            CommandProcess.Release(this);
        }

        private void Draw(BenchFault kind, Random random, double durationS)
        {
            int count = Math.Max(1, (int)Math.Round(durationS / SpanS));
            double spanS = durationS / count;
            (double leastS, double mostS) = s_lasts[kind];
            for (int i = 0; i < count; i++)
            {
                double beginS = (i + (random.NextDouble() * BeginShare)) * spanS;
                double lastsS = Math.Min(leastS + (Math.Pow(random.NextDouble(), 2) * (mostS - leastS)), LastShare * spanS);
                int drawn = random.Next();
                _events.Enqueue(() => Begin(kind, lastsS, drawn), (long)(beginS * 1e6));
            }
        }

        private void Begin(BenchFault kind, double lastsS, int drawn)
        {
            if (kind == BenchFault.PowerCut)
            {
                // It is one when the unit writes.
                Flash.CutPowerAfter((drawn >> 1) % MostSteps);
                _cutWithParts = (drawn & 1) != 0;
                _cutForS = lastsS;
                return;
            }

            _counts[kind]++;
            switch (kind)
            {
                case BenchFault.Drop:
                    Network.Reset();
                    break;
                case BenchFault.Slow:
                    Network.Stall();
                    After(lastsS, Network.Resume);
                    break;
                case BenchFault.Restart:
                    _broker.Kill();
                    After(lastsS, StartBroker);
                    break;
                case BenchFault.Receiver:
                    Receiver.Kill();
                    After(lastsS, StartReceiver);
                    break;
            }
        }

        private void After(double seconds, Action act) => _events.Enqueue(act, _vehicle!.Clock.NowUs + (long)(seconds * 1e6));

        private void StartBroker()
        {
            if (!_broker.IsRunning)
            {
                _broker.Restart();
                _brokerBack!();
            }
        }

        // It ends by itself where there is no broker at its start.
        private void StartReceiver()
        {
            if (!_broker.IsRunning)
            {
                After(1, StartReceiver);
            }
            else if (!Receiver.IsRunning)
            {
                Receiver.Start();
            }
        }

        private void PowerOn()
        {
            if (!_vehicle!.World.IsPowered)
            {
                _vehicle.PowerOn();
                _unitOn!();
            }
        }

        private void Plan() => NextUs = _events.TryPeek(out _, out long dueUs) ? dueUs : long.MaxValue;
    }
}
