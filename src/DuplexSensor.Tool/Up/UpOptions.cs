using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.Tool.Up;

/// <summary>The options of <c>duplex up</c>.</summary>
/// <param name="Run">How long, where, in which form.</param>
/// <param name="Cloud">The local cloud; not used with <see cref="Endpoint"/>.</param>
public sealed record UpOptions(RunChoices Run, CloudChoices Cloud)
{
    /// <summary>Things that get a board; if empty, the thing in settings.json.</summary>
    public IReadOnlyList<string> Things { get; init; } = [];

    /// <summary>Number of boards with the names NAME-1 to NAME-N; null for one board for each thing.</summary>
    public int? Boards { get; init; }

    /// <summary>Path of settings.json; null when <see cref="Tool.Settings.SettingsSource"/> finds it.</summary>
    public string? SettingsPath { get; init; }

    /// <summary>The endpoint of AWS IoT Core; null for the local cloud.</summary>
    public MqttEndpoint? Endpoint { get; init; }

    /// <summary>Folder of the identities for <see cref="Endpoint"/>.</summary>
    public string? CertsFolder { get; init; }

    /// <summary>Whether to export the files of a real board.</summary>
    public bool IsExport { get; init; }

    /// <summary>Folder of the export; null for the thing's folder in <c>boards/</c> of the data folder.</summary>
    public string? ExportFolder { get; init; }

    /// <summary>Faults that occur in turn in each board's sensor.</summary>
    public IReadOnlyList<SensorFault> Faults { get; init; } = [];

    /// <summary>The things of this run.</summary>
    /// <param name="nameInSettings">The thing in settings.json.</param>
    public IReadOnlyList<string> NameThings(string nameInSettings)
    {
        IReadOnlyList<string> named = Things.Count > 0 ? Things : [nameInSettings];
        return Boards is { } count
            ? [.. Enumerable.Range(1, count).Select(number => $"{named[0]}-{number}")]
            : named;
    }
}
