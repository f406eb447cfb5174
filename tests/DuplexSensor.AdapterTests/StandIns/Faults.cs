using System;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace System.Net.Sockets
{
    public class SocketException(int errorCode) : Exception
    {
        private readonly int _errorCode = errorCode;

        public int ErrorCode => _errorCode;
    }
}

namespace System.Security.Cryptography
{
    /// <summary>
    /// As in nf-interpreter of 24 July 2026 (sys_net_native.h): the field has this name, and no member is public.
    /// </summary>
    public sealed class CryptographicException(int errorCode) : Exception
    {
#pragma warning disable IDE0052 // Only reflection reads it.
        private readonly int _errorCode = errorCode;
#pragma warning restore IDE0052
    }
}

namespace System.Net
{
    public sealed class WebException(string message, Exception inner, WebExceptionStatus status)
        : InvalidOperationException(message, inner)
    {
        public WebExceptionStatus Status => status;
    }
}

namespace nanoFramework.M2Mqtt.Exceptions
{
    public sealed class MqttConnectionException(string message, Exception inner) : Exception(message, inner);

    public sealed class MqttCommunicationException(Exception inner) : Exception("", inner);
}

namespace DuplexSensor.AdapterTests.Bench
{
    /// <summary>The exceptions that the runtime throws for TLS errors.</summary>
    public static class TlsErrors
    {
        public const int FatalAlert = -30592;
        private const int VerifyFailed = -9984;

        /// <summary>Whether to throw what the runtime threw before 10 July 2026 (nf-interpreter#3460).</summary>
        public static bool IsOldRuntime { get; set; }

        /// <summary>The exception for a code: verify flags are positive, mbedTLS's other errors negative.</summary>
        public static Exception Create(int code)
        {
            int oldCode = code > 0 ? VerifyFailed : code;
            return IsOldRuntime ? new SocketException(oldCode) : new CryptographicException(code);
        }
    }
}
