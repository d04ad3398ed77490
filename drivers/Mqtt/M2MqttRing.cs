namespace Telematics.Mqtt
{
    /// <summary>A queue of places in a window. It has room for as many as there are, and each is in it at most once.</summary>
    internal sealed class M2MqttRing
    {
        private readonly int[] _items;
        private int _head;

        internal M2MqttRing(int capacity)
        {
            _items = new int[capacity];
        }

        internal int Count { get; private set; }

        internal void Add(int item)
        {
            _items[(_head + Count) % _items.Length] = item;
            Count++;
        }

        internal int Take()
        {
            int item = _items[_head];
            _head = (_head + 1) % _items.Length;
            Count--;
            return item;
        }

        internal void Clear()
        {
            Count = 0;
        }
    }
}
