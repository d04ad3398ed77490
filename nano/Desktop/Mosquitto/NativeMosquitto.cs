using System;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Telematics.Mosquitto
{
    /// <summary>The functions of libmosquitto that are used, as its header <c>mosquitto.h</c> (1.5 and later) declares them.</summary>
    internal static unsafe partial class NativeMosquitto
    {
        public const int OptionProtocolVersion = 1;
        public const int OptionTcpNoDelay = 11;
        public const int OptionTlsUseOsCertificates = 13;

        private const string Library = "mosquitto";

        private static readonly string[] s_names = { "libmosquitto.so.1", "libmosquitto.so", "libmosquitto.dylib", "mosquitto" };
        private static readonly nint s_library = Load();

        /// <summary>Whether the library was found on this machine.</summary>
        public static bool IsAvailable => s_library != 0;

        [LibraryImport(Library, EntryPoint = "mosquitto_new", StringMarshalling = StringMarshalling.Utf8)]
        public static partial nint New(string? id, [MarshalAs(UnmanagedType.U1)] bool cleanSession, nint userData);

        [LibraryImport(Library, EntryPoint = "mosquitto_destroy")]
        public static partial void Destroy(nint mosquitto);

        [LibraryImport(Library, EntryPoint = "mosquitto_threaded_set")]
        public static partial int ThreadedSet(MosquittoHandle mosquitto, [MarshalAs(UnmanagedType.U1)] bool threaded);

        [LibraryImport(Library, EntryPoint = "mosquitto_int_option")]
        public static partial int IntOption(MosquittoHandle mosquitto, int option, int value);

        [LibraryImport(Library, EntryPoint = "mosquitto_username_pw_set", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int UserNamePasswordSet(MosquittoHandle mosquitto, string? userName, string? password);

        [LibraryImport(Library, EntryPoint = "mosquitto_will_set", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int WillSet(MosquittoHandle mosquitto, string topic, int length, byte* payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain);

        [LibraryImport(Library, EntryPoint = "mosquitto_will_clear")]
        public static partial int WillClear(MosquittoHandle mosquitto);

        [LibraryImport(Library, EntryPoint = "mosquitto_tls_set", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int TlsSet(MosquittoHandle mosquitto, string? caFile, string? caPath, string? certificateFile, string? keyFile, nint passwordCallback);

        [LibraryImport(Library, EntryPoint = "mosquitto_tls_opts_set", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int TlsOptionsSet(MosquittoHandle mosquitto, int verifyPeer, string? version, string? ciphers);

        [LibraryImport(Library, EntryPoint = "mosquitto_tls_insecure_set")]
        public static partial int TlsInsecureSet(MosquittoHandle mosquitto, [MarshalAs(UnmanagedType.U1)] bool insecure);

        [LibraryImport(Library, EntryPoint = "mosquitto_connect", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
        public static partial int Connect(MosquittoHandle mosquitto, string host, int port, int keepAliveS);

        [LibraryImport(Library, EntryPoint = "mosquitto_disconnect")]
        public static partial int Disconnect(MosquittoHandle mosquitto);

        [LibraryImport(Library, EntryPoint = "mosquitto_loop", SetLastError = true)]
        public static partial int Loop(MosquittoHandle mosquitto, int timeoutMs, int maxPackets);

        [LibraryImport(Library, EntryPoint = "mosquitto_publish", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int Publish(MosquittoHandle mosquitto, int* id, string topic, int length, byte* payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain);

        [LibraryImport(Library, EntryPoint = "mosquitto_subscribe", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int Subscribe(MosquittoHandle mosquitto, int* id, string filter, int qos);

        [LibraryImport(Library, EntryPoint = "mosquitto_unsubscribe", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int Unsubscribe(MosquittoHandle mosquitto, int* id, string filter);

        [LibraryImport(Library, EntryPoint = "mosquitto_connect_with_flags_callback_set")]
        public static partial void ConnectCallbackSet(MosquittoHandle mosquitto, delegate* unmanaged[Cdecl]<nint, nint, int, int, void> callback);

        [LibraryImport(Library, EntryPoint = "mosquitto_disconnect_callback_set")]
        public static partial void DisconnectCallbackSet(MosquittoHandle mosquitto, delegate* unmanaged[Cdecl]<nint, nint, int, void> callback);

        [LibraryImport(Library, EntryPoint = "mosquitto_publish_callback_set")]
        public static partial void PublishCallbackSet(MosquittoHandle mosquitto, delegate* unmanaged[Cdecl]<nint, nint, int, void> callback);

        [LibraryImport(Library, EntryPoint = "mosquitto_message_callback_set")]
        public static partial void MessageCallbackSet(MosquittoHandle mosquitto, delegate* unmanaged[Cdecl]<nint, nint, NativeMessage*, void> callback);

        [LibraryImport(Library, EntryPoint = "mosquitto_subscribe_callback_set")]
        public static partial void SubscribeCallbackSet(MosquittoHandle mosquitto, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, void> callback);

        [LibraryImport(Library, EntryPoint = "mosquitto_unsubscribe_callback_set")]
        public static partial void UnsubscribeCallbackSet(MosquittoHandle mosquitto, delegate* unmanaged[Cdecl]<nint, nint, int, void> callback);

        [LibraryImport(Library, EntryPoint = "mosquitto_strerror")]
        private static partial nint ErrorText(int code);

        [LibraryImport(Library, EntryPoint = "mosquitto_lib_init")]
        private static partial int Initialise();

        /// <summary>The library's own words for one of its error codes.</summary>
        public static string Describe(int code)
        {
            return (Marshal.PtrToStringUTF8(ErrorText(code)) ?? "unknown error").TrimEnd('.');
        }

        // Runs once, before the first call of any function here: the type's initialiser.
        private static nint Load()
        {
            nint library = 0;
            foreach (string name in s_names)
            {
                if (NativeLibrary.TryLoad(name, typeof(NativeMosquitto).Assembly, null, out library))
                {
                    break;
                }
            }

            nint found = library;
            NativeLibrary.SetDllImportResolver(typeof(NativeMosquitto).Assembly, (string name, Assembly _, DllImportSearchPath? _) => name == Library ? found : 0);
            if (found != 0)
            {
                Initialise();
            }

            return found;
        }
    }
}
