using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using DuplexSensor.PackageCheck;
using DuplexSensor.Tool.Flashing.Contract;

namespace DuplexSensor.UnitTests.Device;

/// <summary>A folder of packages as after a restore, each as in the table.</summary>
internal sealed class FakePackages(DevicePackages table) : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("duplex-packages-").FullName;

    public string Folder => Path.Combine(_root, "packages");

    /// <summary>Path for a table that the test writes.</summary>
    public string TablePath => Path.Combine(_root, "table.json");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    public void CreateAll()
    {
        foreach (DevicePackage package in table.Packages)
        {
            foreach (DeviceAssembly assembly in package.Assemblies)
            {
                string file = GetFile(package, assembly.File);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, "");
                WritePe(file, Convert.ToUInt32(assembly.Checksum ?? "0x00000000", 16));
            }

            WriteNuspec(package, package.Dependencies, "1.0.0");
        }
    }

    public string GetFolder(DevicePackage package) => Path.Combine(Folder, $"{package.Package}.{package.Version}");

    public string GetFile(DevicePackage package, string file) => Path.Combine(GetFolder(package), file);

    public string GetNuspecPath(DevicePackage package) => GetFile(package, package.Package + ".nuspec");

    public static void WritePe(string assembly, uint checksum)
    {
        byte[] image = new byte[128];
        "NFMRK1"u8.CopyTo(image);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x14), checksum);
        File.WriteAllBytes(Path.ChangeExtension(assembly, ".pe"), image);
    }

    public void WriteNuspec(DevicePackage package, IEnumerable<string> dependencies, string version) =>
        File.WriteAllText(GetNuspecPath(package), FormatNuspec(dependencies, version));

    public void WriteNupkg(DevicePackage package, string[] dependencies)
    {
        using ZipArchive archive = ZipFile.Open(
            GetFile(package, $"{package.Package}.{package.Version}.nupkg"), ZipArchiveMode.Create);
        using var writer = new StreamWriter(archive.CreateEntry(package.Package + ".nuspec").Open());
        writer.Write(FormatNuspec(dependencies, "1.0.0"));
    }

    private static string FormatNuspec(IEnumerable<string> dependencies, string version) =>
        "<package xmlns=\"http://schemas.microsoft.com/packaging/2012/06/nuspec.xsd\"><metadata><dependencies>"
        + string.Concat(dependencies.Select(
            id => $"<dependency id=\"{id}\" version={JsonSerializer.Serialize(version)} />"))
        + "</dependencies></metadata></package>";
}
