using DuplexSensor.Tool.Export;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The folders into which boards were exported.</summary>
internal static class BoardFolders
{
    /// <summary>The folder of a thing, or the only one.</summary>
    /// <param name="dataFolder">Data folder, for example <c>.duplex</c>.</param>
    /// <param name="thing">Thing name; null when the command line names none.</param>
    /// <exception cref="UserException">No thing is named, and there is not exactly one folder.</exception>
    public static string Find(string dataFolder, string? thing)
    {
        if (thing is not null)
        {
            return Path.GetFullPath(BoardExport.GetFolder(dataFolder, thing));
        }

        string parent = Path.GetFullPath(Path.Combine(dataFolder, "boards"));
        string[] folders = Directory.Exists(parent) ? [.. Directory.EnumerateDirectories(parent).Order()] : [];
        string names = string.Join(", ", folders.Select(folder => Uri.UnescapeDataString(Path.GetFileName(folder))));
        return folders.Length switch
        {
            1 => folders[0],
            0 => throw new UserException($"{parent} has no board: write its files there with 'duplex up --listen "
                + "ADDRESS --thing NAME --export' or 'duplex export', or name their folder with --from DIR."),
            _ => throw new UserException($"{parent} has several boards: name one with --thing NAME, of {names}."),
        };
    }
}
