using System.Net;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Tool.Up;

/// <summary>What the command line says about the local cloud.</summary>
public sealed record CloudChoices
{
    public LocalPorts Ports { get; init; } = LocalPorts.Default;

    /// <summary>Address on which the local cloud also serves real boards; null for loopback only.</summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>The account and region of the local cloud's ARNs.</summary>
    public AwsAccount Account { get; init; } = AwsAccount.Default;

    /// <summary>Faults of the local cloud, each as NAME or NAME=TIMES.</summary>
    public IReadOnlyList<string> Chaos { get; init; } = [];
}
