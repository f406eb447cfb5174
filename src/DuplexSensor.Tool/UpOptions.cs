using System.Net;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.Tool;

/// <summary>The options of <c>duplex up</c>.</summary>
/// <param name="Things">Things that get a board; if empty, the thing in settings.json.</param>
/// <param name="Duration">Time after which the program ends; null when only Ctrl-C ends it.</param>
/// <param name="Ports">Ports of the local cloud.</param>
/// <param name="DataFolder">Data folder; null for <c>.duplex</c> beside settings.json.</param>
/// <param name="SettingsPath">Path of settings.json; null when <see cref="Tool.SettingsPath"/> finds it.</param>
public sealed record UpOptions(
    IReadOnlyList<string> Things, TimeSpan? Duration, LocalPorts Ports, string? DataFolder, string? SettingsPath)
{
    /// <summary>Address on which the local cloud also serves real boards; null for loopback only.</summary>
    public IPAddress? ListenAddress { get; init; }

    /// <summary>The account and region of the local cloud's ARNs.</summary>
    public AwsAccount Account { get; init; } = AwsAccount.Default;

    /// <summary>Faults of the local cloud, each as NAME or NAME=TIMES.</summary>
    public IReadOnlyList<string> Chaos { get; init; } = [];

    /// <summary>Whether to export the files of a real board.</summary>
    public bool IsExport { get; init; }

    /// <summary>Folder of the export; null for the thing's folder in <c>boards/</c> of the data folder.</summary>
    public string? ExportFolder { get; init; }

    /// <summary>Faults that occur in turn in each board's sensor.</summary>
    public IReadOnlyList<SensorFault> Faults { get; init; } = [];
}
