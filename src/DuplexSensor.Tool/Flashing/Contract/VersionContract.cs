using DuplexSensor.Tool.Flashing.Flasher;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.Tool.Flashing.Contract;

/// <summary>
/// Whether a board starts an image: each assembly names the checksum of the native half that it needs, and the firmware
/// must have that half. Where one differs, the board starts nothing and its console says "Firmware version does not
/// match managed code version".
/// </summary>
/// <param name="table">The versions that are known to fit together.</param>
internal sealed class VersionContract(DevicePackages table)
{
    /// <summary>The firmware that this program installs.</summary>
    public string PinnedFirmware => table.Firmware.Version;

    /// <summary>The assemblies that do not fit; empty when the board starts the image.</summary>
    public IReadOnlyList<VersionMismatch> Compare(DeploymentImage image, DeviceDetails board)
    {
        // nanoff asks for the list in parts, and repeats a part after a transmission error.
        ILookup<string, NativeAssembly> natives =
            board.NativeAssemblies.ToLookup(native => native.Name, StringComparer.Ordinal);
        return
        [
            .. image.Assemblies
                .Where(assembly => assembly.NativeChecksum != 0)
                .Select(assembly => (Assembly: assembly, Native: natives[assembly.Name].FirstOrDefault()))
                .Where(pair => pair.Native?.Checksum != pair.Assembly.NativeChecksum)
                .Select(pair => new VersionMismatch(Describe(pair.Assembly, pair.Native, board))),
        ];
    }

    /// <summary>The error of a firmware that is too old for this program; null when it is new enough.</summary>
    public string? FindFirmwareError(DeviceDetails board) =>
        table.Firmware.NewerThan is { } tooOld && board.Firmware <= Version.Parse(tooOld)
            ? $"firmware {board.Firmware} of {board.Target} takes no files from nanoff: it must be newer than {tooOld}."
            : null;

    private string Describe(ImageAssembly assembly, NativeAssembly? native, DeviceDetails board)
    {
        KnownHalf? known = FindHalf(assembly.Name, assembly.NativeChecksum);
        string package = FindPackage(assembly.Name)?.Package ?? assembly.Name;
        string needed = FormatHalf(known?.NativeVersion, assembly.NativeChecksum);
        string had = native is null ? "has none" : $"has {FormatHalf($"{native.Version}", native.Checksum)}";
        return $"{package} {assembly.Version.ToString(3)} needs the native half {needed}, and firmware "
            + $"{board.Firmware} of {board.Target} {had}: {DescribeFix(assembly, native, board, package)}.";
    }

    private string DescribeFix(ImageAssembly assembly, NativeAssembly? native, DeviceDetails board, string package)
    {
        var fixes = new List<string>();
        bool isPinnedNewer = board.Firmware < Version.Parse(table.Firmware.Version);
        if (isPinnedNewer && FindHalf(assembly.Name, assembly.NativeChecksum) is { IsCurrent: true })
        {
            string inferred = table.Firmware.Seen ? "" : " (inferred, not seen)";
            fixes.Add($"use firmware {table.Firmware.Version}{inferred}");
        }

        if (native is not null && FindHalf(native.Name, native.Checksum) is { } fitting)
        {
            fixes.Add($"build with {package} {fitting.PackageVersion}");
        }

        return fixes.Count > 0
            ? string.Join(", or ", fixes)
            : "no version that fits is known here; build with a version of this package that is as new as the "
                + "firmware, and give that image with --image";
    }

    private DevicePackage? FindPackage(string assembly) => table.Packages.FirstOrDefault(
        package => package.Assemblies.Any(one => Path.GetFileNameWithoutExtension(one.File) == assembly));

    private KnownHalf? FindHalf(string assembly, uint checksum)
    {
        string text = FormatChecksum(checksum);
        if (FindPackage(assembly) is not { } package)
        {
            return null;
        }

        DeviceAssembly current = package.Assemblies.First(
            one => Path.GetFileNameWithoutExtension(one.File) == assembly);
        return current.Checksum == text
            ? new KnownHalf(package.Version, current.NativeVersion!, IsCurrent: true)
            : (package.Earlier ?? []).Where(earlier => earlier.Checksum == text)
                .Select(earlier => new KnownHalf(earlier.Version, earlier.NativeVersion, IsCurrent: false))
                .FirstOrDefault();
    }

    private static string FormatHalf(string? version, uint checksum) =>
        version is null ? FormatChecksum(checksum) : $"{version} ({FormatChecksum(checksum)})";

    private static string FormatChecksum(uint checksum) => $"0x{checksum:X8}";

    private sealed record KnownHalf(string PackageVersion, string NativeVersion, bool IsCurrent);
}
