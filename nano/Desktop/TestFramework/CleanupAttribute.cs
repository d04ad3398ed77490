using System;

namespace nanoFramework.TestFramework
{
    /// <summary>Runs once, after the last test of its class; when it fails, so does that test.</summary>
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
    public class CleanupAttribute : Attribute
    {
    }
}
