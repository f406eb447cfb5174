using System.Text.Json;
using System.Text.Json.Serialization;

namespace DuplexSensor.PackageCheck;

/// <summary>The table of what fits together on a board: src/DuplexSensor.Esp32/device-packages.json.</summary>
/// <param name="AsOf">The day of the look-up, yyyy-MM-dd.</param>
public sealed record DevicePackages(
    string AsOf, BoardTool Firmware, BoardTool Flasher, BoardTool Extension, IReadOnlyList<DevicePackage> Packages)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="JsonException">The file is not such a table.</exception>
    public static DevicePackages Load(string path) =>
        JsonSerializer.Deserialize<DevicePackages>(File.ReadAllText(path), Options)
            ?? throw new JsonException("the file holds no table");
}

/// <summary>What belongs to the packages without being one: the board's firmware, the flasher, the extension.</summary>
/// <param name="Seen">False where the version is inferred; the source says from what.</param>
/// <param name="Date">Of the source: yyyy-MM-dd, or yyyy-MM.</param>
public sealed record BoardTool(string Name, string Version, bool Seen, string Date, string Source);

/// <param name="Seen">False where the version is inferred; the source says from what.</param>
/// <param name="Dependencies">The ids that its nuspec names.</param>
/// <param name="Date">Of the source: yyyy-MM-dd, or yyyy-MM.</param>
/// <param name="WhenMissing">What to do when the restore does not find an inferred version.</param>
public sealed record DevicePackage(
    string Package,
    string Version,
    bool Seen,
    IReadOnlyList<DeviceAssembly> Assemblies,
    IReadOnlyList<string> Dependencies,
    string Date,
    string Source,
    string? WhenMissing = null);

/// <param name="File">In the package's folder, with "/".</param>
/// <param name="NativeVersion">Of the native half that the firmware must have; 0.0.0.0 where there is none.</param>
/// <param name="Checksum">Of that half, 0x and eight digits; 0x00000000 where there is none.</param>
/// <param name="Reason">Why the two are null.</param>
public sealed record DeviceAssembly(string File, string? NativeVersion, string? Checksum, string? Reason = null);
