using System;

namespace TestFrameworkShared
{
    /// <summary>A check of <see cref="nanoFramework.TestFramework.Assert"/> failed. Derived from MSTest's, so that its runner shows it as such.</summary>
    public class AssertFailedException : Microsoft.VisualStudio.TestTools.UnitTesting.AssertFailedException
    {
        public AssertFailedException()
        {
        }

        public AssertFailedException(string? msg)
            : base(msg ?? "")
        {
        }

        public AssertFailedException(string? msg, Exception? ex)
            : base(msg ?? "", ex!)
        {
        }
    }
}
