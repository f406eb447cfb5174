using System.Text.Json;
using System.Text.Json.Serialization;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Flashing.Contract;

/// <summary>
/// The table of firmware and packages that fit together on a board: src/DuplexSensor.Esp32/device-packages.json.
/// </summary>
/// <param name="AsOf">The day on which the versions were looked up, yyyy-MM-dd.</param>
public sealed record DevicePackages(
    string AsOf, BoardTool Firmware, BoardTool Flasher, BoardTool Extension, IReadOnlyList<DevicePackage> Packages)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <exception cref="IOException">The file does not exist.</exception>
    /// <exception cref="JsonException">The file is not a table of packages.</exception>
    public static DevicePackages Load(string path) => Parse(File.ReadAllText(path));

    /// <summary>The table that this program contains.</summary>
    public static DevicePackages LoadEmbedded() => Parse(Defaults.DevicePackages);

    private static DevicePackages Parse(string text) =>
        JsonSerializer.Deserialize<DevicePackages>(text, Options)
            ?? throw new JsonException("the file has no table");
}

/// <summary>A version that must fit the packages: of the board's firmware, the flasher, or the extension.</summary>
/// <param name="Seen">False when the version is inferred; the source names the evidence.</param>
/// <param name="Date">Date of the source: yyyy-MM-dd, or yyyy-MM.</param>
/// <param name="NewerThan">The newest version that is too old; null when none is known.</param>
public sealed record BoardTool(
    string Name, string Version, bool Seen, string Date, string Source, string? NewerThan = null);

/// <param name="Seen">False when the version is inferred; the source names the evidence.</param>
/// <param name="Dependencies">Package ids in the nuspec.</param>
/// <param name="Date">Date of the source: yyyy-MM-dd, or yyyy-MM.</param>
/// <param name="WhenMissing">The fix when the restore does not find an inferred version.</param>
/// <param name="Earlier">Earlier versions, for boards with an earlier firmware.</param>
public sealed record DevicePackage(
    string Package,
    string Version,
    bool Seen,
    IReadOnlyList<DeviceAssembly> Assemblies,
    IReadOnlyList<string> Dependencies,
    string Date,
    string Source,
    string? WhenMissing = null,
    IReadOnlyList<EarlierPackage>? Earlier = null);

/// <param name="File">Path in the package's folder, with "/".</param>
/// <param name="NativeVersion">Version of the native half that the firmware must have; 0.0.0.0 without one.</param>
/// <param name="Checksum">Checksum of the native half, 0x and eight digits; 0x00000000 without one.</param>
/// <param name="Reason">Why version and checksum are null.</param>
public sealed record DeviceAssembly(string File, string? NativeVersion, string? Checksum, string? Reason = null);

/// <summary>An earlier version of a package, whose assembly needs another native half.</summary>
/// <param name="NativeVersion">Version of the native half that the firmware must have.</param>
/// <param name="Checksum">Checksum of the native half, 0x and eight digits.</param>
public sealed record EarlierPackage(string Version, string NativeVersion, string Checksum, string Source);
