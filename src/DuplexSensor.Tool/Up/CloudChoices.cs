using System.Net;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Tool.Up;

/// <summary>The options of the local cloud.</summary>
public sealed record CloudChoices
{
    public LocalPorts Ports { get; init; } = LocalPorts.Default;

    /// <summary>Address on which the local cloud also serves real boards; null for loopback only.</summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>The account and region of the local cloud's ARNs.</summary>
    public AwsAccount Account { get; init; } = AwsAccount.Default;

    /// <summary>Whether the page is served.</summary>
    public bool HasPage { get; init; } = true;

    /// <summary>Whether a browser is started with the page.</summary>
    public bool OpensPage { get; init; }

    /// <summary>Faults of the local cloud, each as NAME or NAME=TIMES.</summary>
    public IReadOnlyList<string> Chaos { get; init; } = [];
}
