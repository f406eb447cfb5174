using System.Text.RegularExpressions;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Building;
using DuplexSensor.Tool.Flashing.Contract;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.UnitTests.Tool.Building;

/// <summary><c>duplex build</c> with stand-ins of nuget and msbuild.</summary>
public sealed partial class BuildTests : IDisposable
{
    private readonly BuildFixture _build = new();

    public void Dispose() => _build.Dispose();

    [Fact]
    public async Task The_packages_are_restored_and_the_image_is_built_with_the_newest_targets()
    {
        SkipOnWindows();
        _build.Install("nuget", "echo Restored.");
        _build.InstallMsBuild();
        _build.InstallExtension("1.0.99");
        _build.InstallExtension("1.0.189-linux-x64");

        await _build.RunAsync();

        string[] calls = _build.Calls.TrimEnd().Split('\n');
        string project = Path.Combine(_build.Clone, "src", "DuplexSensor.Esp32");
        Assert.Equal(
            $"nuget restore {Path.Combine(project, "packages.config")} "
            + $"-PackagesDirectory {Path.Combine(_build.Clone, "packages")} -NonInteractive",
            calls[0]);
        Assert.StartsWith(
            $"msbuild {Path.Combine(project, "DuplexSensor.Esp32.nfproj")} -p:Configuration=Release", calls[1]);
        Assert.Matches("-p:NanoFrameworkProjectSystemPath=.*-1.0.189-linux-x64/.*/v1.0/$", calls[1]);
        Assert.Contains("Restored.", _build.Output);
        Assert.Matches(@"DuplexSensor\.Esp32\.bin: 4 assemblies, [0-9,]+ bytes", _build.Output);
        Assert.Equal(DeviceImage.GetPath(_build.Clone), ImageChoice.FindNewestBuild(_build.Clone));
    }

    [Fact]
    public async Task Without_any_tool_each_is_named_with_the_way_to_get_it()
    {
        UserException exception = await Assert.ThrowsAsync<UserException>(_build.RunAsync);

        Assert.Contains("3 of what it needs are missing", exception.Message);
        Assert.Matches("missing: nuget: it comes with Mono", _build.Output);
        Assert.Matches("missing: msbuild: install Mono from https://www.mono-project.com", _build.Output);
        Assert.Matches("code --install-extension nanoframework.vscode-nanoframework", _build.Output);
    }

    [Fact]
    public async Task On_Windows_Visual_Studio_its_extension_and_nuget_are_named()
    {
        _build.Machine = _build.Machine with { IsWindows = true };
        string studio = _build.GetPath("studio");
        await AssertMissingAsync("", "nuget: run 'winget install", "Visual Studio 2022 or 2026");

        _build.Place("x86", "Microsoft Visual Studio", "Installer", "vswhere.exe");
        string nuget = _build.Place("bin", "nuget.exe");
        await AssertMissingAsync(studio, Path.Combine(studio, "MSBuild"), "the extension \".NET nanoFramework\"");

        string msbuild = _build.Place("studio", "MSBuild", "Current", "Bin", "MSBuild.exe");
        string targets = _build.Place("studio", "MSBuild", "nanoFramework", "v1.0", "NFProjectSystem.CSharp.targets");
        BuildTools? tools = await Search().FindAsync(_ => Task.FromResult($"{studio}\r\n"));
        Assert.Equal(new BuildTools(nuget, msbuild, Path.GetDirectoryName(targets)!), tools);
    }

    private async Task AssertMissingAsync(string studio, params string[] begins)
    {
        BuildToolSearch search = Search();
        Assert.Null(await search.FindAsync(_ => Task.FromResult(studio)));
        Assert.Equal(begins.Length, search.Missing.Count);
        Assert.All(begins.Zip(search.Missing), pair => Assert.StartsWith(pair.First, pair.Second));
    }

    [Fact]
    public async Task A_package_that_is_not_found_is_named_with_its_fix()
    {
        SkipOnWindows();
        _build.Install("nuget", "echo \"Unable to find version '1.2.1040' of package "
            + "'nanoFramework.Iot.Device.Dhtxx.Esp32'.\" >&2; exit 1");
        _build.InstallMsBuild();
        _build.InstallExtension("1.0.189");

        UserException exception = await Assert.ThrowsAsync<UserException>(_build.RunAsync);

        Assert.StartsWith("nuget could not restore the packages (exit code 1)", exception.Message);
        Assert.Contains("nanoFramework.Iot.Device.Dhtxx.Esp32 1.2.1040: use its newest 1.2", exception.Message);
        Assert.Contains("Unable to find version", _build.Output);
        Assert.DoesNotContain("msbuild ", _build.Calls);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_program_with_its_children()
    {
        SkipOnWindows();
        _build.Install("nuget", "echo begun\nsleep 60 &\nwait");
        _build.InstallMsBuild();
        _build.InstallExtension("1.0.189");
        using var ctrlC = new CancellationTokenSource();
        using var output = new ObservedWriter(text => text.Contains("begun"), ctrlC.Cancel);

        Task run = new BuildRun(_build.Clone, _build.Machine, DevicePackages.LoadEmbedded(), output)
            .RunAsync(ctrlC.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => run.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("echo error CS1002 >&2; exit 1", "msbuild failed (exit code 1): see its lines above.")]
    [InlineData("", "msbuild ended without an error, and ")]
    public async Task A_build_that_fails_or_writes_no_image_is_an_error(string script, string error)
    {
        SkipOnWindows();
        _build.Install("nuget", "");
        _build.Install("msbuild", script);
        _build.InstallExtension("1.0.189");

        Assert.StartsWith(error, (await Assert.ThrowsAsync<UserException>(_build.RunAsync)).Message);
    }

    // The workflow builds and uploads this file.
    [Fact]
    public void The_image_is_where_the_workflow_takes_it()
    {
        string workflow = File.ReadAllText(RepositoryFolder.Combine(".github", "workflows", "device.yml"));

        Assert.Equal(
            Image().Match(workflow).Groups[1].Value,
            Path.GetRelativePath("/clone", DeviceImage.GetPath("/clone")).Replace('\\', '/'));
    }

    private BuildToolSearch Search() => new(_build.Machine, DevicePackages.LoadEmbedded().Extension);

    private static void SkipOnWindows() =>
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-ins are scripts of bash");

    [GeneratedRegex("IMAGE: (.*)")]
    private static partial Regex Image();
}
