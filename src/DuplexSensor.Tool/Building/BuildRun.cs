using System.Globalization;
using DuplexSensor.Tool.Flashing.Contract;
using DuplexSensor.Tool.Flashing.Image;
using DuplexSensor.Tool.Output;

namespace DuplexSensor.Tool.Building;

/// <summary>One run of <c>duplex build</c>: restore, then build.</summary>
/// <param name="clone">Root folder of the clone.</param>
/// <param name="machine">Where the programs are.</param>
/// <param name="packages">The table of packages that fit together.</param>
/// <param name="output">Receives what the programs print, and the path of the image.</param>
internal sealed class BuildRun(string clone, BuildMachine machine, DevicePackages packages, TextWriter output)
{
    private static readonly string[] StudioQuestion =
        ["-latest", "-products", "*", "-requires", "Microsoft.Component.MSBuild", "-property", "installationPath"];

    /// <exception cref="UserException">Something is missing, or a step failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        BuildTools tools = await FindToolsAsync(cancellationToken);
        await RestoreAsync(tools, cancellationToken);
        await BuildAsync(tools, cancellationToken);
        Report();
    }

    private async Task<BuildTools> FindToolsAsync(CancellationToken cancellationToken)
    {
        var search = new BuildToolSearch(machine, packages.Extension);
        BuildTools? tools = await search.FindAsync(async locator =>
        {
            (_, IReadOnlyList<string> lines) =
                await BuildProgram.RunAsync(locator, StudioQuestion, _ => { }, cancellationToken);
            return lines is [var first, ..] ? first : "";
        });
        if (tools is not null)
        {
            return tools;
        }

        foreach (string missing in search.Missing)
        {
            output.WriteLine($"missing: {missing}");
        }

        throw new UserException($"the firmware cannot be built here: {search.Missing.Count} of what it needs "
            + $"{(search.Missing.Count == 1 ? "is" : "are")} missing, see above. 'duplex flash' also takes the image "
            + "of a release.");
    }

    private async Task RestoreAsync(BuildTools tools, CancellationToken cancellationToken)
    {
        (int exitCode, IReadOnlyList<string> lines) = await RunStepAsync("restore", tools.NuGet,
            [
                "restore", DeviceImage.GetPackagesConfig(clone),
                "-PackagesDirectory", DeviceImage.GetPackagesFolder(clone), "-NonInteractive",
            ],
            cancellationToken);
        if (exitCode != 0)
        {
            throw new UserException($"nuget could not restore the packages (exit code {exitCode}): see its lines above."
                + string.Concat(Advise(lines)));
        }
    }

    // The fix for a version that was inferred when the table was written.
    private IEnumerable<string> Advise(IReadOnlyList<string> lines) => packages.Packages
        .Where(package => package.WhenMissing is not null
            && lines.Any(line => line.Contains(package.Package, StringComparison.OrdinalIgnoreCase)))
        .Select(package => $" {package.Package} {package.Version}: {package.WhenMissing}.");

    private async Task BuildAsync(BuildTools tools, CancellationToken cancellationToken)
    {
        // The folder of the targets ends with a separator, which on Windows must not escape a quote.
        string[] arguments =
        [
            DeviceImage.GetProjectPath(clone), "-p:Configuration=Release", "-v:minimal", "-nologo",
            $"-p:NanoFrameworkProjectSystemPath={tools.ProjectSystem.Replace('\\', '/')}/",
        ];
        (int exitCode, _) = await RunStepAsync("build", tools.MsBuild, arguments, cancellationToken);
        if (exitCode != 0)
        {
            throw new UserException($"msbuild failed (exit code {exitCode}): see its lines above.");
        }
    }

    private Task<(int ExitCode, IReadOnlyList<string> Lines)> RunStepAsync(
        string step, string path, string[] arguments, CancellationToken cancellationToken)
    {
        output.WriteLine($"{step}: {path} {string.Join(' ', arguments)}");
        return BuildProgram.RunAsync(path, arguments, output.WriteLine, cancellationToken);
    }

    private void Report()
    {
        string path = DeviceImage.GetPath(clone);
        if (!File.Exists(path))
        {
            throw new UserException($"msbuild ended without an error, and {path} is not there: its targets are not "
                + "those of nanoFramework's extension. Install the extension again.");
        }

        var image = DeploymentImage.Read(path);
        output.WriteLine($"{DisplayPath.Create(path)}: {image.Assemblies.Count} assemblies, "
            + string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(path).Length:N0} bytes"));
        output.WriteLine(ProgramName.InText("'duplex flash' takes it"));
    }
}
