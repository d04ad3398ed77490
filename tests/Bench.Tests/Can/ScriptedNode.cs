using System;
using System.Collections.Generic;
using Telematics.Bench.Models;
using Telematics.Can;

namespace Telematics.Bench.Tests.Can
{
    /// <summary>A node that sends what a test gives it, as fast as the bus takes it, and keeps what it hears.</summary>
    internal sealed class ScriptedNode : CanNode
    {
        private readonly Queue<(long DueUs, CanFrame Frame)> _frames = new();
        private CanFrame? _pending;

        public ScriptedNode(CanBusModel bus)
        {
            bus.Attach(this);
        }

        public List<string> Heard { get; } = [];

        public int Sent { get; private set; }

        public int Failed { get; private set; }

        public bool IsListening { get; set; } = true;

        public override bool Acknowledges => IsListening;

        public void Send(long dueUs, string text)
        {
            int hash = text.IndexOf('#');
            var frame = new CanFrame { Id = Convert.ToInt32(text[..hash], 16), IsExtended = hash == 8 };
            string data = text[(hash + 1)..];
            if (data.StartsWith('R'))
            {
                frame.IsRemote = true;
                frame.Length = data.Length > 1 ? data[1] - '0' : 0;
            }
            else
            {
                byte[] bytes = Convert.FromHexString(data);
                frame.Length = bytes.Length;
                bytes.CopyTo(frame.Data, 0);
            }

            _frames.Enqueue((dueUs, frame));
            Plan();
        }

        public override void AdvanceTo(long nowUs) => Take(nowUs);

        public override void OnSent(long nowUs)
        {
            Sent++;
            _pending = null;
            Take(nowUs);
        }

        public override void OnSendFailed(long nowUs, bool isUnacknowledged) => Failed++;

        public override void OnReceived(CanFrame frame, long nowUs) => Heard.Add(CanBench.TextOf(frame));

        private void Take(long nowUs)
        {
            if (_pending is null && _frames.Count > 0 && _frames.Peek().DueUs <= nowUs)
            {
                _pending = _frames.Dequeue().Frame;
            }

            Plan();
        }

        private void Plan() => Plan(_pending is null && _frames.Count > 0 ? _frames.Peek().DueUs : long.MaxValue, _pending);
    }
}
