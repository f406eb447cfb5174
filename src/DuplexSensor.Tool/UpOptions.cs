using System.Net;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.Tool;

/// <summary>What the command line of <c>duplex up</c> says.</summary>
/// <param name="Things">A board each; none: the thing that settings.json names.</param>
/// <param name="Duration">Ends by itself after so long; null: at Ctrl-C.</param>
/// <param name="Ports">Where the local cloud listens.</param>
/// <param name="DataFolder">Null: <c>.duplex</c> beside settings.json.</param>
/// <param name="SettingsPath">Null: the nearest one (<see cref="Tool.SettingsPath"/>).</param>
public sealed record UpOptions(
    IReadOnlyList<string> Things, TimeSpan? Duration, LocalPorts Ports, string? DataFolder, string? SettingsPath)
{
    /// <summary>Serve real boards at this address too; null: loopback only.</summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>The account and region of the local cloud's ARNs.</summary>
    public AwsAccount Account { get; init; } = AwsAccount.Default;

    /// <summary>Faults of the local cloud, each as NAME or NAME=TIMES.</summary>
    public IReadOnlyList<string> Chaos { get; init; } = [];

    /// <summary>Whether files for a real board are wanted.</summary>
    public bool IsExport { get; init; }

    /// <summary>Where they go; null: into <c>boards/</c> of the data folder.</summary>
    public string? ExportFolder { get; init; }

    /// <summary>Each board's sensor has them in turn.</summary>
    public IReadOnlyList<SensorFault> Faults { get; init; } = [];
}
