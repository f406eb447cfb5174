using System;
using System.Net.Sockets;

namespace DuplexSensor.Esp32;

/// <summary>The codes by which sockets and TLS say what went wrong, wrapped in whatever exception they come.</summary>
internal static class SocketCode
{
    public const int None = 0;

    /// <summary>mbedTLS: the chain or the host name does not verify.</summary>
    public const int Untrusted = -9984;

    /// <summary>mbedTLS: the peer has ended the handshake with an alert.</summary>
    public const int HandshakeRefused = -30592;

    public const int TimedOut = 10060;
    public const int Refused = 10061;

    /// <summary>The code of the outermost socket exception; <see cref="None"/> when there is none.</summary>
    public static int Of(Exception fault)
    {
        for (Exception cause = fault; cause != null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
            {
                return socket.ErrorCode;
            }
        }

        return None;
    }
}
