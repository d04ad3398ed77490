using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using AssertFailedException = TestFrameworkShared.AssertFailedException;
using Nano = nanoFramework.TestFramework.Assert;
using NanoCollections = nanoFramework.TestFramework.CollectionAssert;

namespace Telematics.Desktop.Tests
{
    /// <summary>The stand-in's checks mean what they mean on the device.</summary>
    [TestClass]
    public class DeviceAssertTests
    {
        private static readonly Dictionary<string, Action> s_pass = new()
        {
            ["equal numbers"] = () => Nano.AreEqual(1, 1),
            ["equal text"] = () => Nano.AreEqual("a", "a"),
            ["both null"] = () => Nano.AreEqual((string?)null, null),
            ["equal times"] = () => Nano.AreEqual(new DateTime(5), new DateTime(5)),
            ["different case"] = () => Nano.AreNotEqual("a", "A"),
            ["other array with the same content"] = () => Nano.AreNotEqual((object)new[] { 1 }, new[] { 1 }),
            ["same object"] = () => Nano.AreSame(s_pass, s_pass),
            ["exact type"] = () => Nano.IsInstanceOfType("", typeof(string)),
            ["derived type is another"] = () => Nano.IsNotInstanceOfType(new FileNotFoundException(), typeof(IOException)),
            ["contains"] = () => Nano.Contains("b", "abc"),
            ["starts"] = () => Nano.StartsWith("a", "abc"),
            ["ends"] = () => Nano.EndsWith("c", "abc"),
            ["throws exactly"] = () => Nano.ThrowsException(typeof(IOException), () => throw new IOException()),
            ["equal collections"] = () => NanoCollections.AreEqual(new byte[] { 1, 2 }, new ArrayList { (byte)1, (byte)2 }),
            ["other order"] = () => NanoCollections.AreNotEqual(new[] { 1, 2 }, new[] { 2, 1 }),
            ["empty"] = () => NanoCollections.Empty(new int[0]),
            ["same sequence"] = () => Nano.IsTrue(nanoFramework.TestFramework.TestExtensions.SequenceEqual(new byte[] { 1 }, new byte[] { 1 })),
        };

        private static readonly Dictionary<string, Action> s_fail = new()
        {
            ["Assert.AreEqual failed. Expected:<1>. Actual:<2>. why"] = () => Nano.AreEqual(1, 2, "why"),
            ["Assert.AreEqual failed. Expected:<(null)>. Actual:<a\\0b>. "] = () => Nano.AreEqual(null, "a\0b"),
            ["Assert.AreEqual failed. Expected:<5>. Actual:<5>. "] = () => Nano.AreEqual((object)5, 5L),
            ["Assert.AreNotEqual failed. Expected any value except:<1>. Actual:<1>. "] = () => Nano.AreNotEqual(1, 1),
            ["Assert.IsTrue failed. why"] = () => Nano.IsTrue(false, "why"),
            ["Assert.IsFalse failed. "] = () => Nano.IsFalse(true),
            ["Assert.IsNull failed. "] = () => Nano.IsNull(""),
            ["Assert.IsNotNull failed. "] = () => Nano.IsNotNull(null),
            ["Assert.IsInstanceOfType failed. Expected type:<System.IO.IOException>. Actual type:<System.IO.FileNotFoundException>. "] = () => Nano.IsInstanceOfType(new FileNotFoundException(), typeof(IOException)),
            ["Assert.Contains failed. 'abc' does not contain 'd'. "] = () => Nano.Contains("d", "abc"),
            ["Assert.Contains failed. The parameter 'value' is invalid. The value cannot be null."] = () => Nano.Contains("d", null!),
            ["Assert.ThrowsException failed. Threw FileNotFoundException (x), but IOException was expected. "] = () => Nano.ThrowsException(typeof(IOException), () => throw new FileNotFoundException("x")),
            ["Assert.ThrowsException failed. No exception thrown. IOException was expected. "] = () => Nano.ThrowsException(typeof(IOException), () => { }),
            ["CollectionAssert.AreEqual failed. why(Different number of elements: expected 1, actual 2.)"] = () => NanoCollections.AreEqual(new[] { 1 }, new[] { 1, 2 }, "why"),
            ["CollectionAssert.AreEqual failed. (Elements at index 1 do not match. Expected:<2>. Actual:<3>.)"] = () => NanoCollections.AreEqual(new[] { 1, 2 }, new[] { 1, 3 }),
            ["CollectionAssert.AreNotEqual failed. (Both collections contain the same elements.)"] = () => NanoCollections.AreNotEqual(new[] { 1 }, new[] { 1 }),
        };

        [TestMethod]
        public void WhatPassesOnTheDevicePasses()
        {
            foreach ((string what, Action check) in s_pass)
            {
                try
                {
                    check();
                }
                catch (AssertFailedException failure)
                {
                    Assert.Fail($"{what}: {failure.Message}");
                }
            }
        }

        [TestMethod]
        public void WhatFailsOnTheDeviceFailsAndSaysWhatWasSeen()
        {
            foreach ((string message, Action check) in s_fail)
            {
                AssertFailedException failure = Assert.ThrowsExactly<AssertFailedException>(check, message);
                Assert.AreEqual(message, failure.Message);
            }
        }
    }
}
