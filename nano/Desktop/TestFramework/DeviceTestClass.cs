using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Reflection;

namespace nanoFramework.TestFramework
{
    /// <summary>
    /// One test class under the rules of the device's launcher (UnitTestLauncher of nanoFramework.TestFramework):
    /// [Setup] runs once before the tests of the class and [Cleanup] once after them, and no instance is ever made,
    /// so what a test class keeps must be static. A class that would fail there fails here, and says why.
    /// </summary>
    internal sealed class DeviceTestClass
    {
        private static readonly ConcurrentDictionary<Type, DeviceTestClass> s_classes = new();

        private readonly Type _type;
        private readonly object _gate = new();
        private Exception? _obstacle;
        private bool _prepared;
        private int _remaining;

        static DeviceTestClass()
        {
            // A filter leaves some tests of a class out, and then its last one never comes.
            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            {
                foreach (DeviceTestClass started in s_classes.Values)
                {
                    if (started.FinishAll() is Exception failure)
                    {
                        Console.Error.WriteLine(failure.Message);
                    }
                }
            };
        }

        private DeviceTestClass(Type type)
        {
            _type = type;
            _remaining = type.GetMethods().Sum(RunsOf);
        }

        /// <summary>The class that the test runs in.</summary>
        public static DeviceTestClass Of(MethodInfo test)
        {
            return s_classes.GetOrAdd((test.ReflectedType ?? test.DeclaringType)!, type => new DeviceTestClass(type));
        }

        /// <summary>Runs [Setup] when no test of the class did before.</summary>
        /// <returns>Why the tests of this class cannot run, or null.</returns>
        public Exception? PrepareOnce()
        {
            lock (_gate)
            {
                if (!_prepared)
                {
                    _prepared = true;
                    _obstacle = WhatTheDeviceWouldRefuse() ?? RunAll(typeof(SetupAttribute));
                }

                return _obstacle;
            }
        }

        /// <summary>Counts one run as over; after the last of the class, runs [Cleanup].</summary>
        /// <returns>How [Cleanup] failed, or null.</returns>
        public Exception? FinishOne()
        {
            lock (_gate)
            {
                return --_remaining == 0 ? CleanUp() : null;
            }
        }

        private Exception? FinishAll()
        {
            lock (_gate)
            {
                return _prepared && _remaining > 0 ? CleanUp() : null;
            }
        }

        private Exception? CleanUp()
        {
            _remaining = 0;
            return _obstacle is null ? RunAll(typeof(CleanupAttribute)) : null;
        }

        private static int RunsOf(MethodInfo method)
        {
            return method.IsDefined(typeof(TestMethodAttribute)) ? Math.Max(1, method.GetCustomAttributes<DataRowAttribute>().Count()) : 0;
        }

        private Exception? WhatTheDeviceWouldRefuse()
        {
            const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
            for (Type? type = _type; type is not null; type = type.BaseType)
            {
                FieldInfo? field = type.GetFields(Own | BindingFlags.DeclaredOnly).FirstOrDefault();
                if (field is not null)
                {
                    return new InvalidOperationException($"{_type.Name}.{field.Name} is not static: the device runs tests without an instance of their class, where it would be a NullReferenceException.");
                }
            }

            foreach (MethodInfo method in _type.GetMethods(Own | BindingFlags.Static))
            {
                bool isTest = method.IsDefined(typeof(TestMethodAttribute));
                if (method.IsDefined(typeof(DataRowAttribute)) && !isTest)
                {
                    return new InvalidOperationException($"{_type.Name}.{method.Name} has [DataRow] but not [TestMethod]: it would run on the device only.");
                }

                bool isFixture = method.IsDefined(typeof(SetupAttribute)) || method.IsDefined(typeof(CleanupAttribute));
                if ((isTest || isFixture) && !method.IsPublic)
                {
                    return new InvalidOperationException($"{_type.Name}.{method.Name} is not public: the launcher would not see it.");
                }

                if (isTest && (method.IsStatic || method.IsVirtual))
                {
                    return new InvalidOperationException($"{_type.Name}.{method.Name} is {(method.IsStatic ? "static: it would run on the device only" : "virtual: the device runs tests without an instance of their class")}.");
                }
            }

            return null;
        }

        private Exception? RunAll(Type attribute)
        {
            object? instance = Activator.CreateInstance(_type);
            foreach (MethodInfo method in _type.GetMethods())
            {
                if (!method.IsDefined(attribute))
                {
                    continue;
                }

                try
                {
                    method.Invoke(method.IsStatic ? null : instance, null);
                }
                catch (TargetInvocationException thrown)
                {
                    Exception cause = thrown.InnerException ?? thrown;
                    return cause is SkipTestException
                        ? cause
                        : new InvalidOperationException($"{_type.Name}.{method.Name} failed: {cause.Message}", cause);
                }
            }

            return null;
        }
    }
}
