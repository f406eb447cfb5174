using System.Text.Json.Nodes;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Settings;

namespace DuplexSensor.Tool.Settings;

/// <summary>The settings of this run: a settings.json, or the default settings that this program contains.</summary>
public sealed class SettingsSource
{
    public const string FileName = "settings.json";

    private const string DataFolderName = ".duplex";

    private static readonly string[] RootMarkers = ["DuplexSensor.sln", ".git"];

    private SettingsSource(string? path, string folder) => (FilePath, Folder) = (path, folder);

    /// <summary>Full path of the file; null for the default settings.</summary>
    public string? FilePath { get; }

    /// <summary>Full path of the file's folder; for the default settings the folder of the start.</summary>
    public string Folder { get; }

    /// <summary>The file, or what to call the default settings in a message.</summary>
    public string Name => FilePath ?? "the default settings";

    /// <summary>The data folder when the command line does not name one.</summary>
    public string DataFolder => Path.Combine(Folder, DataFolderName);

    /// <summary>The settings.json of this path; it need not exist.</summary>
    public static SettingsSource FromFile(string path)
    {
        string full = Path.GetFullPath(path);
        return new SettingsSource(full, Path.GetDirectoryName(full)!);
    }

    /// <summary>The file that the command line names, or the nearest one from the current folder.</summary>
    /// <param name="path">The file of the command line; null for none.</param>
    public static SettingsSource Choose(string? path) =>
        path is not null ? FromFile(path) : FindNearest(Directory.GetCurrentDirectory());

    /// <summary>
    /// The nearest settings.json from <paramref name="folder"/> upwards to the repository's root; outside of a
    /// repository only the one in the folder. If there is none, the default settings.
    /// </summary>
    public static SettingsSource FindNearest(string folder)
    {
        var candidates = new List<string>();
        for (DirectoryInfo? directory = new(folder); directory is not null; directory = directory.Parent)
        {
            candidates.Add(Path.Combine(directory.FullName, FileName));
            if (RootMarkers.Any(marker => Path.Exists(Path.Combine(directory.FullName, marker))))
            {
                return Choose(candidates, folder);
            }
        }

        return Choose(candidates[..1], folder);
    }

    /// <summary>Reads the settings. Each call returns a new object.</summary>
    /// <exception cref="SettingsFileException">The file is missing or invalid.</exception>
    public DeviceConfig Read() =>
        FilePath is null ? SettingsFile.Parse(Name, Defaults.Settings) : SettingsFile.Read(FilePath);

    /// <summary>Reads the members as they are in the file.</summary>
    /// <exception cref="SettingsFileException">The file is missing or invalid.</exception>
    public JsonObject ReadMembers()
    {
        Read();
        return JsonNode.Parse(FilePath is null ? Defaults.Settings : File.ReadAllBytes(FilePath))!.AsObject();
    }

    // A folder of that name is taken too, so that reading it says what is wrong.
    private static SettingsSource Choose(IReadOnlyList<string> candidates, string folder) =>
        candidates.FirstOrDefault(Path.Exists) is { } path
            ? FromFile(path)
            : new SettingsSource(null, Path.GetFullPath(folder));
}
