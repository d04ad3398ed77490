using Telematics.Buses;
using Telematics.Signals;

namespace Telematics.Frames
{
    /// <summary>
    /// Predicts where the vehicle will have moved to: how far, from the speed, and which way, from the course, or where there is none
    /// from how the way has turned so far. The axis with less to go is coded first; together with the distance it says what is left
    /// for the other.
    /// </summary>
    /// <remarks>
    /// Distances are in sixteenths of latitude's step, x north and y east; directions are unit vectors of length 16384.
    /// </remarks>
    internal sealed class PositionModel
    {
        private const int UnitBits = 14;
        private const int Unit = 1 << UnitBits;
        private const int MaxDistance = 1 << 20;
        private const int MaxAxis = 1 << 24;

        // Four steps: below that direction and distance are noise.
        private const int TellingDistance = 4 * 16;

        // The sine of 45 degrees: no vehicle is predicted to turn more from row to row.
        private const int MaxTurn = 11585;

        // Half a circle, in tenths of a degree.
        private const int MaxTurned = 1800;
        private const int MaxLag = 2047;
        private const int FirstLagEnergy = 4096;
        private const int FirstTurnEnergy = 1 << 18;
        private const int TurnWeight = LinearFit.One;
        private const int TurnBeforeWeight = -LinearFit.One * 2 / 5;
        private const int MaxRate = 1 << 24;
        private const int MaxOvershoot = 2047;

        // How many sixteenths of 1e-7 degrees of latitude go by in a millisecond at 0.1 km/h, times 2 to the power of 24:
        // 1/36000 m, of which 0.011132 m are 1e-7 degrees.
        private const long RateFactor = 669830;

        private readonly int _latitude;
        private readonly int _speed;
        private readonly int _course;
        private readonly int _latitudeStep;
        private readonly int _longitudeStep;
        private readonly int _courseStep;
        private readonly long _rateFactor;
        private readonly int[] _lag = new int[LinearFit.LengthOfOne];
        private readonly int[] _turns = new int[LinearFit.LengthOfTwo];

        // What the rows before have left.
        private int _cosine;
        private int _alongX;
        private int _alongY;
        private int _covered;
        private int _turn;
        private int _turnBefore;
        private int _overshoot;

        // Of the row in work.
        private bool _hasSpeed;
        private bool _hasCourse;
        private int _rate;
        private int _rateMs = -1;
        private int _speedChange;
        private int _bySpeed;
        private int _distance;
        private int _x;
        private int _y;
        private int _firstPrediction;
        private int _secondPrediction;

        public PositionModel(FrameLayout layout, int latitude, int speed, int course)
        {
            _latitude = latitude;
            _speed = speed;
            _course = course;
            _latitudeStep = StepOf(layout, SignalId.Latitude);
            _longitudeStep = StepOf(layout, SignalId.Longitude);
            _courseStep = StepOf(layout, SignalId.Course);
            _rateFactor = RateFactor * StepOf(layout, SignalId.Speed) / _latitudeStep;
        }

        /// <summary>By how much the last row's position was further away than the speed said, in steps of the speed.</summary>
        public int Overshoot => _overshoot;

        /// <summary>The first axis' change, in sixteenths of a step.</summary>
        public int FirstPrediction => _firstPrediction;

        /// <summary>The second axis' change by distance and direction, in sixteenths of a step.</summary>
        public int SecondPrediction => _secondPrediction;

        [SteadyState]
        public void Reset()
        {
            LinearFit.Reset(_lag, 0, 0, FirstLagEnergy);
            LinearFit.Reset(_turns, TurnWeight, TurnBeforeWeight, FirstTurnEnergy);
            _cosine = 0;
            _alongX = Unit;
            _alongY = 0;
            _covered = 0;
            _turn = 0;
            _turnBefore = 0;
            _overshoot = 0;
        }

        /// <summary>Predicts how far and which way.</summary>
        /// <returns>The place of the axis to be coded first.</returns>
        [SteadyState]
        public int Predict(int elapsedMs, int elapsedBeforeMs, int[] last, int[] change, int[] changeBefore, byte[] history)
        {
            if (_cosine == 0)
            {
                Anchor((long)last[_latitude] * _latitudeStep);
            }

            PredictDistance(elapsedMs, elapsedBeforeMs, last, change, changeBefore, history);
            PredictDirection(last, change, history);
            int x = _x;
            int y = _y;
            int inLongitude = LimitAxis(((long)y << UnitBits) / _cosine);
            if ((x < 0 ? -x : x) <= (y < 0 ? -y : y))
            {
                _firstPrediction = x;
                _secondPrediction = inLongitude;
                return _latitude;
            }

            _firstPrediction = inLongitude;
            _secondPrediction = x;
            return _latitude + 1;
        }

        /// <summary>What the distance leaves for the second axis once the first is known.</summary>
        /// <param name="isLatitude">Whether the second axis is latitude.</param>
        /// <param name="firstChange">The first axis' change in steps.</param>
        /// <returns>The second axis' change, in sixteenths of a step.</returns>
        [SteadyState]
        public int PredictSecond(bool isLatitude, int firstChange)
        {
            if (_hasCourse)
            {
                return _secondPrediction;
            }

            int first = LimitAxis((long)firstChange << 4);
            if (!isLatitude)
            {
                int y = Leg(first, _y < 0);
                int shorter = Chord(first, y);
                if (shorter != _distance)
                {
                    y = Leg(shorter, first, _y < 0);
                }

                return LimitAxis(((long)y << UnitBits) / _cosine);
            }

            first = (int)(((long)first * _cosine) >> UnitBits);
            int x = Leg(first, _x < 0);
            int shorterX = Chord(x, first);
            return shorterX == _distance ? x : Leg(shorterX, first, _x < 0);
        }

        /// <summary>Learns from a row.</summary>
        /// <param name="latitudeChange">In steps.</param>
        /// <param name="longitudeChange">In steps.</param>
        [SteadyState]
        public void Learn(int latitudeChange, int longitudeChange)
        {
            if (_hasCourse && _hasSpeed)
            {
                // All that is needed is known before: there is nothing to learn, but where to go on when the course is gone.
                _overshoot = 0;
                _covered = 0;
                _turn = 0;
                _turnBefore = 0;
                return;
            }

            int x = LimitAxis((long)latitudeChange << 4);
            int y = (int)(((long)LimitAxis((long)longitudeChange << 4) * _cosine) >> UnitBits);
            int covered = SquareRoot(((long)x * x) + ((long)y * y), (x < 0 ? -x : x) + (y < 0 ? -y : y));
            int overshoot = 0;
            if (_hasSpeed)
            {
                int beyond = covered - _bySpeed;
                if (_bySpeed >= TellingDistance)
                {
                    int alongTheBend = beyond + _distance - Chord(x, y);
                    LinearFit.Learn(_lag, _speedChange, 0, alongTheBend > MaxLag ? MaxLag : alongTheBend < -MaxLag ? -MaxLag : alongTheBend);
                }

                if (_rate > 0)
                {
                    long steps = ((long)beyond << 12) / _rate;
                    overshoot = steps > MaxOvershoot ? MaxOvershoot : steps < -MaxOvershoot ? -MaxOvershoot : (int)steps;
                }
            }

            _overshoot = overshoot;
            LearnTurn(x, y, covered);
        }

        private static int StepOf(FrameLayout layout, int id)
        {
            for (int column = 0; column < layout.Ids.Length; column++)
            {
                if (layout.Ids[column] == id)
                {
                    return layout.Steps[column];
                }
            }

            return layout.Catalogue.Step[id];
        }

        private static int LimitAxis(long value)
        {
            return value > MaxAxis ? MaxAxis : value < -MaxAxis ? -MaxAxis : (int)value;
        }

        // The root of a square, cut to a whole number, by Newton's method from above.
        private static int SquareRoot(long square, int atLeast)
        {
            if (square <= 0)
            {
                return 0;
            }

            long root = atLeast;
            while (true)
            {
                long next = (root + (square / root)) >> 1;
                if (next >= root)
                {
                    return (int)root;
                }

                root = next;
            }
        }

        private void Anchor(long latitudeE7)
        {
            // In twentieths of a degree from the pole, a degree away from it at least.
            int fromEquator = (int)((latitudeE7 < 0 ? -latitudeE7 : latitudeE7) / 500000);
            int fromPole = (90 * Trigonometry.UnitsPerDegree) - fromEquator;
            if (fromPole < Trigonometry.UnitsPerDegree)
            {
                fromPole = Trigonometry.UnitsPerDegree;
            }

            long cosine = (long)Trigonometry.Sine(fromPole) * _longitudeStep / _latitudeStep;
            _cosine = cosine < 1 ? 1 : cosine > MaxAxis ? MaxAxis : (int)cosine;
        }

        private void PredictDistance(int elapsedMs, int elapsedBeforeMs, int[] last, int[] change, int[] changeBefore, byte[] history)
        {
            int place = _speed;
            _hasSpeed = place >= 0 && history[place] == RowModel.Continuous;
            long distance;
            int speedChange = 0;
            if (_hasSpeed)
            {
                if (elapsedMs != _rateMs)
                {
                    long exact = (_rateFactor * elapsedMs) >> 12;
                    _rate = exact > MaxRate ? MaxRate : (int)exact;
                    _rateMs = elapsedMs;
                }

                int rate = _rate;
                int speed = last[place];
                int before = speed - change[place];

                // The integral of the parabola through the last three speeds.
                distance = (((long)5 * speed) + ((long)8 * before) - (before - changeBefore[place])) * rate / 12;
                distance = distance < 0 ? 0 : distance >> 12;
                speedChange = LinearFit.Limit(((long)(speed - before) * rate) >> 12);
            }
            else
            {
                distance = (long)_covered * elapsedMs / elapsedBeforeMs;
            }

            _speedChange = speedChange;
            _bySpeed = distance > MaxDistance ? MaxDistance : (int)distance;
            int withLag = _bySpeed + (LinearFit.Predict(_lag, speedChange, 0) >> 4);
            _distance = withLag < 0 ? 0 : withLag;
        }

        private void PredictDirection(int[] last, int[] change, byte[] history)
        {
            int place = _course;
            _hasCourse = place >= 0 && history[place] == RowModel.Continuous;
            int distance = _distance;
            int alongX = _alongX;
            int alongY = _alongY;
            if (_hasCourse)
            {
                // Half way between the courses at both ends, in twentieths of a degree; a course is in tenths.
                int turn = change[place];
                int angle = (int)((((long)2 * last[place]) - turn) * _courseStep % Trigonometry.FullCircle);
                angle = angle < 0 ? angle + Trigonometry.FullCircle : angle;

                // The chord of the bend between: shorter by a 24th of the square of the angle that it turns, which at a tenth of a
                // degree is 2/15 of the 20th power of 1/2.
                long turned = (long)turn * _courseStep;
                turned = turned > MaxTurned ? MaxTurned : turned < -MaxTurned ? -MaxTurned : turned;
                distance -= (int)((distance * (turned * turned * 2 / 15)) >> 20);
                alongX = Trigonometry.Cosine(angle);
                alongY = Trigonometry.Sine(angle);
                _alongX = alongX;
                _alongY = alongY;
            }
            else if (_covered >= TellingDistance)
            {
                // Turns are in 2048ths, and their prediction is in sixteenths of those.
                int sine = LinearFit.Predict(_turns, _turn, _turnBefore) >> 1;
                sine = sine > MaxTurn ? MaxTurn : sine < -MaxTurn ? -MaxTurn : sine;
                int cosine = SquareRoot((long)Unit * Unit - (sine * sine), Unit);
                int turnedX = ((alongX * cosine) - (alongY * sine)) >> UnitBits;
                alongY = ((alongX * sine) + (alongY * cosine)) >> UnitBits;
                alongX = turnedX;
            }

            _x = (int)(((long)distance * alongX) >> UnitBits);
            _y = (int)(((long)distance * alongY) >> UnitBits);
        }

        private int Leg(int first, bool isNegative)
        {
            return Leg(_distance, first, isNegative);
        }

        private static int Leg(int distance, int first, bool isNegative)
        {
            int leg = SquareRoot(((long)distance * distance) - ((long)first * first), distance);
            return isNegative ? -leg : leg;
        }

        // A bend is longer than the straight line between its ends, by a 24th of the square of the angle that it turns.
        private int Chord(int x, int y)
        {
            int distance = _distance;
            if (_covered < TellingDistance || distance < TellingDistance)
            {
                return distance;
            }

            long cosine = (((long)x * _alongX) + ((long)y * _alongY)) / distance;
            if (cosine >= Unit)
            {
                return distance;
            }

            return distance - (int)((long)distance * (Unit - (cosine < 0 ? 0 : cosine)) / (12 * Unit));
        }

        private void LearnTurn(int x, int y, int covered)
        {
            bool isTurnKnown = false;
            if (covered >= TellingDistance)
            {
                int alongX = (int)(((long)x << UnitBits) / covered);
                int alongY = (int)(((long)y << UnitBits) / covered);
                int sine = ((_alongX * alongY) - (_alongY * alongX)) >> UnitBits;
                int cosine = ((_alongX * alongX) + (_alongY * alongY)) >> UnitBits;
                if (_covered >= TellingDistance && cosine > 0)
                {
                    isTurnKnown = true;
                    int turn = sine >> 3;
                    if (!_hasCourse)
                    {
                        LinearFit.Learn(_turns, _turn, _turnBefore, turn);
                    }

                    _turnBefore = _turn;
                    _turn = turn;
                }

                _alongX = alongX;
                _alongY = alongY;
            }

            if (!isTurnKnown)
            {
                _turn = 0;
                _turnBefore = 0;
            }

            _covered = covered;
        }
    }
}
