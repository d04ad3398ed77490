namespace Telematics.Frames
{
    /// <summary>Sine and cosine in whole numbers: a table for whole degrees, straight lines between them.</summary>
    internal static class Trigonometry
    {
        /// <summary>Angles are in twentieths of a degree.</summary>
        public const int UnitsPerDegree = 20;

        /// <summary>A full circle.</summary>
        public const int FullCircle = 360 * UnitsPerDegree;

        private const int RightAngle = 90 * UnitsPerDegree;

        // 16384 times the sine of 0 to 90 degrees, to the nearest; the last once more, for the line beyond it.
        private static readonly short[] Table =
        {
            0, 286, 572, 857, 1143, 1428, 1713, 1997, 2280, 2563, 2845, 3126,
            3406, 3686, 3964, 4240, 4516, 4790, 5063, 5334, 5604, 5872, 6138, 6402,
            6664, 6924, 7182, 7438, 7692, 7943, 8192, 8438, 8682, 8923, 9162, 9397,
            9630, 9860, 10087, 10311, 10531, 10749, 10963, 11174, 11381, 11585, 11786, 11982,
            12176, 12365, 12551, 12733, 12911, 13085, 13255, 13421, 13583, 13741, 13894, 14044,
            14189, 14330, 14466, 14598, 14726, 14849, 14968, 15082, 15191, 15296, 15396, 15491,
            15582, 15668, 15749, 15826, 15897, 15964, 16026, 16083, 16135, 16182, 16225, 16262,
            16294, 16322, 16344, 16362, 16374, 16382, 16384, 16384,
        };

        /// <summary>16384 times the sine.</summary>
        /// <param name="angle">0 to <see cref="FullCircle"/>, less one.</param>
        public static int Sine(int angle)
        {
            bool isNegative = angle >= 2 * RightAngle;
            if (isNegative)
            {
                angle -= 2 * RightAngle;
            }

            if (angle > RightAngle)
            {
                angle = (2 * RightAngle) - angle;
            }

            int degree = angle / UnitsPerDegree;
            int sine = Table[degree];
            sine += (Table[degree + 1] - sine) * (angle - (degree * UnitsPerDegree)) / UnitsPerDegree;
            return isNegative ? -sine : sine;
        }

        /// <summary>16384 times the cosine.</summary>
        /// <param name="angle">0 to <see cref="FullCircle"/>, less one.</param>
        public static int Cosine(int angle)
        {
            angle += RightAngle;
            return Sine(angle >= FullCircle ? angle - FullCircle : angle);
        }
    }
}
