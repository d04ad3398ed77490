using System;
using System.Reflection;

namespace Telematics.Bench.Heap
{
    /// <summary>
    /// What the interpreter itself keeps in the managed heap: threads, and the frames of methods that have been called and not left. Sizes
    /// are those of its structures on a chip of 32 bits with debugging, as the published images have it (src/CLR/Include/nanoCLR_Runtime.h), in
    /// blocks of 12 bytes.
    /// </summary>
    public static class RuntimeObjects
    {
        // CLR_RT_Thread: 376 bytes, 216 of them for nested exceptions.
        private const int OnlyThreadBlocks = 32;

        // CLR_RT_SubThread: 48 bytes.
        private const int SubThreadBlocks = 4;

        // CLR_RT_StackFrame up to its first local: 80 bytes.
        private const int FrameBlocks = 7;

        // CLR_RT_StackFrame::c_MinimumStack: locals and evaluation stack together have this much at least.
        private const int MinimumStackBlocks = 10;

        // CLR_RT_StackFrame::c_OverheadForNewObjOrInteropMethod.
        private const int ExtraStackBlocks = 2;

        /// <summary>Blocks that the interpreter keeps of a thread, besides its frames.</summary>
        public const int ThreadBlocks = OnlyThreadBlocks + SubThreadBlocks;

        /// <summary>Bytes of a method's frame.</summary>
        /// <param name="method">The method; null for one of the framework's own code, such as the one that sleeps.</param>
        public static int SizeOfFrame(MethodBase? method)
        {
            MethodBody? body = method?.GetMethodBody();
            int stack = body is null ? 0 : body.LocalVariables.Count + body.MaxStackSize + ExtraStackBlocks;
            return DeviceHeap.BlockBytes * (FrameBlocks + Math.Max(stack, MinimumStackBlocks));
        }
    }
}
