using System.Runtime.InteropServices;

namespace Telematics.Mosquitto
{
    /// <summary>
    /// Owns a client of the library and the reference by which its callbacks find their object. A call under way keeps it
    /// alive, so that disposing on one thread cannot free what another one uses.
    /// </summary>
    internal sealed class MosquittoHandle : SafeHandle
    {
        private GCHandle _owner;

        public MosquittoHandle(MosquittoClient owner, string? clientId, bool cleanSession)
            : base(0, ownsHandle: true)
        {
            // Weak: callbacks come only from the loop's thread, which holds the client itself.
            _owner = GCHandle.Alloc(owner, GCHandleType.Weak);
            SetHandle(NativeMosquitto.New(clientId, cleanSession, GCHandle.ToIntPtr(_owner)));
            if (IsInvalid)
            {
                _owner.Free();
            }
        }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            NativeMosquitto.Destroy(handle);
            _owner.Free();
            return true;
        }
    }
}
