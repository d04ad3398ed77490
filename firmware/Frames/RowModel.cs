using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>
    /// What is known of each signal of a layout from the rows before, and what it predicts of the next. The encoder and the decoder
    /// run one each, in step. Integers only, so that every machine predicts the same. <c>docs/wire-format.md</c> describes it in full.
    /// </summary>
    /// <remarks>
    /// Signals are addressed by their place in the order in which they are coded. A prediction is of how much a value has changed
    /// since the row before, in sixteenths of a step. Two or three predictions compete; the one that has lately been least wrong counts.
    /// </remarks>
    public sealed class RowModel
    {
        private const byte Unknown = 0;
        private const byte Interrupted = 1;
        /// <summary>A signal that had a value in the last row.</summary>
        internal const byte Continuous = 2;


        // What part of its last error a steady prediction takes back, in sixteenths: of what is measured, and of what is counted.
        private const int MeasuredFeedback = 10;
        private const int CountedFeedback = 15;

        private const int FirstEnergy = 64;
        private const int FirstAdvantage = 256;
        private const int AdvantageRate = 3;
        private const int ScaleRate = 3;
        private const int MaxChange = 1 << 20;
        private const int MaxLevel = 1 << 15;
        private const int MaxProduct = 1 << 30;
        private const int MaxResidual = 1 << 16;
        private const int RestScale = 2 << ResidualTable.ScaleBits;
        private const int FirstTimeScale = 16 << ResidualTable.ScaleBits;
        private const int MaxElapsedMs = 65535;

        private readonly FrameLayout _layout;
        private readonly byte[] _columns;
        private readonly byte[] _lines;
        private readonly byte[] _feedback;

        // By place.
        private readonly int[] _last;
        private readonly int[] _change;
        private readonly int[] _changeBefore;
        private readonly int[] _level;
        private readonly int[] _scale;
        private readonly byte[] _history;
        private readonly LinearFit?[] _fits;

        // By how much the second and the third prediction have lately been less wrong than the first, by place.
        private readonly int[] _advantage2;
        private readonly int[] _advantage3;

        // Two of each place: its features, what they are of, and of those that are of a product the last one.
        private readonly byte[] _features;
        private readonly byte[] _sources;
        private readonly byte[] _factors;
        private readonly int[] _products;

        private readonly PositionModel? _position;
        private readonly int _latitude;
        private readonly int _course;
        private readonly int _circle;
        private int _elapsedMs;
        private int _elapsedBeforeMs;
        private int _lateMs;
        private int _usualLateMs;
        private int _timeScale;
        private int _rows;

        /// <summary>Makes the model of a layout, which knows nothing yet.</summary>
        public RowModel(FrameLayout layout)
        {
            int[] ids = layout.Ids;
            int n = ids.Length;
            _layout = layout;
            _columns = new byte[n];
            _lines = new byte[n];
            _feedback = new byte[n];
            _last = new int[n];
            _change = new int[n];
            _changeBefore = new int[n];
            _level = new int[n];
            _scale = new int[n];
            _history = new byte[n];
            _fits = new LinearFit?[n];
            _advantage2 = new int[n];
            _advantage3 = new int[n];
            _features = new byte[2 * n];
            _sources = new byte[2 * n];
            _factors = new byte[2 * n];
            _products = new int[2 * n];

            int[] places = new int[SignalCatalogue.Count];
            int[] traits = SignalTraits.Table;
            int place = 0;
            for (int line = 0; line < traits.Length; line += SignalTraits.LineLength)
            {
                int id = traits[line + SignalTraits.Id];
                places[id] = -1;
                for (int column = 0; column < n; column++)
                {
                    if (ids[column] == id)
                    {
                        places[id] = place;
                        _columns[place] = (byte)column;
                        _lines[place] = (byte)(line / SignalTraits.LineLength);
                        _feedback[place] = (byte)(id == SignalId.Odometer || id == SignalId.EnergyUsed || id == SignalId.EnergyRegenerated ? CountedFeedback : MeasuredFeedback);
                        place++;
                    }
                }
            }

            _latitude = -1;
            if (places[SignalId.Latitude] >= 0 && places[SignalId.Longitude] >= 0)
            {
                _latitude = places[SignalId.Latitude];
                _position = new PositionModel(layout, _latitude, places[SignalId.Speed], places[SignalId.Course]);
            }

            _course = places[SignalId.Course];
            if (_course >= 0)
            {
                // Odd, so that of two ways round one is always the shorter.
                _circle = (FrameLayout.MostOf(SignalCatalogue.Get(SignalId.Course), layout.Steps[_columns[_course]]) + 1) | 1;
            }

            Connect(places);
            Reset(false);
        }

        /// <summary>The column of a row that each place is of. Not to be changed.</summary>
        public byte[] Columns => _columns;

        /// <summary>The last value, in steps, by place. Not to be changed.</summary>
        public int[] Last => _last;

        /// <summary>What a value's prediction learns, by place; null where there is nothing to learn. Not to be changed.</summary>
        public LinearFit?[] Fits => _fits;

        /// <summary>The place of what goes round in a circle, or -1.</summary>
        public int Course => _course;

        /// <summary>How many steps go round the circle; an odd number.</summary>
        public int Circle => _circle;

        /// <summary>How late rows usually are: time since the row before, less the period, ms.</summary>
        public int UsualLateMs => _usualLateMs;

        /// <summary>Whether the last row was as late as usual.</summary>
        public bool IsOnTime => _lateMs == _usualLateMs;

        /// <summary>About by how much those are off that are not as late as usual, in 4096ths of a millisecond.</summary>
        public int TimeScale => _timeScale;

        /// <summary>A difference on a circle, the short way round.</summary>
        /// <param name="difference">The difference.</param>
        /// <param name="circle">The circle, an odd number.</param>
        [SteadyState]
        public static int Wrap(int difference, int circle)
        {
            int half = circle >> 1;
            if (difference > half || difference < -half)
            {
                difference %= circle;
                return difference > half ? difference - circle : difference < -half ? difference + circle : difference;
            }

            return difference;
        }

        /// <summary>Forgets all rows, for a key frame.</summary>
        /// <param name="keepsWeights">
        /// Whether it keeps what was learned of the vehicle, as exactly as a key frame says it; otherwise only what is expected of every
        /// vehicle is left.
        /// </param>
        [SteadyState]
        public void Reset(bool keepsWeights)
        {
            for (int place = 0; place < _last.Length; place++)
            {
                _last[place] = 0;
                _change[place] = 0;
                _changeBefore[place] = 0;
                _level[place] = 0;
                _scale[place] = FirstScale(place);
                _history[place] = Unknown;
                _advantage2[place] = 0;
                _advantage3[place] = 0;
                _products[2 * place] = 0;
                _products[(2 * place) + 1] = 0;
                LinearFit? fit = _fits[place];
                if (fit != null)
                {
                    // Until something is learned, a value is taken to stay.
                    int weight1 = keepsWeights ? LinearFit.Lengthen(LinearFit.Shorten(fit.Weight1)) : fit.FirstWeight;
                    int weight2 = keepsWeights ? LinearFit.Lengthen(LinearFit.Shorten(fit.Weight2)) : 0;
                    SetWeights(place, weight1, weight2);
                }
            }

            _elapsedMs = 0;
            _lateMs = 0;
            _usualLateMs = 0;
            _timeScale = FirstTimeScale;
            _rows = 0;
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
            _advantage3[place] = (weight1 | weight2) != 0 ? -FirstAdvantage : 1;
        }

        /// <summary>Learns how late a row was.</summary>
        /// <param name="lateMs">The time since the row before, less the period.</param>
        [SteadyState]
        public void LearnTime(int lateMs)
        {
            int residual = lateMs - _usualLateMs;
            if (residual != 0)
            {
                _timeScale = NextScale(_timeScale, residual, ScaleRate);
                if (lateMs == _lateMs)
                {
                    _usualLateMs = lateMs;
                }
            }

            _lateMs = lateMs;
        }

        /// <summary>Goes through a row's values in the order in which they are coded.</summary>
        /// <param name="coder">Codes each.</param>
        /// <param name="elapsedMs">Time since the row before; the nominal period for the first row.</param>
        /// <param name="qualities">A <see cref="SignalQuality"/> each, by place; only of those that are valid is there a value.</param>
        /// <param name="hasChangedQualities">Whether one of them is another than in the row before.</param>
        [SteadyState]
        public void Run(IValueCoder coder, int elapsedMs, byte[] qualities, bool hasChangedQualities)
        {
            if (hasChangedQualities)
            {
                Interrupt(qualities);
            }

            int elapsed = elapsedMs > MaxElapsedMs ? MaxElapsedMs : elapsedMs < 1 ? 1 : elapsedMs;
            bool isScaled = _rows != 0 && elapsed != _elapsedMs;
            _elapsedBeforeMs = _rows == 0 ? elapsed : _elapsedMs;
            _elapsedMs = elapsed;

            // The first few residuals say more than what was expected of every vehicle.
            int rows = _rows;
            int usualRate = rows < 2 ? 1 : rows < 5 ? 2 : ScaleRate;
            _rows = rows + 1;

            int[] lasts = _last;
            int[] changes = _change;
            int[] scales = _scale;
            int[] changesBefore = _changeBefore;
            int[] levels = _level;
            int[] advantages2 = _advantage2;
            int[] advantages3 = _advantage3;
            byte[] features = _features;
            byte[] sources = _sources;
            byte[] history = _history;
            LinearFit?[] fits = _fits;
            int latitude = _latitude;
            int course = _course;
            for (int i = 0; i < qualities.Length; i++)
            {
                if (i == latitude && RunPosition(coder, usualRate))
                {
                    i++;
                    continue;
                }

                if (history[i] != Continuous)
                {
                    if (qualities[i] == (byte)SignalQuality.Valid)
                    {
                        Begin(coder, i, usualRate);
                    }

                    continue;
                }

                int before = changes[i];
                int own = before == 0 || !isScaled ? before : Scaled(before);
                int scale = scales[i];
                int last = lasts[i];
                LinearFit? fit = fits[i];
                int residual;
                int change;
                if (fit == null)
                {
                    // It stays where it is, or it goes on as before.
                    int advantage = advantages2[i];
                    int prediction = advantage > 0 ? own : 0;
                    change = coder.Code(i, last, prediction << 4, scale);
                    if ((own | change) == 0)
                    {
                        changesBefore[i] = 0;
                        scale += -scale >> (scale > RestScale ? 1 : usualRate);
                        scales[i] = scale < ResidualTable.MinScale ? ResidualTable.MinScale : scale;
                        continue;
                    }

                    residual = change - prediction;
                    last += change;
                    if (i == course)
                    {
                        residual = Wrap(residual, _circle);
                        last = OnCircle(last);
                    }

                    change = change > MaxChange ? MaxChange : change < -MaxChange ? -MaxChange : change;
                    int error = change - own;
                    error = (change < 0 ? -change : change) - (error < 0 ? -error : error);
                    advantages2[i] = advantage + (((error << 4) - advantage) >> AdvantageRate);
                }
                else
                {
                    // It follows what it depends on, or that less part of what it was wrong by, or it stays where it is.
                    int at = i << 1;
                    int feature1;
                    if (features[at] == Feature.Change)
                    {
                        feature1 = changes[sources[at]];
                        feature1 = feature1 > LinearFit.MaxFeature ? LinearFit.MaxFeature : feature1 < -LinearFit.MaxFeature ? -LinearFit.MaxFeature : feature1;
                    }
                    else
                    {
                        feature1 = FeatureOf(at, own);
                    }

                    int feature2 = features[at + 1] != Feature.None ? FeatureOf(at + 1, own) : 0;
                    int level = levels[i];
                    if ((feature1 | feature2 | level) == 0)
                    {
                        change = coder.Code(i, last, 0, scale);
                        if ((change | before) == 0)
                        {
                            changesBefore[i] = 0;
                            scale += -scale >> (scale > RestScale ? 1 : usualRate);
                            scales[i] = scale < ResidualTable.MinScale ? ResidualTable.MinScale : scale;
                            continue;
                        }

                        residual = change;
                        last += change;
                        change = change > MaxChange ? MaxChange : change < -MaxChange ? -MaxChange : change;
                        level = change << 4;
                    }
                    else
                    {
                        int followed = feature2 == 0 ? (int)(((long)fit.Weight1 * feature1) >> LinearFit.SixteenthBits) : fit.Predict(feature1, feature2);
                        int steadied = followed - (level * _feedback[i] / 16);
                        int advantage2 = advantages2[i];
                        int advantage3 = advantages3[i];
                        int prediction = advantage3 > 0 && advantage3 > advantage2 ? 0 : advantage2 > 0 ? steadied : followed;
                        change = coder.Code(i, last, prediction, scale);
                        residual = change - ((prediction + 8) >> 4);
                        last += change;
                        change = change > MaxChange ? MaxChange : change < -MaxChange ? -MaxChange : change;
                        int change16 = change << 4;
                        int error = change16 - followed;
                        error = error < 0 ? -error : error;
                        level = change16 - steadied;
                        advantages2[i] = advantage2 + ((error - (level < 0 ? -level : level) - advantage2) >> AdvantageRate);
                        advantages3[i] = advantage3 + ((error - (change16 < 0 ? -change16 : change16) - advantage3) >> AdvantageRate);
                        fit.Learn(feature1, feature2, change);
                    }

                    levels[i] = level > MaxLevel ? MaxLevel : level < -MaxLevel ? -MaxLevel : level;
                }

                lasts[i] = last;
                changes[i] = change;
                changesBefore[i] = before;

                // What has come to rest is known to be at rest at once; what starts to move moves as much as it does.
                int size = residual < 0 ? -residual : residual;
                size = size > MaxResidual || size < 0 ? MaxResidual << ResidualTable.ScaleBits : size << ResidualTable.ScaleBits;
                scale += (size - scale) >> ((residual | before) == 0 && scale > RestScale ? 1 : usualRate);
                scale = scale < size >> 2 ? size >> 2 : scale;
                scales[i] = scale < ResidualTable.MinScale ? ResidualTable.MinScale : scale;
            }
        }

        private static int NextScale(int scale, int residual, int rate)
        {
            int size = residual < 0 ? -residual : residual;
            size = size > MaxResidual || size < 0 ? MaxResidual << ResidualTable.ScaleBits : size << ResidualTable.ScaleBits;
            scale += (size - scale) >> rate;
            scale = scale < size >> 2 ? size >> 2 : scale;
            return scale < ResidualTable.MinScale ? ResidualTable.MinScale : scale;
        }

        private int Scaled(int change)
        {
            long scaled = (long)change * _elapsedMs / _elapsedBeforeMs;
            return scaled > MaxChange ? MaxChange : scaled < -MaxChange ? -MaxChange : (int)scaled;
        }

        private int OnCircle(int value)
        {
            return value < 0 ? value + _circle : value >= _circle ? value - _circle : value;
        }

        // A signal's first value, or its first after an interruption: that is taken to have stayed where it was.
        private void Begin(IValueCoder coder, int place, int rate)
        {
            int value;
            if (_history[place] == Unknown)
            {
                int line = _lines[place] * SignalTraits.LineLength;
                int step = _layout.Steps[_columns[place]];
                int spread = SignalTraits.Table[line + SignalTraits.Spread];
                int shift = 0;
                while ((long)step << (shift + 2) <= spread)
                {
                    shift++;
                }

                value = coder.CodeFirst(place, SignalTraits.Table[line + SignalTraits.Typical] / step, shift);
            }
            else
            {
                int change = coder.Code(place, _last[place], 0, _scale[place]);
                _scale[place] = NextScale(_scale[place], change, rate);
                value = _last[place] + change;
                if (place == _course)
                {
                    value = OnCircle(value);
                }
            }

            _last[place] = value;
            _history[place] = Continuous;
            for (int at = 2 * place; at <= (2 * place) + 1; at++)
            {
                if (_features[at] >= Feature.FirstOfProducts)
                {
                    _products[at] = ProductOf(at);
                }
            }
        }

        private void Interrupt(byte[] qualities)
        {
            for (int place = 0; place < qualities.Length; place++)
            {
                if (qualities[place] != (byte)SignalQuality.Valid && _history[place] == Continuous)
                {
                    _history[place] = Interrupted;
                    _change[place] = 0;
                    _changeBefore[place] = 0;
                    _level[place] = 0;
                }
            }
        }

        // Latitude and longitude together, where both have a value and had one in the row before. What is known of how well predictions
        // do is not of one and the other, but of the axis that comes first and of the axis that comes second.
        private bool RunPosition(IValueCoder coder, int rate)
        {
            int latitude = _latitude;
            if (_history[latitude] != Continuous || _history[latitude + 1] != Continuous)
            {
                return false;
            }

            PositionModel position = _position!;
            int first = position.Predict(_elapsedMs, _elapsedBeforeMs, _last, _change, _changeBefore, _history);
            int second = latitude + latitude + 1 - first;
            int firstChange = RunAxis(coder, first, latitude, position.FirstPrediction, rate);
            int secondChange = RunAxis(coder, second, latitude + 1, position.PredictSecond(second == latitude, firstChange), rate);
            if (first == latitude)
            {
                position.Learn(firstChange, secondChange);
            }
            else
            {
                position.Learn(secondChange, firstChange);
            }

            return true;
        }

        // It goes as far as predicted, or it stays where it is, or it goes on as before.
        private int RunAxis(IValueCoder coder, int place, int slot, int moved, int rate)
        {
            int before = _change[place];
            int own16 = (_elapsedMs == _elapsedBeforeMs ? before : Scaled(before)) << 4;
            int scale = _scale[slot];
            int advantage2 = _advantage2[slot];
            int advantage3 = _advantage3[slot];
            int prediction = advantage3 > 0 && advantage3 > advantage2 ? own16 : advantage2 > 0 ? 0 : moved;
            int change = coder.Code(place, _last[place], prediction, scale);
            int residual = change - ((prediction + 8) >> 4);
            _last[place] += change;
            change = change > MaxChange ? MaxChange : change < -MaxChange ? -MaxChange : change;
            _changeBefore[place] = before;
            _change[place] = change;
            int change16 = change << 4;
            int error = change16 - moved;
            error = error < 0 ? -error : error;
            _advantage2[slot] = advantage2 + ((error - (change16 < 0 ? -change16 : change16) - advantage2) >> AdvantageRate);
            int error3 = change16 - own16;
            _advantage3[slot] = advantage3 + ((error - (error3 < 0 ? -error3 : error3) - advantage3) >> AdvantageRate);
            int size = residual < 0 ? -residual : residual;
            size = size > MaxResidual || size < 0 ? MaxResidual << ResidualTable.ScaleBits : size << ResidualTable.ScaleBits;
            scale += (size - scale) >> ((residual | before) == 0 && scale > RestScale ? 1 : rate);
            scale = scale < size >> 2 ? size >> 2 : scale;
            _scale[slot] = scale < ResidualTable.MinScale ? ResidualTable.MinScale : scale;
            return change;
        }

        private int FeatureOf(int at, int own)
        {
            int source = _sources[at];
            int feature = _features[at];
            switch (feature)
            {
                case Feature.Change:
                    return LinearFit.Limit(_change[source]);
                case Feature.OwnChange:
                    return LinearFit.Limit(own);
                case Feature.ChangeBefore:
                    return LinearFit.Limit(_changeBefore[source]);
                case Feature.ChangeOfChange:
                    return LinearFit.Limit(_change[source] - _changeBefore[source]);
                case Feature.Overshoot:
                    return _position!.Overshoot;
                case Feature.Integral:
                    return LinearFit.Limit((((long)_last[source] << 1) - _change[source]) * _elapsedMs / 2000);
            }

            int before = _products[at];
            int product = ProductOf(at);
            _products[at] = product;
            return feature < Feature.Gain
                ? LinearFit.Limit((long)product - before)
                : LinearFit.Limit(((long)product + before) * _elapsedMs / 2000);
        }

        private int ProductOf(int at)
        {
            long product = (long)_last[_sources[at]] * _last[_factors[at]];
            switch (_features[at])
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

        private int FirstScale(int place)
        {
            int column = _columns[place];
            int change = SignalTraits.Table[(_lines[place] * SignalTraits.LineLength) + SignalTraits.Change];
            long scale = ((long)change << (ResidualTable.ScaleBits - 8)) * SignalCatalogue.Get(_layout.Ids[column]).Step / _layout.Steps[column];
            return scale < ResidualTable.MinScale ? ResidualTable.MinScale
                : scale > MaxResidual << ResidualTable.ScaleBits ? MaxResidual << ResidualTable.ScaleBits : (int)scale;
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
                    int entry = line + 1 + (3 * number);
                    int source = places[table[entry + 1]];
                    int factor = places[table[entry + 2]];
                    isWhole &= source >= 0 && factor >= 0;
                    _features[(2 * place) + number] = (byte)(isWhole ? table[entry] : Feature.None);
                    _sources[(2 * place) + number] = (byte)(isWhole ? source : 0);
                    _factors[(2 * place) + number] = (byte)(isWhole ? factor : 0);
                }

                if (isWhole)
                {
                    _fits[place] = new LinearFit(_features[(2 * place) + 1] != Feature.None, FirstEnergy, table[line + Companions.FirstWeight]);
                }
                else
                {
                    _features[2 * place] = Feature.None;
                }
            }
        }
    }
}
