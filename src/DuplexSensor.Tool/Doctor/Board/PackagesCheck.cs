using System.Globalization;
using DuplexSensor.Tool.Flashing.Contract;
using DuplexSensor.Tool.Flashing.Flasher;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.Tool.Doctor.Board;

/// <summary>
/// The firmware's packages fit the runtime. The runtime starts nothing when one does not, so what runs fits; else the
/// newest build of the clone is compared, or the packages that this version is built with.
/// </summary>
internal sealed class PackagesCheck : ICheck
{
    private const string None = "0x00000000";

    public string Name => "packages";

    public IReadOnlyList<string> Needs => ["board"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        DeviceDetails board = context.Board;
        BoardAssembly? running = board.Assemblies.FirstOrDefault(one => one.Name == DeploymentImage.Application);
        return Task.FromResult(running is not null
            ? Finding.Ok($"{running.Name} {running.Version} runs, so its packages fit")
            : Compare(FindBuild(context.Pc.Folder) ?? ReadTable(), board));
    }

    private static Finding Compare(DeploymentImage image, DeviceDetails board)
    {
        IReadOnlyList<VersionMismatch> mismatches =
            new VersionContract(DevicePackages.LoadEmbedded()).Compare(image, board);
        return mismatches.Count == 0
            ? Finding.Ok($"those of {image.FilePath} fit; the firmware does not run on the board yet")
            : Finding.Failed(string.Join(" ", mismatches.Select(mismatch => mismatch.Text)),
                "Do one of what it names; docs/device.md, 'What fits together'.");
    }

    private static DeploymentImage? FindBuild(string folder) =>
        ImageChoice.FindNewestBuild(ImageChoice.FindClone(folder)) is { } path ? DeploymentImage.Read(path) : null;

    // Of an assembly whose native half the table does not know, nothing can be said.
    private static DeploymentImage ReadTable() => new(
        "this version's table",
        [
            .. DevicePackages.LoadEmbedded().Packages.SelectMany(
                package => package.Assemblies.Where(assembly => assembly.Checksum is not null and not None),
                (package, assembly) => new ImageAssembly(
                    Path.GetFileNameWithoutExtension(assembly.File),
                    Version.Parse(package.Version),
                    uint.Parse(assembly.Checksum!.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))),
        ]);
}
