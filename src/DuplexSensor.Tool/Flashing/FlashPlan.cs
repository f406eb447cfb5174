using DuplexSensor.Tool.Flashing.Flasher;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The parts that a flash writes, and their addresses.</summary>
/// <param name="Port">Serial port.</param>
/// <param name="Image">The application.</param>
/// <param name="Files">Files and network.</param>
/// <param name="IsReinstall">Whether the runtime is written also to a board whose runtime fits.</param>
internal sealed record FlashPlan(string Port, DeploymentImage Image, FlashFiles Files, bool IsReinstall)
{
    private const string PrivateFolder = "PRIVATE";

    /// <summary>The lines of --dry-run: each call and each file, without the password.</summary>
    public IEnumerable<string> Describe(string pinnedFirmware)
    {
        string files = Path.Combine(PrivateFolder, "files.json");
        string? network = Files.NetworkJson is null ? null : Path.Combine(PrivateFolder, "net.json");
        yield return $"{NanoffCall.ReadDetails(Port)}   # without a runtime that fits, or with --reinstall:";
        yield return $"{NanoffCall.UpdateRuntime(Port, pinnedFirmware, baud: null)}";
        yield return $"{NanoffCall.ReadDetails(Port)}   # and compare it with {Image.FilePath}:";
        foreach (ImageAssembly assembly in Image.Assemblies)
        {
            yield return $"  {assembly.Name} {assembly.Version}" + (assembly.NativeChecksum == 0
                ? ""
                : $" needs the native half 0x{assembly.NativeChecksum:X8}");
        }

        yield return $"{NanoffCall.Deploy(Port, Image.FilePath)}";
        yield return $"{NanoffCall.ReadDetails(Port)}   # must list {DeploymentImage.Application}";
        yield return $"{NanoffCall.DeployFiles(Port, files, network, Files.Folder)}   # in {Files.Folder}";
        yield return $"{files}:\n{Files.FilesJson}";
        yield return network is null
            ? "the board keeps the Wi-Fi that it has"
            : $"{network}:\n{Files.HiddenNetworkJson}";
        yield return $"reset of the board at {Port}";
        yield return $"{PrivateFolder} is a folder that only you can read; it is removed at the end.";
    }
}
