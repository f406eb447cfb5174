namespace DuplexSensor.Tool.Building;

/// <summary>Where the programs of a PC are.</summary>
/// <param name="IsWindows">Whether they are those of Windows.</param>
/// <param name="SearchPath">The folders of PATH.</param>
/// <param name="Home">The user's folder.</param>
/// <param name="ProgramFiles">Windows's folder of 32-bit programs, in which Visual Studio's installer is.</param>
internal sealed record BuildMachine(
    bool IsWindows, IReadOnlyList<string> SearchPath, string Home, string ProgramFiles)
{
    /// <summary>This PC.</summary>
    public static BuildMachine Create() => new(
        OperatingSystem.IsWindows(),
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Environment.GetFolderPath(Environment.SpecialFolder.ProgramFilesX86));

    /// <summary>The path of a program in a folder of PATH; null when it is in none.</summary>
    public string? Find(string program) => SearchPath
        .Select(folder => Path.Combine(folder, IsWindows ? $"{program}.exe" : program))
        .FirstOrDefault(File.Exists);
}
