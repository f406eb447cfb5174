using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.Core.Link;
using MQTTnet;
using MQTTnet.Exceptions;

namespace DuplexSensor.Simulator.Network;

/// <summary>
/// The reason of a link failure, in the firmware's words. A library's message may contain file names or text from the
/// peer.
/// </summary>
internal static class LinkErrors
{
    public const string ClosedByServer = "closed by server";
    public const string ClosedHere = "closed here";

    /// <summary>The reason when a delta is larger than the board's memory allows.</summary>
    public static string FromDelta(long bytes) => $"{LinkReason.DesiredTooLarge}: {bytes} bytes";

    /// <summary>The reason of a failed connect.</summary>
    /// <param name="verifyFlags">Result of <see cref="GetVerifyFlags"/> for the server; 0 for none.</param>
    public static string FromConnectError(Exception exception, int verifyFlags)
    {
        string reason = From(exception);
        return verifyFlags != 0 ? LinkReason.FromCertificate(verifyFlags, isTimeGuessed: false)
            : reason == ClosedByServer ? LinkReason.Closed : reason;
    }

    /// <summary>Converts the platform's validation errors into the firmware's flags; 0 for a valid server.</summary>
    public static int GetVerifyFlags(SslPolicyErrors errors, X509Certificate? certificate, X509Chain? chain)
    {
        int flags = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? LinkReason.WrongName : 0;
        flags |= errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? LinkReason.NotTrusted : 0;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            bool isOnlyTime = chain is not null && certificate is X509Certificate2
                && chain.ChainStatus.All(status => status.Status == X509ChainStatusFlags.NotTimeValid);
            flags |= isOnlyTime ? GetTimeFlag((X509Certificate2)certificate!) : LinkReason.NotTrusted;
        }

        return flags;
    }

    /// <summary>Finds the most specific reason, from the outermost exception inwards.</summary>
    public static string From(Exception? exception)
    {
        return exception switch
        {
            null => ClosedByServer,
            SocketException socket => FromSocketError(socket.SocketErrorCode),
            AuthenticationException => LinkReason.TlsRefused,
            OperationCanceledException or MqttCommunicationTimedOutException => LinkReason.Silent,
            MqttProtocolViolationException => "protocol violated",
            MqttCommunicationException { InnerException: null } => ClosedByServer,
            { InnerException: { } inner } => From(inner),
            IOException => "connection broken",
            _ => "link failed",
        };
    }

    /// <summary>The reason of a refused CONNECT, from its CONNACK (MQTT 3.1.1, table 3.1).</summary>
    public static string From(MqttClientConnectResultCode code)
    {
        return code switch
        {
            MqttClientConnectResultCode.UnsupportedProtocolVersion => "protocol version refused",
            MqttClientConnectResultCode.ClientIdentifierNotValid => "client id refused",
            MqttClientConnectResultCode.ServerUnavailable => "server unavailable",
            MqttClientConnectResultCode.BadUserNameOrPassword => "user name or password refused",
            _ => "not authorized",
        };
    }

    private static int GetTimeFlag(X509Certificate2 server) =>
        server.NotBefore > DateTime.Now ? LinkReason.NotYetValid : LinkReason.Expired;

    private static string FromSocketError(SocketError error)
    {
        return error switch
        {
            SocketError.ConnectionRefused => LinkReason.Refused,
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => LinkReason.NameUnknown,
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown
                => LinkReason.Unreachable,
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "connection reset",
            SocketError.TimedOut => LinkReason.Silent,
            _ => "connection broken",
        };
    }
}
