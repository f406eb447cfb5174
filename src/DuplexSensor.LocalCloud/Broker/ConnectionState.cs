using System.Net;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>The current connection of a client id, or the last connection when none is open.</summary>
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

    /// <summary>How long the session is stored after the connection, in seconds.</summary>
    public long SessionExpirySeconds { get; init; }

    /// <summary>AWS's sessionIdentifier in lifecycle events: a UUID for the life of the session.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>AWS's versionNumber in lifecycle events: it grows with each connection of a client id.</summary>
    public long VersionNumber { get; init; }

    public DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When the connection ended, or null while it is open.</summary>
    public DateTimeOffset? DisconnectedAt { get; init; }

    /// <summary>AWS's disconnectReason, or null while the connection is open.</summary>
    public string? DisconnectReason { get; init; }
}
