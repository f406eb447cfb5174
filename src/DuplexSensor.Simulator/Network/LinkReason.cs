using System.Net.Sockets;
using System.Security.Authentication;
using MQTTnet;
using MQTTnet.Exceptions;

namespace DuplexSensor.Simulator.Network;

/// <summary>
/// A few words of our own for why a link failed. What a library says may name files or hold a peer's text.
/// </summary>
internal static class LinkReason
{
    public const string ClosedByServer = "closed by server";
    public const string ClosedHere = "closed here";
    public const string UntrustedServer = "untrusted server";

    /// <summary>Looks for the cause that says most, from the outermost inwards.</summary>
    public static string Of(Exception? fault)
    {
        return fault switch
        {
            null => ClosedByServer,
            SocketException socket => OfSocket(socket.SocketErrorCode),
            AuthenticationException => "TLS handshake refused",
            OperationCanceledException or MqttCommunicationTimedOutException => "server silent",
            MqttProtocolViolationException => "protocol violated",
            MqttCommunicationException { InnerException: null } => ClosedByServer,
            { InnerException: { } inner } => Of(inner),
            IOException => "connection broken",
            _ => "link failed",
        };
    }

    /// <summary>A CONNACK that says no (MQTT 3.1.1, table 3.1).</summary>
    public static string Of(MqttClientConnectResultCode code)
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

    private static string OfSocket(SocketError error)
    {
        return error switch
        {
            SocketError.ConnectionRefused => "refused",
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "host name unknown",
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown
                => "network unreachable",
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "connection reset",
            SocketError.TimedOut => "server silent",
            _ => "connection broken",
        };
    }
}
