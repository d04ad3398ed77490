using System;

namespace nanoFramework.TestFramework
{
    /// <summary>
    /// Runs once, before the first test of its class (not before each test, as the device's launcher does it).
    /// When it skips, every test of the class is skipped; when it fails, every test fails with its reason.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
    public class SetupAttribute : Attribute
    {
    }
}
