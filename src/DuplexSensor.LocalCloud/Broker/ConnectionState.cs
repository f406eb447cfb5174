using System.Net;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>The current connection of a client id, or its last one when that has ended.</summary>
public sealed record ConnectionState(string ClientId)
{
    public bool IsConnected { get; init; }

    /// <summary>The id of the client's certificate.</summary>
    public string CertificateId { get; init; } = "";

    /// <summary>The client's address and port.</summary>
    public IPEndPoint? Source { get; init; }

    /// <summary>The address and port that the client connected to.</summary>
    public IPEndPoint? Target { get; init; }

    /// <summary>The keep-alive of the CONNECT in seconds, before AWS's limits are applied.</summary>
    public int KeepAliveSeconds { get; init; }

    public bool CleanSession { get; init; }

    public DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When the connection ended, or null when it has not.</summary>
    public DateTimeOffset? DisconnectedAt { get; init; }

    /// <summary>AWS's disconnectReason, or null when the connection has not ended.</summary>
    public string? DisconnectReason { get; init; }
}
