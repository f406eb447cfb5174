namespace DuplexSensor.LocalCloud.Broker;

/// <summary>A client id's connection, as it is or, when it has ended, as it was.</summary>
public sealed record ConnectionState(string ClientId)
{
    public bool IsConnected { get; init; }

    public string SourceIp { get; init; } = "";

    /// <summary>As it counts, from 30 to 1200, whatever the client asked for.</summary>
    public int KeepAliveSeconds { get; init; }

    public bool CleanSession { get; init; }

    public DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When the connection before this one ended, or this one itself; null while there was none.</summary>
    public DateTimeOffset? DisconnectedAt { get; init; }

    /// <summary>AWS's disconnectReason of that end.</summary>
    public string? DisconnectReason { get; init; }
}
