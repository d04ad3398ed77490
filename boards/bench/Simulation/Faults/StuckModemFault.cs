using Telematics.Bench.Models.Modem;

namespace Telematics.Bench.Simulation
{
    /// <summary>
    /// A modem that is stuck in a state that it does not leave by itself: it says nothing, garbage, or OK to everything, or holds a session
    /// that is dead, or two in a row. The unit has to find out, and to reset it or take its supply away, within a bounded time. Or it says
    /// reports without end, for a while.
    /// </summary>
    public sealed class StuckModemFault(FaultSite site, A7670Model modem)
        : Fault(site.Plan, site.Vehicle.Clock, FaultKind.StuckModem, 0.3, 2500)
    {
        /// <summary>How long the unit may take to set it right, in which it has power all the time, seconds.</summary>
        public const int MostS = 3000;

        // It is looked after in steps, as long as the unit may take, so that what comes next does not depend on the unit.
        private const double StepS = 10;

        private double _leftS;
        private double _stuckS;
        private double _reportsS;
        private int _boots;
        private int _deadSessions;
        private bool _wasConnected;

        /// <inheritdoc/>
        public override bool IsFelt => base.IsFelt && modem.Faults.IsStuck;

        /// <inheritdoc/>
        protected override double Begin()
        {
            A7670Faults faults = modem.Faults;
            int kind = Random.Next(6);
            bool onlySupplyHelps = Random.Next(2) == 0;
            long reportsEveryUs = (long)Spread(4000, 200_000);
            _reportsS = Spread(20, 900);
            int deadSessions = 1 + Random.Next(2);
            _leftS = MostS + (2 * StepS);
            _stuckS = 0;
            _deadSessions = 0;
            _boots = site.Supply.Boots;
            if (!modem.IsOn || faults.IsStuck)
            {
                return StepS;
            }

            switch (kind)
            {
                case 0:
                    faults.IsHung = true;
                    faults.OnlySupplyHelps = onlySupplyHelps;
                    break;
                case 1:
                    faults.SaysGarbage = true;
                    faults.OnlySupplyHelps = onlySupplyHelps;
                    break;
                case 2:
                    faults.SaysOkAlone = true;
                    faults.OnlySupplyHelps = onlySupplyHelps;
                    break;
                case 3:
                    modem.BeginReports(reportsEveryUs);
                    break;
                default:
                    faults.IsSessionDead = true;
                    _deadSessions = deadSessions;
                    _wasConnected = modem.IsConnected;
                    break;
            }

            return StepS;
        }

        /// <inheritdoc/>
        protected override void End()
        {
            _leftS -= StepS;
            A7670Faults faults = modem.Faults;
            bool isConnected = modem.IsConnected;
            _deadSessions -= _wasConnected && !isConnected ? 1 : 0;
            _wasConnected = isConnected;
            bool isOver = IsStopped || _leftS <= 0 || (faults.IsSessionDead && _deadSessions <= 0)
                || (faults.ReportsEveryUs > 0 && (_reportsS -= StepS) <= 0);
            _stuckS = site.Supply.IsOn && site.Supply.Boots == _boots ? _stuckS + StepS : 0;
            _boots = site.Supply.Boots;
            if (faults.IsStuck && !faults.IsSessionDead && _stuckS > MostS)
            {
                site.Violate($"the modem is stuck since {MostS} s ({faults}), and the unit has not set it right");
                isOver = true;
            }

            if (isOver)
            {
                faults.Unstick();
            }

            if (_leftS > 0 && !IsStopped)
            {
                GoOnFor(StepS);
            }
        }
    }
}
