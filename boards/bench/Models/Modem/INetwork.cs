using System;

namespace Telematics.Bench.Models.Modem
{
    /// <summary>What a modelled modem reaches over the air: one TCP connection at a time. Nothing blocks but <see cref="Wait"/>.</summary>
    public interface INetwork
    {
        /// <summary>Where the connection stands.</summary>
        NetworkState State { get; }

        /// <summary>Begins to connect, from whatever state; the outcome shows in <see cref="State"/>.</summary>
        void Connect(string host, int port);

        /// <summary>Sends all of the data, or breaks the connection.</summary>
        void Send(ReadOnlySpan<byte> data);

        /// <summary>Takes what has arrived, without waiting.</summary>
        /// <returns>The bytes taken; 0 when there are none now.</returns>
        int Receive(Span<byte> buffer);

        /// <summary>Waits, in real time, until something has arrived or the state may have changed, or the time is over. What needs no real time returns at once.</summary>
        void Wait(int realMs);

        /// <summary>Ends the connection.</summary>
        void Close();
    }
}
