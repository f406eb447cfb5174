using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml.Linq;
using DuplexSensor.Tool.Flashing.Contract;

namespace DuplexSensor.PackageCheck;

/// <summary>A package as NuGet restores it for packages.config: a folder ID.VERSION that also has the .nupkg.</summary>
internal sealed class RestoredPackage(string packagesFolder, DevicePackage package)
{
    // Signature "NFMRK1", checksums of header and assembly, flags; then the checksum of the native half, little endian.
    private const int ChecksumOffset = 0x14;

    private readonly string _folder = Path.Combine(packagesFolder, $"{package.Package}.{package.Version}");

    public bool Exists => Directory.Exists(_folder);

    public bool HasFile(string file) => File.Exists(Path.Combine(_folder, file));

    /// <summary>The checksum in the .pe beside an assembly: 0x and eight digits; null without such a .pe.</summary>
    public string? ReadChecksum(string assembly)
    {
        string pe = Path.Combine(_folder, Path.ChangeExtension(assembly, ".pe"));
        if (!File.Exists(pe))
        {
            return null;
        }

        byte[] image = File.ReadAllBytes(pe);
        return image.Length < ChecksumOffset + 4 || !image.AsSpan().StartsWith("NFMRK"u8)
            ? null
            : $"0x{BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(ChecksumOffset)):X8}";
    }

    /// <summary>Ids and versions of the nuspec's dependencies; null without a nuspec.</summary>
    public IReadOnlyList<(string Id, string Version)>? ReadDependencies() => LoadNuspec() is not { } nuspec ? null :
    [
        .. nuspec.Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .Select(element => ((string?)element.Attribute("id") ?? "", (string?)element.Attribute("version") ?? ""))
            .Distinct(),
    ];

    private XDocument? LoadNuspec()
    {
        string extracted = Path.Combine(_folder, $"{package.Package}.nuspec");
        if (File.Exists(extracted))
        {
            return XDocument.Load(extracted);
        }

        // By default NuGet does not extract the nuspec from the .nupkg.
        string packed = Path.Combine(_folder, $"{package.Package}.{package.Version}.nupkg");
        if (!File.Exists(packed))
        {
            return null;
        }

        using ZipArchive archive = ZipFile.OpenRead(packed);
        using Stream? content = archive.Entries.FirstOrDefault(IsNuspec)?.Open();
        return content is null ? null : XDocument.Load(content);
    }

    private static bool IsNuspec(ZipArchiveEntry entry) =>
        entry.FullName.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase) && !entry.FullName.Contains('/');
}
