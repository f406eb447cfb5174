namespace DuplexSensor.Tool;

/// <summary>Finds settings.json when the command line does not name it.</summary>
public static class SettingsPath
{
    public const string FileName = "settings.json";

    private const string DataFolderName = ".duplex";

    private static readonly string[] RootMarks = ["DuplexSensor.sln", ".git"];

    /// <summary>
    /// The nearest settings.json from <paramref name="folder"/> upwards to the repository's root; outside of a
    /// repository only the one in the folder. If there is none, the path in the folder, so that reading it fails with a
    /// clear error.
    /// </summary>
    public static string Nearest(string folder)
    {
        var candidates = new List<string>();
        for (DirectoryInfo? here = new(folder); here is not null; here = here.Parent)
        {
            candidates.Add(Path.Combine(here.FullName, FileName));
            if (RootMarks.Any(mark => Path.Exists(Path.Combine(here.FullName, mark))))
            {
                return candidates.Find(File.Exists) ?? candidates[0];
            }
        }

        return candidates[0];
    }

    /// <summary>The data folder of a settings.json when the command line does not name one.</summary>
    public static string DataFolderOf(string settingsPath) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(settingsPath))!, DataFolderName);
}
