using System;
using nanoFramework.Runtime.Native;

namespace nanoFramework.Hardware.Desktop
{
    /// <summary>The device would have rebooted here.</summary>
    public sealed class VirtualRebootException : Exception
    {
        /// <summary>Says how it would have rebooted.</summary>
        public VirtualRebootException(RebootOption option)
            : base($"The device reboots ({option}).")
        {
            Option = option;
        }

        /// <summary>How it would have rebooted.</summary>
        public RebootOption Option { get; }
    }
}
