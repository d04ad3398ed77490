using System;

namespace nanoFramework.TestFramework
{
    /// <summary>What the device's launcher uses to sort out a method's attributes.</summary>
    public static class Helper
    {
        /// <summary>Leaves out <see cref="TestMethodAttribute"/> where a <see cref="DataRowAttribute"/> says how to run the method.</summary>
        public static object[] RemoveTestMethodIfDataRowExists(object[] attribs)
        {
            return Array.Exists(attribs, a => a.GetType() == typeof(DataRowAttribute))
                ? Array.FindAll(attribs, a => a.GetType() != typeof(TestMethodAttribute))
                : attribs;
        }
    }
}
