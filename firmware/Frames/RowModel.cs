using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>
    /// What is known of each signal of a layout from the rows before, and what it predicts of the next. The encoder and the decoder
    /// keep one each in step: both ask it the same and tell it the same. Integers only, so that every machine says the same.
    /// <c>docs/wire-format.md</c> describes it in full.
    /// </summary>
    /// <remarks>
    /// Signals are addressed by their place in the order in which they are coded. A prediction is of how much a value has changed
    /// since the row before, in sixteenths of a step. Several predictions compete; the one that has lately been least wrong counts.
    /// </remarks>
    public sealed class RowModel
    {
        /// <summary>There has been no value yet.</summary>
        public const byte Unknown = 0;

        /// <summary>There has been a value, but not in the last row.</summary>
        public const byte Interrupted = 1;

        /// <summary>There was a value in the last row.</summary>
        public const byte Continuous = 2;

        // What part of the last error a steady prediction takes back, in sixteenths: of what is measured, and of what is counted.
        private const int MeasuredFeedback = 10;
        private const int CountedFeedback = 15;

        private const int FirstEnergy = 64;
        private const int FirstTimeScale = 16 << ResidualTable.ScaleBits;
        private const int MaxChange = 1 << 20;
        private const int MaxLevel = 1 << 15;
        private const int MaxError = 1 << 18;
        private const int MaxProduct = 1 << 30;
        private const int CostRate = 3;
        private const int FirstCost = 256;
        private const int Candidates = 4;
        private const int MaxResidual = 1 << 16;
        private const int RestScale = 2 << ResidualTable.ScaleBits;
        private const int MaxElapsedMs = 65535;

        private static readonly byte[] LogTable = MakeLogTable();

        private readonly int[] _columns;
        private readonly int[] _circles;
        private readonly int[] _typical;
        private readonly byte[] _firstShift;
        private readonly int[] _firstScale;
        private readonly int[] _firstWeight;
        private readonly byte[] _feedback;

        // Two of each place: its features, what they are of, and of those that are of a product the last one.
        private readonly byte[] _features;
        private readonly byte[] _sources;
        private readonly byte[] _factors;
        private readonly int[] _products;

        private readonly int[] _last;
        private readonly int[] _change;
        private readonly int[] _changeBefore;
        private readonly byte[] _history;
        private readonly int[] _level;
        private readonly LinearFit?[] _fits;

        // By slot: a place, but of latitude's and longitude's one is the axis coded first, the other the axis coded second;
        // and one for time.
        private readonly int[] _scale;
        private readonly int[] _costs;
        private readonly byte[] _age;
        private readonly byte[] _zeros;

        private readonly int _timeSlot;
        private readonly PositionModel? _position;
        private readonly int _latitude;
        private int _lateMs;
        private int _usualLateMs;
        private int _elapsedMs;
        private int _elapsedBeforeMs;
        private bool _isAxis;
        private int _firstAxis;
        private int _firstAxisChange;

        // Of the signal in work.
        private int _slot;
        private bool _isAtRest;
        private int _value1;
        private int _value2;
        private int _candidate1;
        private int _candidate2;
        private int _candidate3;

        /// <summary>Makes the model of a layout, which knows nothing yet.</summary>
        public RowModel(FrameLayout layout)
        {
            int[] ids = layout.Ids;
            int n = ids.Length;
            _columns = new int[n];
            _circles = new int[n];
            _typical = new int[n];
            _firstShift = new byte[n];
            _firstScale = new int[n];
            _firstWeight = new int[n];
            _feedback = new byte[n];
            _features = new byte[2 * n];
            _sources = new byte[2 * n];
            _factors = new byte[2 * n];
            _products = new int[2 * n];
            _last = new int[n];
            _change = new int[n];
            _changeBefore = new int[n];
            _history = new byte[n];
            _level = new int[n];
            _fits = new LinearFit?[n];
            _scale = new int[n + 1];
            _timeSlot = n;
            _costs = new int[Candidates * (n + 1)];
            _age = new byte[n + 1];
            _zeros = new byte[n + 1];

            int[] places = new int[SignalCatalogue.Count];
            int place = 0;
            for (int line = 0; line < SignalTraits.Count; line++)
            {
                SignalTrait trait = SignalTraits.Get(line);
                places[trait.Id] = -1;
                for (int column = 0; column < n; column++)
                {
                    if (ids[column] == trait.Id)
                    {
                        places[trait.Id] = place;
                        Expect(place, column, trait, layout.Steps[column]);
                        place++;
                    }
                }
            }

            _latitude = -2;
            if (places[SignalId.Latitude] >= 0 && places[SignalId.Longitude] >= 0)
            {
                _latitude = places[SignalId.Latitude];
                _position = new PositionModel(layout, _latitude, places[SignalId.Speed], places[SignalId.Course]);
            }

            Connect(places);
            Reset(false);
        }

        /// <summary>The column of a row that each place is of. Not to be changed.</summary>
        public int[] Columns => _columns;

        /// <summary>The last value, in steps, by place; 0 while <see cref="Unknown"/>. Not to be changed.</summary>
        public int[] Last => _last;

        /// <summary><see cref="Unknown"/>, <see cref="Interrupted"/> or <see cref="Continuous"/>, by place. Not to be changed.</summary>
        public byte[] History => _history;

        /// <summary>How many steps go round the circle, an odd number, of what goes round; otherwise 0. By place. Not to be changed.</summary>
        public int[] Circles => _circles;

        /// <summary>What a first value is coded as a difference to, in steps, by place. Not to be changed.</summary>
        public int[] Typical => _typical;

        /// <summary>How wide the bins are that a first value is coded with, as a power of 2, by place. Not to be changed.</summary>
        public byte[] FirstShifts => _firstShift;

        /// <summary>What a value's prediction learns, by place; null where there is nothing to learn. Not to be changed.</summary>
        public LinearFit?[] Fits => _fits;

        /// <summary>The place of latitude, where longitude follows it; otherwise -2.</summary>
        public int Latitude => _latitude;

        /// <summary>
        /// About by how much the prediction in work is wrong: in 4096ths of a step, <see cref="ResidualTable.MinScale"/> or more.
        /// </summary>
        public int Scale => _scale[_slot];

        /// <summary>How late rows usually are: time since the row before, less the period, ms.</summary>
        public int UsualLateMs => _usualLateMs;

        /// <summary>Whether the last row was as late as usual.</summary>
        public bool IsOnTime => _lateMs == _usualLateMs;

        /// <summary>About by how much those are off that are not as late as usual, in 4096ths of a millisecond.</summary>
        public int TimeScale => _scale[_timeSlot];

        /// <summary>A difference on a circle, the short way round.</summary>
        /// <param name="difference">The difference.</param>
        /// <param name="circle">The circle, an odd number.</param>
        public static int Wrap(int difference, int circle)
        {
            difference %= circle;
            int half = circle >> 1;
            return difference > half ? difference - circle : difference < -half ? difference + circle : difference;
        }

        /// <summary>Learns how late a row was.</summary>
        /// <param name="lateMs">The time since the row before, less the period.</param>
        [SteadyState]
        public void LearnTime(int lateMs)
        {
            int residual = lateMs - _usualLateMs;
            if (residual != 0)
            {
                LearnScale(_timeSlot, residual);
                if (lateMs == _lateMs)
                {
                    _usualLateMs = lateMs;
                }
            }

            _lateMs = lateMs;
        }

        /// <summary>Forgets all rows, for a key frame.</summary>
        /// <param name="keepsWeights">
        /// Whether it keeps what was learned of the vehicle, as exactly as a key frame says it; otherwise only what is expected of every
        /// vehicle is left.
        /// </param>
        [SteadyState]
        public void Reset(bool keepsWeights)
        {
            int[] costs = _costs;
            for (int i = 0; i < costs.Length; i++)
            {
                costs[i] = 0;
            }

            for (int place = 0; place < _last.Length; place++)
            {
                _last[place] = 0;
                _change[place] = 0;
                _changeBefore[place] = 0;
                _history[place] = Unknown;
                _level[place] = 0;
                _products[2 * place] = 0;
                _products[(2 * place) + 1] = 0;
                _scale[place] = _firstScale[place];
                _age[place] = 0;
                _zeros[place] = 0;
                LinearFit? fit = _fits[place];
                if (fit != null && keepsWeights)
                {
                    SetWeights(place, LinearFit.Lengthen(LinearFit.Shorten(fit.Weight1)), LinearFit.Lengthen(LinearFit.Shorten(fit.Weight2)));
                }
                else if (fit != null)
                {
                    SetWeights(place, _firstWeight[place], 0);
                }
            }

            _scale[_timeSlot] = FirstTimeScale;
            _age[_timeSlot] = 0;
            _zeros[_timeSlot] = 0;
            _elapsedMs = 0;
            _lateMs = 0;
            _usualLateMs = 0;
            _isAxis = false;
            if (_position != null)
            {
                _position.Reset();
            }
        }

        /// <summary>Takes over what was learned of a vehicle; after <see cref="Reset"/>, before the first row.</summary>
        /// <param name="place">A place that has a fit.</param>
        /// <param name="weight1">What the first feature weighs, in 4096ths.</param>
        /// <param name="weight2">What the second feature weighs, in 4096ths.</param>
        [SteadyState]
        public void SetWeights(int place, int weight1, int weight2)
        {
            _fits[place]!.Reset(weight1, weight2);
            int cost = (weight1 | weight2) != 0 ? FirstCost : 0;
            _costs[Candidates * place] = cost;
            _costs[(Candidates * place) + 3] = cost;
        }

        /// <summary>Begins a row.</summary>
        /// <param name="elapsedMs">Time since the row before; the nominal period for the first.</param>
        [SteadyState]
        public void BeginRow(int elapsedMs)
        {
            int elapsed = elapsedMs > MaxElapsedMs ? MaxElapsedMs : elapsedMs < 1 ? 1 : elapsedMs;
            _elapsedBeforeMs = _elapsedMs == 0 ? elapsed : _elapsedMs;
            _elapsedMs = elapsed;
            _isAxis = false;
        }

        /// <summary>
        /// Says which of latitude and longitude comes first in this row. Call it where latitude's turn is, and both have a value.
        /// </summary>
        /// <returns>The place.</returns>
        [SteadyState]
        public int ChooseFirstAxis()
        {
            if (_history[_latitude] != Continuous || _history[_latitude + 1] != Continuous)
            {
                return _latitude;
            }

            _isAxis = true;
            _firstAxis = _position!.Predict(_elapsedMs, _elapsedBeforeMs, _last, _change, _changeBefore, _history);
            return _firstAxis;
        }

        /// <summary>Predicts by how much a value that is not <see cref="Unknown"/> has changed.</summary>
        /// <returns>The change, in sixteenths of a step.</returns>
        [SteadyState]
        public int Predict(int place)
        {
            _slot = place;
            if (_history[place] != Continuous)
            {
                return 0;
            }

            int own = _change[place];
            if (_elapsedMs != _elapsedBeforeMs)
            {
                long scaled = (long)own * _elapsedMs / _elapsedBeforeMs;
                own = scaled > MaxChange ? MaxChange : scaled < -MaxChange ? -MaxChange : (int)scaled;
            }

            int preferred = 0;
            int candidate1;
            int candidate2;
            int candidate3;
            _isAtRest = false;
            LinearFit? fit = _fits[place];
            if (_isAxis && (place == _latitude || place == _latitude + 1))
            {
                preferred = 1;
                candidate2 = own << 4;
                if (place == _firstAxis)
                {
                    _slot = _latitude;
                    candidate1 = _position!.FirstPrediction;
                    candidate3 = candidate1;
                }
                else
                {
                    _slot = _latitude + 1;
                    candidate1 = _position!.SecondPrediction;
                    candidate3 = _position.PredictSecond(place == _latitude, _firstAxisChange);
                }
            }
            else if (fit == null)
            {
                int level = _level[place];
                if ((own | level) == 0)
                {
                    _isAtRest = true;
                    return 0;
                }

                candidate1 = own << 4;
                candidate2 = -(level * _feedback[place] / 16);
                candidate3 = own << 3;
            }
            else
            {
                int level = _level[place];
                int value1 = ValueOf(2 * place, own);
                int value2 = fit.IsDouble ? ValueOf((2 * place) + 1, own) : 0;
                _value1 = value1;
                _value2 = value2;
                if ((own | level | value1 | value2) == 0)
                {
                    _isAtRest = true;
                    return 0;
                }

                candidate1 = fit.Predict(value1, value2);
                candidate2 = candidate1 - (level * _feedback[place] / 16);
                candidate3 = own << 4;
            }

            _candidate1 = candidate1;
            _candidate2 = candidate2;
            _candidate3 = candidate3;
            return Choose(_slot * Candidates, preferred, candidate1, candidate2, candidate3);
        }

        /// <summary>Learns what a value turned out to be.</summary>
        /// <param name="place">The place that <see cref="Predict"/> was last called for.</param>
        /// <param name="change">By how much it changed, in steps; of what goes round, the short way.</param>
        /// <param name="residual">What of it was not predicted, in steps.</param>
        [SteadyState]
        public void Learn(int place, int change, int residual)
        {
            int last = _last[place] + change;
            int circle = _circles[place];
            if (circle != 0)
            {
                last = last < 0 ? last + circle : last >= circle ? last - circle : last;
            }

            LearnScale(_slot, residual);
            if (_history[place] != Continuous)
            {
                Begin(place, last);
                return;
            }

            _last[place] = last;
            _changeBefore[place] = _change[place];
            if (_isAtRest)
            {
                _change[place] = change;
                _level[place] = change > MaxLevel >> 4 ? MaxLevel : change < -MaxLevel >> 4 ? -MaxLevel : change << 4;
                return;
            }

            change = change > MaxChange ? MaxChange : change < -MaxChange ? -MaxChange : change;
            _change[place] = change;
            int change16 = change << 4;
            int at = _slot * Candidates;
            int level = change16 - _candidate2;
            LearnCost(at, change16);
            LearnCost(at + 1, change16 - _candidate1);
            LearnCost(at + 2, level);
            LearnCost(at + 3, change16 - _candidate3);
            LinearFit? fit = _fits[place];
            if (_isAxis && (place == _latitude || place == _latitude + 1))
            {
                LearnAxis(place, change);
                return;
            }

            _level[place] = level > MaxLevel ? MaxLevel : level < -MaxLevel ? -MaxLevel : level;
            if (fit != null)
            {
                fit.Learn(_value1, _value2, change);
            }
        }

        /// <summary>The row of the <see cref="ResidualTable"/> for a scale, and how wide its bins are.</summary>
        /// <param name="scale">The scale, <see cref="ResidualTable.MinScale"/> or more.</param>
        /// <returns>The row, and 32 times the width as a power of 2.</returns>
        [SteadyState]
        public static int RowOf(int scale)
        {
            if (scale < 1 << ResidualTable.WideScaleLog)
            {
                return scale < 512 ? LogTable[scale >> 3] - 2 : LogTable[scale >> 8] + 8;
            }

            int shift = 0;
            do
            {
                scale >>= 1;
                shift++;
            }
            while (scale >= 1 << ResidualTable.WideScaleLog);
            return (shift << 5) + ResidualTable.NarrowRows + ((scale >> 12) & 1);
        }

        /// <summary>Takes a signal's first value, or the first after an interruption.</summary>
        /// <param name="place">The place.</param>
        /// <param name="value">The value, in steps.</param>
        [SteadyState]
        public void Begin(int place, int value)
        {
            _last[place] = value;
            _history[place] = Continuous;
            for (int i = 2 * place; i <= (2 * place) + 1; i++)
            {
                if (_features[i] >= Feature.FirstOfProducts)
                {
                    _products[i] = ProductOf(i);
                }
            }
        }

        /// <summary>Learns that there is no value in this row.</summary>
        [SteadyState]
        public void Interrupt(int place)
        {
            if (_history[place] == Continuous)
            {
                _history[place] = Interrupted;
                _change[place] = 0;
                _changeBefore[place] = 0;
                _level[place] = 0;
            }
        }

        // Twice the logarithm of 0 to 63, cut to a half.
        private static byte[] MakeLogTable()
        {
            byte[] table = new byte[64];
            for (int i = 2; i < table.Length; i++)
            {
                int log = 1;
                while (i >> (log + 1) != 0)
                {
                    log++;
                }

                table[i] = (byte)((2 * log) + ((i >> (log - 1)) & 1));
            }

            return table;
        }

        private int Choose(int at, int preferred, int candidate1, int candidate2, int candidate3)
        {
            // In case of a tie: an axis goes as far as predicted, anything else stays where it is.
            int[] costs = _costs;
            int cost1 = costs[at + 1];
            int cost2 = costs[at + 2];
            int cost3 = costs[at + 3];
            int best = costs[at];
            int prediction = 0;
            if (cost1 < best + preferred)
            {
                best = cost1;
                prediction = candidate1;
            }

            if (cost2 < best)
            {
                best = cost2;
                prediction = candidate2;
            }

            return cost3 < best ? candidate3 : prediction;
        }

        private void LearnCost(int at, int error)
        {
            error = error < 0 ? -error : error;
            int cost = _costs[at];
            _costs[at] = cost + (((error > MaxError ? MaxError : error) - cost) >> CostRate);
        }

        private void LearnScale(int slot, int residual)
        {
            int scale = _scale[slot];
            int size = residual < 0 ? -residual : residual;
            int rate = _age[slot];
            if (rate < 5)
            {
                // The first few residuals say more than what was expected of every vehicle.
                _age[slot] = (byte)(rate + 1);
                rate = rate == 0 ? 1 : rate < 4 ? 2 : 3;
            }
            else
            {
                rate = 3;
            }

            if (size == 0)
            {
                if (_zeros[slot] == 0)
                {
                    _zeros[slot] = 1;
                }
                else if (scale > RestScale)
                {
                    rate = 1;
                }
            }
            else
            {
                _zeros[slot] = 0;
            }

            size = size > MaxResidual || size < 0 ? MaxResidual << ResidualTable.ScaleBits : size << ResidualTable.ScaleBits;
            scale += (size - scale) >> rate;
            if (scale < size >> 2)
            {
                scale = size >> 2;
            }

            _scale[slot] = scale < ResidualTable.MinScale ? ResidualTable.MinScale : scale;
        }

        private void LearnAxis(int place, int change)
        {
            if (place == _firstAxis)
            {
                _firstAxisChange = change;
            }
            else if (place == _latitude)
            {
                _position!.Learn(change, _firstAxisChange);
            }
            else
            {
                _position!.Learn(_firstAxisChange, change);
            }
        }

        private int ValueOf(int index, int own)
        {
            int feature = _features[index];
            int source = _sources[index];
            switch (feature)
            {
                case Feature.OwnChange:
                    return LinearFit.Limit(own);
                case Feature.Change:
                    return LinearFit.Limit(_change[source]);
                case Feature.ChangeBefore:
                    return LinearFit.Limit(_changeBefore[source]);
                case Feature.ChangeOfChange:
                    return LinearFit.Limit((long)_change[source] - _changeBefore[source]);
                case Feature.Overshoot:
                    return _position!.Overshoot;
                case Feature.Integral:
                    return LinearFit.Limit((((long)_last[source] << 1) - _change[source]) * _elapsedMs / 2000);
            }

            int before = _products[index];
            int product = ProductOf(index);
            _products[index] = product;
            return feature < Feature.Gain
                ? LinearFit.Limit((long)product - before)
                : LinearFit.Limit(((long)product + before) * _elapsedMs / 2000);
        }

        private int ProductOf(int index)
        {
            long product = (long)_last[_sources[index]] * _last[_factors[index]];
            switch (_features[index])
            {
                case Feature.ProductBy64:
                    product >>= 6;
                    break;
                case Feature.ProductBy256:
                    product >>= 8;
                    break;
                case Feature.ProductBy4096:
                    product >>= 12;
                    break;
                case Feature.Gain:
                    product >>= 10;
                    product = product < 0 ? 0 : product;
                    break;
                default:
                    product = -product >> 10;
                    product = product < 0 ? 0 : product;
                    break;
            }

            return product > MaxProduct ? MaxProduct : product < -MaxProduct ? -MaxProduct : (int)product;
        }

        private void Expect(int place, int column, SignalTrait trait, int step)
        {
            SignalDefinition signal = SignalCatalogue.Get(trait.Id);
            _columns[place] = column;
            _typical[place] = trait.Typical / step;
            int shift = 0;
            while ((long)step << (shift + 2) <= trait.Spread)
            {
                shift++;
            }

            _firstShift[place] = (byte)shift;
            long scale = ((long)trait.Change << (ResidualTable.ScaleBits - 8)) * signal.Step / step;
            _firstScale[place] = scale < ResidualTable.MinScale ? ResidualTable.MinScale
                : scale > MaxResidual << ResidualTable.ScaleBits ? MaxResidual << ResidualTable.ScaleBits : (int)scale;
            _feedback[place] = MeasuredFeedback;
            if (trait.Id == SignalId.Odometer || trait.Id == SignalId.EnergyUsed || trait.Id == SignalId.EnergyRegenerated)
            {
                _feedback[place] = CountedFeedback;
            }
            else if (trait.Id == SignalId.Course)
            {
                // Odd, so that of two ways round one is always the shorter.
                _circles[place] = (signal.Max / step + 1) | 1;
            }
        }

        private void Connect(int[] places)
        {
            int[] table = Companions.Table;
            for (int line = 0; line < table.Length; line += Companions.LineLength)
            {
                int place = places[table[line]];
                if (place < 0 || _fits[place] != null)
                {
                    continue;
                }

                bool isWhole = true;
                for (int number = 0; number < 2; number++)
                {
                    int at = line + 1 + (3 * number);
                    int source = places[table[at + 1]];
                    int factor = places[table[at + 2]];
                    isWhole &= source >= 0 && factor >= 0;
                    if (isWhole)
                    {
                        _features[(2 * place) + number] = (byte)table[at];
                        _sources[(2 * place) + number] = (byte)source;
                        _factors[(2 * place) + number] = (byte)factor;
                    }
                }

                if (isWhole)
                {
                    _fits[place] = new LinearFit(_features[(2 * place) + 1] != Feature.None, FirstEnergy);
                    _firstWeight[place] = table[line + Companions.LineLength - 1];
                }
                else
                {
                    _features[2 * place] = Feature.None;
                    _features[(2 * place) + 1] = Feature.None;
                }
            }
        }
    }
}
