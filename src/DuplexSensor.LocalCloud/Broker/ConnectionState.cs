using System.Net;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>A client id's connection, as it is or, when it has ended, as it was.</summary>
public sealed record ConnectionState(string ClientId)
{
    public bool IsConnected { get; init; }

    /// <summary>The certificate that it came with.</summary>
    public string CertificateId { get; init; } = "";

    /// <summary>Where the client is.</summary>
    public IPEndPoint? Source { get; init; }

    /// <summary>Where it came in.</summary>
    public IPEndPoint? Target { get; init; }

    /// <summary>As the client asked for it, whatever of that counts.</summary>
    public int KeepAliveSeconds { get; init; }

    public bool CleanSession { get; init; }

    public DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? DisconnectedAt { get; init; }

    /// <summary>AWS's disconnectReason of that end.</summary>
    public string? DisconnectReason { get; init; }
}
