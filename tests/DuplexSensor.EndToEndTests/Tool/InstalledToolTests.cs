using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using DuplexSensor.EndToEndTests.Docs;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Tool;

/// <summary>The .NET tool as a user gets it: packed, installed and started by the README's commands.</summary>
[WholeRun]
public sealed partial class InstalledToolTests : IDisposable
{
    // What the tests were built with is packed: it needs no second build. The user's own tools stay as they are.
    private const string Shell = """
        set -euo pipefail
        export DOTNET_CLI_HOME="$PWD" DOTNET_NOLOGO=1 PATH="$PWD/.dotnet/tools:$PATH"
        export DOTNET_ADD_GLOBAL_TOOLS_TO_PATH=false DOTNET_GENERATE_ASPNET_CERTIFICATE=false
        dotnet() {
            if [ "$1" = pack ]; then
                [ "$*" = "pack src/DuplexSensor.Tool -o packages" ]
                command dotnet pack "$PROJECT" --no-build -c Debug -v quiet -o packages
            else
                command dotnet "$@"
            fi
        }
        duplex() { (mkdir -p empty && cd empty && command duplex "$@" --duration 5 --port-base "$PORT"); }

        """;

    private readonly EmptyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_package_installs_and_runs_in_an_empty_folder()
    {
        string variables = $"PROJECT='{FindProject()}' PORT={_folder.Port}\n";
        ProgramResult run = await _folder.RunAsync(variables + Shell + Commands());

        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Errors}");
        Assert.Single(Directory.EnumerateFiles(_folder.GetPath("packages")));
        Assert.Contains("there is no settings.json here: the default settings are used\n", run.Output);
        Assert.Contains("local cloud  starts for the first time", run.Output);
        Assert.Contains("its files are in .duplex\n", run.Output);
        Assert.Matches(@"\n\d+\.\d{3} shadow  reported v1 .*""dht_temperature"":\d+", run.Output);
        Assert.Equal([".duplex"], NamesIn("empty"));
        Assert.Contains(".gitignore", NamesIn("empty", ".duplex"));
    }

    private string?[] NamesIn(params string[] folder) =>
        [.. Directory.EnumerateFileSystemEntries(_folder.GetPath(folder)).Select(Path.GetFileName)];

    // The block in the README that begins with dotnet pack.
    private static string Commands()
    {
        Match block = PackBlock().Match(DocsFile.Read("README.md"));
        Assert.True(block.Success, "the README packs the tool");
        return block.Value.Replace("\n    ", "\n");
    }

    private static string FindProject([CallerFilePath] string sourceFile = "") => Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(sourceFile)!, "..", "..", "..", "src", "DuplexSensor.Tool"));

    [GeneratedRegex(@"(?:\n    .+)*\n    dotnet pack .+(?:\n    .+)*\n")]
    private static partial Regex PackBlock();
}
