using System;
using Telematics.Bench.World;

namespace Telematics.Bench.Simulation
{
    /// <summary>The unit's supply: cuts it and brings it back, and tells <see cref="Truth"/>.</summary>
    public sealed class PowerSupply : Model
    {
        private readonly ModelledVehicle _vehicle;
        private readonly FlashStorage _flash;
        private readonly Truth _truth;
        private readonly Action<string> _violation;
        private bool _cutWithParts;
        private double _cutForS;
        private int _cutAtNextBoot = -1;

        /// <summary>Makes the supply of a vehicle that has power.</summary>
        /// <param name="vehicle">The vehicle.</param>
        /// <param name="flash">Its unit's flash.</param>
        /// <param name="truth">Hears of starts and cuts.</param>
        /// <param name="violation">Hears what must not be.</param>
        public PowerSupply(ModelledVehicle vehicle, FlashStorage flash, Truth truth, Action<string> violation)
        {
            _vehicle = vehicle;
            _flash = flash;
            _truth = truth;
            _violation = violation;
            _truth.BeginBoot(vehicle.Board.Unit, vehicle.Clock.NowUs);
        }

        /// <summary>Whether the unit has power.</summary>
        public bool IsOn => _vehicle.World.IsPowered;

        /// <summary>Called before the unit loses its power, and with it what it counted.</summary>
        public Action? Ending { get; set; }

        /// <summary>Called when the unit has started again.</summary>
        public Action? Started { get; set; }

        /// <summary>Boots of the unit so far, those included that were cut short.</summary>
        public int Boots { get; private set; } = 1;

        /// <inheritdoc/>
        public override void AdvanceTo(long nowUs) => Restore();

        /// <summary>Cuts the supply now, between two passes of the unit's loop.</summary>
        /// <param name="withParts">Whether modem, receiver and CAN controller lose theirs, too.</param>
        /// <param name="forS">For how long.</param>
        public void Cut(bool withParts, double forS)
        {
            if (IsOn)
            {
                EndBoot(false);
                Off(withParts, forS);
            }
        }

        /// <summary>Cuts the supply once the unit has written so many bytes more, in this boot or the next.</summary>
        public void CutAtByte(int bytes, bool withParts, double forS)
        {
            if (IsOn)
            {
                _flash.CutPowerAfter(bytes);
            }
            else
            {
                _cutAtNextBoot = bytes;
            }

            _cutWithParts = withParts;
            _cutForS = forS;
        }

        /// <summary>The unit was stopped by a <see cref="PowerCutException"/> within its own pass.</summary>
        public void OnCut()
        {
            EndBoot(true);
            Off(_cutWithParts, _cutForS);
        }

        /// <summary>No more cuts: the unit has its power, and keeps it.</summary>
        public void Settle()
        {
            _flash.CutPowerAfter(long.MaxValue);
            _cutAtNextBoot = -1;
            if (!IsOn)
            {
                Restore();
            }
        }

        private void EndBoot(bool inPass)
        {
            LoopCheck.Check(_vehicle.Board.Unit, _vehicle.World.FirmwareMs, _violation);
            Ending?.Invoke();
            _truth.EndBoot(_vehicle.Clock.NowUs, inPass);
        }

        private void Off(bool withParts, double forS)
        {
            _vehicle.CutPower(withParts);
            NextUs = _vehicle.Clock.NowUs + (long)(forS * 1e6);
        }

        private void Restore()
        {
            NextUs = long.MaxValue;
            Boots++;
            _flash.Reopen();
            if (_cutAtNextBoot >= 0)
            {
                _flash.CutPowerAfter(_cutAtNextBoot);
                _cutAtNextBoot = -1;
            }

            try
            {
                _vehicle.PowerOn();
                _truth.BeginBoot(_vehicle.Board.Unit, _vehicle.Clock.NowUs);
                Started?.Invoke();
            }
            catch (PowerCutException)
            {
                Off(_cutWithParts, _cutForS);
            }
        }
    }
}
