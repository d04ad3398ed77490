using Telematics.Buses;
using Telematics.Signals;
#if !READING
using ValueCoder = Telematics.Frames.ValueWriter;
#endif

namespace Telematics.Frames
{
    /// <summary>
    /// What is known of each signal of a layout from the rows before, and what it predicts of the next. The encoder and the decoder
    /// run one each, in step. Integers only, so that every machine predicts the same. <c>docs/wire-format.md</c> describes it in full.
    /// </summary>
    /// <remarks>
    /// Signals are addressed by their place in the order in which they are coded. A prediction is of how much a value has changed
    /// since the row before, in sixteenths of a step. Two or three predictions compete; the one that has lately been least wrong counts.
    /// This source is compiled twice, each time with the coder that its user names <c>ValueCoder</c>: for the device, where <c>Write</c> goes through a row in as few instructions of the interpreter as
    /// may be, and into the fleet, where <c>Read</c> does in as few of the processor's. What both do at each value must be the same.
    /// </remarks>
    internal sealed partial class RowModel
    {
        private const byte Unknown = 0;
        private const byte Interrupted = 1;

        /// <summary>A signal that had a value in the last row.</summary>
        internal const byte Continuous = 2;

        // In place of a fit's number: it depends on no other signal; or it takes a closer look first.
        private const byte Alone = 255;
        private const byte Apart = 254;

        // What part of its last error a steady prediction takes back, in sixteenths: of what is measured, and of what is counted.
        private const int MeasuredFeedback = 10;
        private const int CountedFeedback = 15;

        private const int FirstEnergy = 8192;
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

        // By place.
        private readonly int[] _last;
        private readonly int[] _change;
        private readonly int[] _changeBefore;
        private readonly int[] _scale;
        private readonly byte[] _history;

        // By how much the second prediction has lately been less wrong than the first, by place; and of an axis the third.
        private readonly int[] _advantage;
        private readonly int[] _axisAdvantage = new int[2];

        // Of what follows something: which fit, by place; and the same as it matters in the next row, which takes a closer look where
        // there was no value in the last one, where there is none in every row, and where two go together.
        private readonly byte[] _fitOf;
        private readonly byte[] _ways;

        // By fit: what is known, and its line in the table of companions. Then what the first features are, what they are of, and where
        // that is a product the last one; behind all first features the second ones.
        private readonly int[][] _fits;
        private readonly byte[] _companions;
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
        private int _recentLateMs;
        private int _earlierLateMs;
        private int _timeScale;
        private int _rows;

        /// <summary>Makes the model of a layout, which knows nothing yet.</summary>
        public RowModel(FrameLayout layout)
        {
            int[] ids = layout.Ids;
            int n = ids.Length;
            _layout = layout;
            Catalogue catalogue = layout.Catalogue;
            _columns = new byte[n];
            _last = new int[n];
            _change = new int[n];
            _changeBefore = new int[n];
            _scale = new int[n];
            _history = new byte[n];
            _advantage = new int[n];
            _fitOf = new byte[n];
            _ways = new byte[n];

            int[] places = new int[catalogue.Count];
            byte[] order = catalogue.Order;
            int place = 0;
            for (int next = 0; next < order.Length; next++)
            {
                int id = order[next];
                places[id] = -1;
                for (int column = 0; column < n; column++)
                {
                    if (ids[column] == id)
                    {
                        places[id] = place;
                        _columns[place] = (byte)column;
                        place++;
                    }
                }
            }

            _latitude = -1;
            if (places[SignalId.Latitude] >= 0 && places[SignalId.Longitude] >= 0
                && EveryOf(places[SignalId.Latitude]) == EveryOf(places[SignalId.Longitude]))
            {
                _latitude = places[SignalId.Latitude];
                _position = new PositionModel(layout, _latitude, places[SignalId.Speed], places[SignalId.Course]);
            }

            _course = places[SignalId.Course];
            if (_course >= 0)
            {
                // Odd, so that of two ways round one is always the shorter.
                _circle = (FrameLayout.MostOf(catalogue.Max[SignalId.Course], layout.Steps[_columns[_course]]) + 1) | 1;
            }

            byte[] lines = new byte[n];
            int fits = 0;
            for (place = 0; place < n; place++)
            {
                lines[place] = Companions.FindLine(catalogue.CompanionLines, ids[_columns[place]], places);
                _fitOf[place] = lines[place] == Companions.NoLine ? Alone : (byte)fits;
                fits += lines[place] == Companions.NoLine ? 0 : 1;
            }

            _fits = new int[fits][];
            _companions = new byte[fits];
            _features = new byte[2 * fits];
            _sources = new byte[2 * fits];
            _factors = new byte[2 * fits];
            _products = new int[2 * fits];
            for (place = 0; place < n; place++)
            {
                if (_fitOf[place] != Alone)
                {
                    Connect(_fitOf[place], lines[place], places);
                }
            }

            Reset(false);
        }

        /// <summary>The column of a row that each place is of. Not to be changed.</summary>
        public byte[] Columns => _columns;

        /// <summary>The last value, in steps, by place. Not to be changed.</summary>
        public int[] Last => _last;

        /// <summary>What the predictions learn of a vehicle, in the order of coding: a <see cref="LinearFit"/> each. Not to be changed.</summary>
        public int[][] Fits => _fits;

        /// <summary>The place of what goes round in a circle, or -1.</summary>
        public int Course => _course;

        /// <summary>How many steps go round the circle; an odd number.</summary>
        public int Circle => _circle;

        /// <summary>Whether a signal comes in the row that was gone through last.</summary>
        /// <param name="place">The signal's place.</param>
        [SteadyState]
        public bool IsDue(int place)
        {
            return (_rows - 1) % EveryOf(place) == 0;
        }

        /// <summary>How late rows usually are: time since the row before, less the period, ms.</summary>
        public int UsualLateMs => _usualLateMs;

        /// <summary>How late the last row was that was not as late as usual, ms; 0 at first.</summary>
        public int RecentLateMs => _recentLateMs;

        /// <summary>The same of the one before that was neither, ms; 0 at first.</summary>
        public int EarlierLateMs => _earlierLateMs;

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
                _scale[place] = FirstScale(place);
                _history[place] = Unknown;
                _ways[place] = Apart;
                _advantage[place] = 0;
            }

            for (int number = 0; number < _fits.Length; number++)
            {
                int[] fit = _fits[number];
                int weight1 = _layout.Catalogue.CompanionLines[(_companions[number] * Companions.LineLength) + Companions.FirstWeight];
                int weight2 = 0;
                if (keepsWeights)
                {
                    weight1 = LinearFit.Lengthen(LinearFit.Shorten(fit[LinearFit.Weight1]));
                    weight2 = LinearFit.IsOfTwo(fit) ? LinearFit.Lengthen(LinearFit.Shorten(fit[LinearFit.Weight2])) : 0;
                }

                SetWeights(number, weight1, weight2);
            }

            _axisAdvantage[0] = 0;
            _axisAdvantage[1] = 0;
            _elapsedMs = 0;
            _lateMs = 0;
            _usualLateMs = 0;
            _recentLateMs = 0;
            _earlierLateMs = 0;
            _timeScale = FirstTimeScale;
            _rows = 0;
            if (_position != null)
            {
                _position.Reset();
            }
        }

        /// <summary>Takes over what was learned of a vehicle; after <see cref="Reset"/>, before the first row.</summary>
        /// <param name="number">Which of <see cref="Fits"/>.</param>
        /// <param name="weight1">What the first feature weighs, in 4096ths.</param>
        /// <param name="weight2">What the second feature weighs, in 4096ths.</param>
        [SteadyState]
        public void SetWeights(int number, int weight1, int weight2)
        {
            // Until something is learned, a value is taken to stay.
            LinearFit.Reset(_fits[number], weight1, weight2, FirstEnergy);
            _fits[number][LinearFit.Advantage] = (weight1 | weight2) != 0 ? -FirstAdvantage : 1;
        }

        /// <summary>Learns how late a row was.</summary>
        /// <param name="lateMs">The time since the row before, less the period.</param>
        [SteadyState]
        public void LearnTime(int lateMs)
        {
            int usualMs = _usualLateMs;
            if (lateMs != usualMs)
            {
                _timeScale = NextScale(_timeScale, lateMs - usualMs, ScaleRate);
                if (lateMs == _lateMs)
                {
                    // Twice in a row is usual.
                    _usualLateMs = lateMs;
                    _recentLateMs = usualMs;
                }
                else if (lateMs != _recentLateMs)
                {
                    _earlierLateMs = _recentLateMs;
                    _recentLateMs = lateMs;
                }
            }

            _lateMs = lateMs;
        }

        // What comes before a row's values. Returns how quickly scales follow: the first few residuals say more than what was expected of
        // every vehicle.
        private int StartRow(int elapsedMs)
        {
            int rows = _rows;
            int elapsed = elapsedMs > MaxElapsedMs ? MaxElapsedMs : elapsedMs < 1 ? 1 : elapsedMs;
            _elapsedBeforeMs = rows == 0 ? elapsed : _elapsedMs;
            _elapsedMs = elapsed;
            _rows = rows + 1;
            return rows < 2 ? 1 : rows < 8 ? 2 : ScaleRate;
        }

        private int EveryOf(int place)
        {
            byte[]? every = _layout.Every;
            return every == null ? 1 : every[_columns[place]];
        }

        private static int NextScale(int scale, int residual, int rate)
        {
            int size = residual < 0 ? -residual : residual;
            if ((uint)size > MaxResidual)
            {
                size = MaxResidual;
            }

            size <<= ResidualTable.ScaleBits - 2;
            scale += ((size << 2) - scale) >> rate;
            scale = scale < size ? size : scale;
            return scale < ResidualTable.MinScale ? ResidualTable.MinScale : scale;
        }

        private int Scaled(int change)
        {
            long scaled = (long)change * _elapsedMs / _elapsedBeforeMs;
            return scaled > MaxChange ? MaxChange : scaled < -MaxChange ? -MaxChange : (int)scaled;
        }

        // A signal's first value, or its first after an interruption: that is taken to have stayed where it was.
        private void Begin(ValueCoder coder, int place, int rate)
        {
            int value;
            if (_history[place] == Unknown)
            {
                Catalogue catalogue = _layout.Catalogue;
                int id = _layout.Ids[_columns[place]];
                int step = _layout.Steps[_columns[place]];
                int spread = catalogue.Spread[id];
                int shift = 0;
                while ((long)step << (shift + 2) <= spread)
                {
                    shift++;
                }

                value = coder.CodeFirst(place, catalogue.Typical[id] / step, shift);
            }
            else
            {
                int last = _last[place];
                value = coder.Code(place, last, 0, _scale[place]);
                int change = value - last;
                if (place == _course)
                {
                    change = Wrap(change, _circle);
                }

                _scale[place] = NextScale(_scale[place], change, rate);
            }

            _last[place] = value;
            _history[place] = Continuous;
            if (place != _latitude && EveryOf(place) == 1)
            {
                _ways[place] = _fitOf[place];
            }

            if (_fitOf[place] != Alone)
            {
                RememberProduct(_fitOf[place]);
                RememberProduct(_fits.Length + _fitOf[place]);
            }
        }

        private void RememberProduct(int at)
        {
            int feature = _features[at];
            if (feature >= Feature.ProductBy64 && feature <= Feature.Loss)
            {
                _products[at] = ProductOf(at, feature);
            }
        }

        private void Interrupt(byte[] qualities)
        {
            for (int place = 0; place < qualities.Length; place++)
            {
                if (qualities[place] != (byte)SignalQuality.Valid && _history[place] == Continuous)
                {
                    _history[place] = Interrupted;
                    _ways[place] = Apart;
                    _change[place] = 0;
                    _changeBefore[place] = 0;
                    if (_fitOf[place] != Alone)
                    {
                        _fits[_fitOf[place]][LinearFit.Level] = 0;
                    }
                }
            }
        }

        // Latitude and longitude together, where both have a value and had one in the row before. What is known of how well predictions
        // do is not of one and the other, but of the axis that comes first and of the axis that comes second.
        private bool RunPosition(ValueCoder coder, int rate)
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
        private int RunAxis(ValueCoder coder, int place, int slot, int moved, int rate)
        {
            int before = _change[place];
            int last = _last[place];
            int own16 = (_elapsedMs == _elapsedBeforeMs ? before : Scaled(before)) << 4;
            int scale = _scale[slot];
            int advantage2 = _advantage[slot];
            int[] axisAdvantages = _axisAdvantage;
            int axis = slot - _latitude;
            int advantage3 = axisAdvantages[axis];
            int prediction = advantage3 > 0 && advantage3 > advantage2 ? own16 : advantage2 > 0 ? 0 : moved;
            int expected = last + ((prediction + 8) >> 4);
            int value = coder.Code(place, expected, prediction, scale);
            int change = value - last;
            if ((uint)(change + MaxChange) > 2 * MaxChange)
            {
                change = change > 0 ? MaxChange : -MaxChange;
            }

            _last[place] = value;
            _change[place] = change;
            _changeBefore[place] = before;
            int change16 = change << 4;
            int error = change16 - moved;
            error = error < 0 ? -error : error;
            int error3 = change16 - own16;
            _advantage[slot] = advantage2 + ((error - (change16 < 0 ? -change16 : change16) - advantage2) >> AdvantageRate);
            axisAdvantages[axis] = advantage3 + ((error - (error3 < 0 ? -error3 : error3) - advantage3) >> AdvantageRate);
            int residual = value - expected;
            _scale[slot] = NextScale(scale, residual, (residual | before) == 0 && scale > RestScale ? 1 : rate);
            return change;
        }

        // What one of the features now is.
        private int ValueOf(int at, int feature)
        {
            int source = _sources[at];
            switch (feature)
            {
                case Feature.Change:
                    return LinearFit.Limit(_change[source]);
                case Feature.OwnChange:
                    int own = _change[source];
                    return LinearFit.Limit(_elapsedMs == _elapsedBeforeMs ? own : Scaled(own));
                case Feature.ChangeBefore:
                    return LinearFit.Limit(_changeBefore[source]);
                case Feature.ChangeOfChange:
                    return LinearFit.Limit(_change[source] - _changeBefore[source]);
                case Feature.Overshoot:
                    return _position != null ? _position.Overshoot : 0;
                case Feature.Integral:
                    return LinearFit.Limit((((long)_last[source] << 1) - _change[source]) * _elapsedMs / 2000);
            }

            int before = _products[at];
            int product = ProductOf(at, feature);
            _products[at] = product;
            return feature < Feature.Gain
                ? LinearFit.Limit((long)product - before)
                : LinearFit.Limit(((long)product + before) * _elapsedMs / 2000);
        }

        private int ProductOf(int at, int feature)
        {
            int[] lasts = _last;
            long product = (long)lasts[_sources[at]] * lasts[_factors[at]];
            switch (feature)
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
            int id = _layout.Ids[column];
            Catalogue catalogue = _layout.Catalogue;
            long scale = ((long)catalogue.Miss[id] << (ResidualTable.ScaleBits - 8)) * catalogue.Step[id] / _layout.Steps[column];
            return scale < ResidualTable.MinScale ? ResidualTable.MinScale
                : scale > MaxResidual << ResidualTable.ScaleBits ? MaxResidual << ResidualTable.ScaleBits : (int)scale;
        }

        private void Connect(int number, int line, int[] places)
        {
            short[] table = _layout.Catalogue.CompanionLines;
            int entry = (line * Companions.LineLength) + Companions.FirstFeature;
            for (int at = number; at < _features.Length; at += _fits.Length)
            {
                _features[at] = (byte)table[entry];
                _sources[at] = (byte)places[table[entry + 1]];
                _factors[at] = (byte)places[table[entry + 2]];
                entry += Companions.FeatureLength;
            }

            _companions[number] = (byte)line;
            _fits[number] = new int[_features[_fits.Length + number] == Feature.None ? LinearFit.LengthOfOne : LinearFit.LengthOfTwo];
        }
    }
}
