using DuplexSensor.Tool.Flashing.Contract;

namespace DuplexSensor.Tool.Building;

/// <summary>
/// Finds what builds the firmware: on Windows Visual Studio with nanoFramework's extension, elsewhere Mono's msbuild
/// with the targets in the extension of VS Code; nuget on both. What is missing is named with the way to get it.
/// </summary>
internal sealed class BuildToolSearch(BuildMachine machine, BoardTool extension)
{
    private const string Targets = "NFProjectSystem.CSharp.targets";
    private const string ExtensionPrefix = "nanoframework.vscode-nanoframework-";

    // VS Code, its server for remote windows and WSL, and its free build.
    private static readonly string[] EditorFolders = [".vscode", ".vscode-server", ".vscode-oss"];

    private static readonly string[] TargetsInExtension = ["dist", "utils", "nanoFramework", "v1.0"];

    private readonly List<string> _missing = [];

    /// <summary>The missing tools, a line each, with the way to get them.</summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>All of them; null when something is missing.</summary>
    /// <param name="findVisualStudio">Runs vswhere at a path; returns Visual Studio's folder, or nothing.</param>
    public async Task<BuildTools?> FindAsync(Func<string, Task<string>> findVisualStudio)
    {
        string? nuget = Need(machine.Find("nuget"), machine.IsWindows
            ? "nuget: run 'winget install Microsoft.NuGet', then open a new terminal"
            : "nuget: it comes with Mono (below); Debian and Ubuntu also have it as package nuget");
        (string? msbuild, string? targets) = machine.IsWindows
            ? FindInVisualStudio(await FindStudioAsync(findVisualStudio))
            : (FindMono(), FindInExtension());
        return nuget is not null && msbuild is not null && targets is not null
            ? new BuildTools(nuget, msbuild, targets)
            : null;
    }

    private async Task<string?> FindStudioAsync(Func<string, Task<string>> findVisualStudio)
    {
        string locator = Path.Combine(
            machine.ProgramFiles, "Microsoft Visual Studio", "Installer", "vswhere.exe");
        string folder = File.Exists(locator) ? (await findVisualStudio(locator)).Trim() : "";
        return Need(folder.Length > 0 ? folder : null, "Visual Studio 2022 or 2026 with MSBuild: "
            + "https://visualstudio.microsoft.com, workload \".NET desktop development\"");
    }

    private (string? MsBuild, string? Targets) FindInVisualStudio(string? studio)
    {
        if (studio is null)
        {
            return (null, null);
        }

        string msbuild = Path.Combine(studio, "MSBuild", "Current", "Bin", "MSBuild.exe");
        string targets = Path.Combine(studio, "MSBuild", "nanoFramework", "v1.0");
        return (
            Need(File.Exists(msbuild) ? msbuild : null, $"{msbuild}: add \".NET desktop development\" in Visual "
                + "Studio's installer"),
            Need(File.Exists(Path.Combine(targets, Targets)) ? targets : null, "the extension \".NET nanoFramework\" "
                + $"of Visual Studio, {extension.Version} or newer: Extensions, Manage Extensions"));
    }

    private string? FindMono() => Need(machine.Find("msbuild"), "msbuild: install Mono from "
        + "https://www.mono-project.com/download/preview (package mono-complete; that of the distribution has no "
        + "msbuild)");

    private string? FindInExtension()
    {
        string? folder = EditorFolders
            .Select(editor => Path.Combine(machine.Home, editor, "extensions"))
            .Where(Directory.Exists)
            .SelectMany(extensions => Directory.EnumerateDirectories(extensions, ExtensionPrefix + "*"))
            .OrderByDescending(ReadVersion)
            .Select(found => Path.Combine([found, .. TargetsInExtension]))
            .FirstOrDefault(found => File.Exists(Path.Combine(found, Targets)));
        return Need(folder, "nanoFramework's targets: install VS Code and run 'code --install-extension "
            + "nanoframework.vscode-nanoframework'");
    }

    // A platform may stand behind the version: 1.0.189-linux-x64.
    private static Version ReadVersion(string folder) =>
        Version.TryParse(Path.GetFileName(folder)[ExtensionPrefix.Length..].Split('-')[0], out Version? version)
            ? version
            : new Version();

    private string? Need(string? found, string missing)
    {
        if (found is null)
        {
            _missing.Add(missing);
        }

        return found;
    }
}
