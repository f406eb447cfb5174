namespace DuplexSensor.Tool;

/// <summary>Which settings.json serves when the command line names none.</summary>
public static class SettingsPath
{
    public const string FileName = "settings.json";

    private const string DataFolderName = ".duplex";

    private static readonly string[] RootMarks = ["DuplexSensor.sln", ".git"];

    /// <summary>
    /// The nearest one from <paramref name="folder"/> upwards, not beyond the repository's root; outside of one only
    /// the folder's own. When there is none, the folder's own path all the same: reading it says what is wrong.
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

    /// <summary>Where what is made for a settings.json lies, when the command line names no folder.</summary>
    public static string DataFolderOf(string settingsPath) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(settingsPath))!, DataFolderName);
}
