using DuplexSensor.Tool.Building;
using DuplexSensor.Tool.Flashing.Contract;
using DuplexSensor.UnitTests.Tool.Flashing;

namespace DuplexSensor.UnitTests.Tool.Building;

/// <summary>A clone, and a PC whose programs are stand-ins that note their words.</summary>
internal sealed class BuildFixture : IDisposable
{
    private const string Targets = "NFProjectSystem.CSharp.targets";

    private readonly TemporaryFolder _folder = new();

    public string Clone => _folder.File("clone");

    public string Output { get; private set; } = "";

    /// <summary>What the stand-ins were called with, a line each.</summary>
    public string Calls => File.Exists(_folder.File("calls")) ? File.ReadAllText(_folder.File("calls")) : "";

    public BuildMachine Machine { get; set; }

    public BuildFixture()
    {
        Directory.CreateDirectory(Clone);
        _folder.Write("image.bin", Boards.Image);
        Machine = new BuildMachine(
            IsWindows: false, [_folder.File("empty"), _folder.File("bin")], _folder.File("home"), _folder.File("x86"));
    }

    /// <summary>Puts a program into PATH.</summary>
    /// <param name="name">nuget or msbuild.</param>
    /// <param name="script">Lines of bash after the note.</param>
    public void Install(string name, string script)
    {
        string path = Place("bin", name);
        File.WriteAllText(path, $"#!/bin/bash\necho \"{name} $*\" >> '{_folder.File("calls")}'\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>A msbuild that writes the image.</summary>
    public void InstallMsBuild() => Install(
        "msbuild",
        $"mkdir -p '{Path.GetDirectoryName(DeviceImage.GetPath(Clone))}'\n"
        + $"cp '{_folder.File("image.bin")}' '{DeviceImage.GetPath(Clone)}'");

    /// <summary>Installs nanoFramework's targets in an extension of VS Code.</summary>
    public void InstallExtension(string version) => File.WriteAllText(
        Place("home", ".vscode", "extensions", $"nanoframework.vscode-nanoframework-{version}", "dist", "utils",
            "nanoFramework", "v1.0", Targets),
        "");

    /// <summary>An empty file in a folder of the PC.</summary>
    public string Place(params ReadOnlySpan<string> names)
    {
        string path = _folder.File(names);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }

    public string GetPath(params ReadOnlySpan<string> names) => _folder.File(names);

    public async Task RunAsync()
    {
        using var output = new StringWriter();
        try
        {
            await new BuildRun(Clone, Machine, DevicePackages.LoadEmbedded(), output)
                .RunAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            Output = output.ToString();
        }
    }

    public void Dispose() => _folder.Dispose();
}
