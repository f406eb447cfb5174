namespace DuplexSensor.Tool;

/// <summary>Finds settings.json when the command line does not name it.</summary>
public static class SettingsPath
{
    public const string FileName = "settings.json";

    private const string DataFolderName = ".duplex";

    private static readonly string[] RootMarkers = ["DuplexSensor.sln", ".git"];

    /// <summary>
    /// The nearest settings.json from <paramref name="folder"/> upwards to the repository's root; outside of a
    /// repository only the one in the folder. If there is none, the path in the folder, so that reading it fails with a
    /// clear error.
    /// </summary>
    public static string FindNearest(string folder)
    {
        var candidates = new List<string>();
        for (DirectoryInfo? directory = new(folder); directory is not null; directory = directory.Parent)
        {
            candidates.Add(Path.Combine(directory.FullName, FileName));
            if (RootMarkers.Any(marker => Path.Exists(Path.Combine(directory.FullName, marker))))
            {
                return candidates.Find(File.Exists) ?? candidates[0];
            }
        }

        return candidates[0];
    }

    /// <summary>The data folder of a settings.json when the command line does not name one.</summary>
    public static string GetDataFolder(string settingsPath) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(settingsPath))!, DataFolderName);
}
