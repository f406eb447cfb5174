using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>The parts of the PC that the checks examine. Tests give fakes of all of them.</summary>
internal sealed record PcSurroundings
{
    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The folder in which the command was started.</summary>
    public required string Folder { get; init; }

    /// <summary>The user's home folder.</summary>
    public required string Home { get; init; }

    public required bool IsWindows { get; init; }

    public required IPrograms Programs { get; init; }

    public required INanoff Nanoff { get; init; }

    public required INetwork Network { get; init; }

    public required ISerialPorts SerialPorts { get; init; }

    public required IFirewall Firewall { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Waits.</summary>
    public required Func<TimeSpan, CancellationToken, Task> WaitAsync { get; init; }

    /// <summary>Whether a local cloud runs at its usual port.</summary>
    public required Func<CancellationToken, Task<bool>> IsLocalCloudRunningAsync { get; init; }

    /// <summary>Finds the cloud of a profile and a URL; throws <see cref="UserException"/>.</summary>
    public required Func<string?, Uri?, CancellationToken, Task<TargetCloud>> FindCloudAsync { get; init; }
}
