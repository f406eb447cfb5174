using System.Runtime.CompilerServices;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Tool;

/// <summary>The .NET tool as a user gets it: packed, installed, started in an empty folder.</summary>
[WholeRun]
public sealed class InstalledToolTests : IDisposable
{
    private readonly EmptyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_package_installs_and_runs_in_an_empty_folder()
    {
        await PackAsync();
        await RunAsync("dotnet tool install DuplexSensor --tool-path ../tools --configfile ../package/nuget.config");

        string text = await RunAsync($"../tools/duplex up --duration 5 --port-base {_folder.Port}");
        string help = await RunAsync("../tools/duplex");

        Assert.Contains("there is no settings.json here: the default settings are used\n", text);
        Assert.Contains("local cloud  starts for the first time", text);
        Assert.Contains("its files are in .duplex\n", text);
        Assert.Matches(@"\n\d+\.\d{3} shadow  reported v1 .*""dht_temperature"":\d+", text);
        Assert.Equal(".duplex", Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(_folder.GetPath("empty")))));
        Assert.Contains("\n  duplex [command] [options]\n", help);
        Assert.DoesNotContain("dotnet run", help);
    }

    // What the tests were built with is packed: it needs no second build.
    private async Task PackAsync()
    {
        await RunAsync($"""
            dotnet pack '{FindProject()}' --no-build -c Debug -o ../package -v quiet
            echo '<configuration><packageSources><clear/><add key="here" value="."/></packageSources></configuration>' \
                > ../package/nuget.config
            """);
        Assert.Single(Directory.EnumerateFiles(_folder.GetPath("package"), "DuplexSensor.*.nupkg"));
    }

    private async Task<string> RunAsync(string script)
    {
        ProgramResult ended = await _folder.RunAsync($"set -e; mkdir -p empty; cd empty\n{script}");
        Assert.True(ended.ExitCode == 0, $"{script}\n{ended.Output}\n{ended.Errors}");
        return ended.Output;
    }

    private static string FindProject([CallerFilePath] string sourceFile = "") => Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(sourceFile)!, "..", "..", "..", "src", "DuplexSensor.Tool"));
}
