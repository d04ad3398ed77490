using System;
using System.Linq;

namespace Telematics.Bench.Simulation
{
    /// <summary>All faults there are, each with what it takes to have it.</summary>
    internal static class FaultList
    {
        private static readonly Func<FaultSite, Fault?>[] All =
        [
            site => new PowerCutFault(site.Plan, site.Vehicle.Clock, site.Supply),
            site => new GnssBytesFault(site.Plan, site.Vehicle.Clock, site.Vehicle.GnssLine),
            site => site.Vehicle.Gnss is { } gnss ? new GnssSilenceFault(site.Plan, site.Vehicle.Clock, gnss) : null,
            site => site.Vehicle.Gnss is { } gnss ? new ClockJumpFault(site.Plan, site.Vehicle.Clock, gnss) : null,
            site => new CanErrorsFault(site.Plan, site.Vehicle.Clock, site.Vehicle.Can),
            site => new CanBusOffFault(site.Plan, site.Vehicle.Clock, site.Vehicle.Can, site.Vehicle.CanController),
            site => site.Vehicle.ModemLine is { } line ? new ModemBytesFault(site.Plan, site.Vehicle.Clock, line) : null,
            site => site.Vehicle.Modem is { } modem ? new ModemResetFault(site.Plan, site.Vehicle.Clock, modem) : null,
            site => site.Vehicle.Modem is { } modem ? new ModemHangFault(site.Plan, site.Vehicle.Clock, modem) : null,
            site => site.Vehicle.Modem is { } modem ? new RegistrationFault(site.Plan, site.Vehicle.Clock, modem) : null,
            site => site.Vehicle.Modem is { } modem ? new SlowAcknowledgementFault(site.Plan, site.Vehicle.Clock, modem) : null,
            site => site.Vehicle.Modem is { } modem ? new LostAcknowledgementFault(site.Plan, site.Vehicle.Clock, modem) : null,
            site => site.Vehicle.Modem is { } modem ? new ConnectionFault(site.Plan, site.Vehicle.Clock, modem, site.Network) : null,
            site => new BrokerRestartFault(site.Plan, site.Vehicle.Clock, site.Broker),
            site => site.Vehicle.Modem is { } modem ? new RefusalFault(site.Plan, site.Vehicle.Clock, site.Broker, modem) : null,
            site => new DuplicateFault(site.Plan, site.Vehicle.Clock, site.Receiver),
            site => new ReceiverKillFault(site.Plan, site.Vehicle.Clock, site.Receiver),
            site => new FlashBitsFault(site),
            site => new StorageFullFault(site.Plan, site.Vehicle.Clock, site.Flash),
            site => site.Vehicle.Gnss is { } gnss ? new GnssRestartFault(site.Plan, site.Vehicle.Clock, gnss) : null,
            site => site.Vehicle.Battery is { } battery ? new BatteryAlarmFault(site.Plan, site.Vehicle.Clock, battery) : null,
            site => new ResetStormFault(site.Plan, site.Vehicle.Clock, site.Supply),
            site => new FlashChecksFault(site),
            site => new BrokerForgetsFault(site.Plan, site.Vehicle.Clock, site.Receiver),
            site => site.Vehicle.Modem is { } modem ? new StuckModemFault(site, modem) : null,
            site => new FlashWearFault(site.Plan, site.Vehicle.Clock, site.Flash),
            site => new WrongAcknowledgementFault(site),
            site => site.Vehicle.Motor is { } motor ? new MotorNonsenseFault(site.Plan, site.Vehicle.Clock, motor) : null,
            site => new ReceiverRestoreFault(site.Plan, site.Vehicle.Clock, site.Receiver),
        ];

        /// <summary>Those that can happen there.</summary>
        public static Fault[] Of(FaultSite site) => [.. All.Select(make => make(site)).OfType<Fault>()];
    }
}
