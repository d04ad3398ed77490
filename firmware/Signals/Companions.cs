namespace Telematics.Signals
{
    /// <summary>Which signals tell of which others, from a vehicle's physics; by how much is learned.</summary>
    public static class Companions
    {
        /// <summary>Numbers a line of <see cref="Table"/>.</summary>
        public const int LineLength = 8;

        /// <summary>No line.</summary>
        public const byte NoLine = 255;

        /// <summary>In a line: where the first feature begins.</summary>
        public const int FirstFeature = 1;

        /// <summary>Numbers a feature: it, and the signals that it is of.</summary>
        public const int FeatureLength = 3;

        /// <summary>In a line: what the first feature is taken to weigh in the beginning, in 4096ths.</summary>
        public const int FirstWeight = 7;

        private const int None = Feature.None;
        private const int One = 4096;
        private const int Rpm = SignalId.MotorSpeed;
        private const int Phase = SignalId.MotorCurrent;
        private const int Duty = SignalId.MotorDuty;
        private const int Input = SignalId.MotorInputCurrent;
        private const int InputV = SignalId.MotorVoltage;
        private const int Pack = SignalId.PackCurrent;
        private const int PackV = SignalId.PackVoltage;
        private const int CellMin = SignalId.CellVoltageMin;
        private const int CellMax = SignalId.CellVoltageMax;
        private const int Used = SignalId.EnergyUsed;
        private const int Regained = SignalId.EnergyRegenerated;
        private const int Speed = SignalId.Speed;
        private const int Odometer = SignalId.Odometer;

        /// <summary>
        /// A signal; its first feature, the signal that this is of, and where it is of a product the other one; its second feature, or
        /// <see cref="Feature.None"/>, likewise; what the first feature is taken to weigh in the beginning, in 4096ths. Of several lines
        /// for a signal the first counts whose signals are all there. Of catalogue version 2: not to be changed.
        /// </summary>
        public static readonly int[] Table =
        {
            Rpm,      Feature.OwnChange,      Rpm,     Rpm,    Feature.Change,        Phase, Phase, 0,
            Phase,    Feature.ChangeOfChange, Rpm,     Rpm,    None,                  Rpm,   Rpm,   0,
            Duty,     Feature.Change,         Rpm,     Rpm,    Feature.Change,        Phase, Phase, 0,
            Duty,     Feature.Change,         Rpm,     Rpm,    None,                  Rpm,   Rpm,   0,
            Input,    Feature.ProductBy64,    Phase,   Duty,   None,                  Phase, Duty,  0,
            Input,    Feature.ProductBy256,   Phase,   Rpm,    Feature.ProductBy4096, Phase, Phase, 0,
            Pack,     Feature.Change,         Input,   Input,  None,                  Input, Input, -One,
            Pack,     Feature.ProductBy256,   Phase,   Rpm,    Feature.ProductBy4096, Phase, Phase, 0,
            PackV,    Feature.Change,         Pack,    Pack,   None,                  Pack,  Pack,  0,
            PackV,    Feature.Change,         Input,   Input,  None,                  Input, Input, 0,
            InputV,   Feature.Change,         Input,   Input,  None,                  Input, Input, 0,
            InputV,   Feature.Change,         PackV,   PackV,  None,                  PackV, PackV, One,
            CellMin,  Feature.Change,         Pack,    Pack,   None,                  Pack,  Pack,  0,
            CellMin,  Feature.Change,         PackV,   PackV,  None,                  PackV, PackV, 0,
            CellMax,  Feature.Change,         CellMin, CellMin, None,                 CellMin, CellMin, One,
            Used,     Feature.Gain,           Input,   InputV, None,                  Input, Input, 0,
            Used,     Feature.Loss,           Pack,    PackV,  None,                  Pack,  Pack,  0,
            Regained, Feature.Loss,           Input,   InputV, None,                  Input, Input, 0,
            Regained, Feature.Gain,           Pack,    PackV,  None,                  Pack,  Pack,  0,
            Speed,    Feature.Change,         Rpm,     Rpm,    Feature.ChangeBefore,  Rpm,   Rpm,   0,
            Speed,    Feature.OwnChange,      Speed,   Speed,  Feature.Overshoot,     SignalId.Latitude, SignalId.Longitude, 0,
            Odometer, Feature.Integral,       Rpm,     Rpm,    None,                  Rpm,   Rpm,   0,
            Odometer, Feature.Integral,       Speed,   Speed,  None,                  Speed, Speed, 0,
        };

        /// <summary>Finds the line for a signal.</summary>
        /// <param name="table">The lines: <see cref="Catalogue.CompanionLines"/>.</param>
        /// <param name="id">The signal.</param>
        /// <param name="places">By the signals' ids, -1 for those that are not there.</param>
        /// <returns>The number of the line, or <see cref="NoLine"/>.</returns>
        public static byte FindLine(int[] table, int id, int[] places)
        {
            for (int at = 0; at < table.Length; at += LineLength)
            {
                if (table[at] == id && places[table[at + 2]] >= 0 && places[table[at + 3]] >= 0 && places[table[at + 5]] >= 0 && places[table[at + 6]] >= 0)
                {
                    return (byte)(at / LineLength);
                }
            }

            return NoLine;
        }
    }
}
