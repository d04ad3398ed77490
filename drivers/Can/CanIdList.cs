using System;

namespace Telematics.Can
{
    /// <summary>The identifiers that are listened to on a bus: what a controller's filters are made from, at start.</summary>
    public sealed class CanIdList
    {
        private int[] _standard = new int[0];
        private int[] _extended = new int[0];

        /// <summary>11-bit identifiers, each once.</summary>
        public int[] Standard => _standard;

        /// <summary>29-bit identifiers, each once.</summary>
        public int[] Extended => _extended;

        /// <summary>Adds an identifier, unless it is there.</summary>
        public void Add(int id, bool isExtended)
        {
            if (isExtended)
            {
                _extended = With(_extended, id);
            }
            else
            {
                _standard = With(_standard, id);
            }
        }

        private static int[] With(int[] ids, int id)
        {
            for (int i = 0; i < ids.Length; i++)
            {
                if (ids[i] == id)
                {
                    return ids;
                }
            }

            int[] more = new int[ids.Length + 1];
            Array.Copy(ids, 0, more, 0, ids.Length);
            more[ids.Length] = id;
            return more;
        }
    }
}
