using System;
using System.Net.Sockets;
using System.Reflection;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using NativeGC = nanoFramework.Runtime.Native.GC;

namespace DuplexSensor.Esp32;

/// <summary>
/// Maps the platform's exceptions, with their inner exceptions, to reasons. Since the runtime of July 2026 a failed
/// handshake is a CryptographicException with verify flags or mbedTLS's error code; before, it was a SocketException
/// with the error code only. Older versions of System.Net do not have the class, and its members are not public. So it
/// is recognised by its name, and its code is read by reflection.
/// </summary>
internal static class PlatformFault
{
    // mbedTLS: the certificate was not verified; the peer has sent an alert, closed, or reset the connection.
    private const int VerifyFailed = -9984;
    private const int FatalAlert = -30592;
    private const int PeerClosed = -29312;
    private const int PeerReset = -80;

    // mbedTLS: no memory for a record, a certificate or a key. The low seven bits are the code of a lower layer, where
    // 16 means no memory for a big number.
    private const int RecordMemory = -32512;
    private const int CertificateMemory = -10368;
    private const int KeyMemory = -16256;
    private const int NumberMemory = 16;

    // The runtime (nanoPAL_Sockets.h, July 2026): TLS could not be set up. The setup allocates two record buffers.
    private const int SetupFailed = 9;

    private const int None = 0;
    private const int Ended = -1;
    private const int InProgress = 10035;
    private const int NoNetwork = 10051;
    private const int Aborted = 10053;
    private const int Reset = 10054;
    private const int TimedOut = 10060;
    private const int Refused = 10061;
    private const int NoRoute = 10065;
    private const int NameUnknown = 11001;
    private const int NameNotFound = 11004;

    /// <summary>
    /// True when memory was short: garbage was collected, and the call can be retried. Blocks for milliseconds then.
    /// </summary>
    public static bool TryFreeMemory(Exception exception)
    {
        bool isOutOfMemory = IsOutOfMemory(exception);
        if (isOutOfMemory)
        {
            NativeGC.Run(false);
        }

        return isOutOfMemory;
    }

    private static bool IsOutOfMemory(Exception exception)
    {
        for (Exception cause = exception; cause != null; cause = cause.InnerException)
        {
            if (cause is OutOfMemoryException)
            {
                return true;
            }
        }

        int code = GetCode(exception, out bool isTls);
        return isTls && (code == SetupFailed || code == RecordMemory || code == CertificateMemory || code == KeyMemory
            || (-code & 0x7F) == NumberMemory);
    }

    /// <summary>Why a connection was not opened, or was lost.</summary>
    /// <param name="exception">The exception of the platform's call.</param>
    /// <param name="clock">While UTC is not known, an expired certificate may be valid.</param>
    public static string GetReason(Exception exception, IClock clock)
    {
        if (IsOutOfMemory(exception))
        {
            return LinkReason.OutOfMemory;
        }

        int code = GetCode(exception, out bool isTls);
        if (isTls && code > None)
        {
            return LinkReason.FromCertificate(code, !clock.TryGetUtcMs(out _));
        }

        switch (code)
        {
            case VerifyFailed: return LinkReason.Untrusted;
            case FatalAlert: return LinkReason.TlsRefused;
            case InProgress:
            case Refused: return LinkReason.Refused;
            case NameUnknown:
            case NameNotFound: return LinkReason.NameUnknown;
            case NoNetwork:
            case NoRoute: return LinkReason.Unreachable;
            case TimedOut: return LinkReason.Silent;
            case None:
            case Ended:
            case Aborted:
            case Reset:
            case PeerClosed:
            case PeerReset: return LinkReason.Closed;
            default: return "network fault " + code.ToString();
        }
    }

    /// <summary>Why a fetch failed.</summary>
    public static FetchFailure GetFailure(Exception exception)
    {
        if (IsOutOfMemory(exception))
        {
            return FetchFailure.OutOfMemory;
        }

        if (exception is TimeoutException)
        {
            return FetchFailure.Stalled;
        }

        int code = GetCode(exception, out bool isTls);
        if ((isTls && code > None) || code == VerifyFailed)
        {
            return FetchFailure.Untrusted;
        }

        if (code == TimedOut)
        {
            return FetchFailure.Stalled;
        }

        // All other socket errors come before there is a connection: no route, name not found, connection refused.
        bool isReset = code <= None || code == Aborted || code == Reset;
        return isReset ? FetchFailure.Reset : FetchFailure.Refused;
    }

    private static int GetCode(Exception exception, out bool isTls)
    {
        isTls = false;
        for (Exception cause = exception; cause != null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
            {
                isTls = socket.ErrorCode < -1;
                return socket.ErrorCode;
            }

            isTls = cause.GetType().Name == "CryptographicException";
            if (isTls)
            {
                FieldInfo code = cause.GetType().GetField("_errorCode", BindingFlags.Instance | BindingFlags.NonPublic);
                return code == null ? None : (int)code.GetValue(cause);
            }
        }

        return None;
    }
}
