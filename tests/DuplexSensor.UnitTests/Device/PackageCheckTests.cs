using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using DuplexSensor.PackageCheck;

namespace DuplexSensor.UnitTests.Device;

/// <summary>What the workflow runs on the restored packages, on packages folders made up from the table.</summary>
public sealed class PackageCheckTests : IDisposable
{
    private const string Rmt = "nanoFramework.Hardware.Esp32.Rmt";
    private const string Gpio = "nanoFramework.System.Device.Gpio";

    private readonly string _root = Directory.CreateTempSubdirectory("duplex-packages-").FullName;

    private static DevicePackages Table => DevicePackagesTests.Table;

    private string Packages => Path.Combine(_root, "packages");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Packages_that_are_as_the_table_says_fit()
    {
        RestoreAll();

        Assert.Equal(0, Check(out string[] lines));
        Assert.Equal($"{Table.Packages.Count} packages fit the table of {Table.AsOf}", lines[^1]);
    }

    [Fact]
    public void A_nuspec_inside_the_nupkg_is_read_too()
    {
        RestoreAll();
        DevicePackage gpio = PackageOf(Gpio);
        File.Delete(NuspecOf(gpio));
        Pack(gpio, [.. gpio.Dependencies.Append("nanoFramework.System.Device.Spi")]);

        Assert.Contains("needs nanoFramework.System.Device.Spi 1.0.0, the table says", OnlyDifference());
    }

    [Fact]
    public void Another_native_half_is_named_with_both_checksums_and_the_fix()
    {
        RestoreAll();
        DevicePackage rmt = PackageOf(Rmt);
        WritePe(FileOf(rmt, rmt.Assemblies[0].File), 0x8ADAC728);

        string line = OnlyDifference();
        Assert.StartsWith($"{Rmt} {rmt.Version}: lib/{Rmt}.dll needs the native half 0x8ADAC728, the table says 0x84E4A55C:", line);
        Assert.Contains("take the version that needs that one, or write the new checksum", line);
    }

    [Fact]
    public void A_package_that_the_table_takes_for_managed_alone_may_not_need_a_native_half()
    {
        RestoreAll();
        DevicePackage http = PackageOf("nanoFramework.System.Net.Http");
        WritePe(FileOf(http, http.Assemblies[0].File), 0x12345678);

        Assert.Contains("needs the native half 0x12345678, the table says 0x00000000", OnlyDifference());
    }

    [Fact]
    public void A_checksum_that_the_table_does_not_know_is_told_and_fits()
    {
        RestoreAll();
        DevicePackage unseen = Table.Packages.First(package => package.Assemblies.Any(a => a.Checksum is null));
        WritePe(FileOf(unseen, unseen.Assemblies.First(a => a.Checksum is null).File), 0x0A0B0C0D);

        Assert.Equal(0, Check(out string[] lines));
        Assert.Contains(lines, line => line.StartsWith($"note: {unseen.Package} {unseen.Version}: ", StringComparison.Ordinal)
            && line.Contains("0x0A0B0C0D"));
    }

    [Fact]
    public void A_package_that_was_not_restored_is_named_with_what_to_do()
    {
        RestoreAll();
        Directory.Delete(FolderOf(PackageOf(Gpio)), recursive: true);

        Assert.Contains("restore again: nuget restore src/DuplexSensor.Esp32/packages.config", OnlyDifference());
    }

    [Fact]
    public void An_inferred_package_that_is_not_there_says_what_to_take_instead()
    {
        RestoreAll();
        DevicePackage inferred = Table.Packages.First(package => !package.Seen);
        Directory.Delete(FolderOf(inferred), recursive: true);

        Assert.Equal($"{inferred.Package} {inferred.Version}: not in {Packages}: {inferred.WhenMissing}", OnlyDifference());
    }

    [Theory]
    [InlineData("9.9.9", false)]
    [InlineData("[1.0.0]", false)]
    [InlineData("1.0.0", true)]
    [InlineData("[1.0.0, )", true)]
    [InlineData("", true)]
    public void A_needed_version_is_met_by_the_table_or_named(string demand, bool isMet)
    {
        RestoreAll();
        DevicePackage gpio = PackageOf(Gpio);
        WriteNuspec(gpio, gpio.Dependencies, demand);

        Assert.Equal(isMet ? 0 : 1, Check(out string[] lines));
        Assert.Equal(
            !isMet,
            lines.Any(line => line.Contains($"{Gpio} {gpio.Version}: needs nanoFramework.CoreLibrary {demand}, the table has 1.")));
    }

    [Fact]
    public void A_dependency_that_has_gone_is_named()
    {
        RestoreAll();
        WriteNuspec(PackageOf(Gpio), ["nanoFramework.CoreLibrary"], "1.0.0");

        Assert.Contains(
            "needs nanoFramework.CoreLibrary, the table says nanoFramework.Runtime.Events too: take it out", OnlyDifference());
    }

    [Fact]
    public void An_assembly_file_that_has_moved_is_named()
    {
        RestoreAll();
        DevicePackage units = PackageOf("nanoFramework.UnitsNet.Temperature");
        Directory.Delete(Path.Combine(FolderOf(units), "lib"), recursive: true);

        Assert.Contains("has no lib/netnano1.0/nanoFramework.UnitsNet.Temperature.dll", OnlyDifference());
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 77, 90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void A_file_that_is_no_pe_is_not_taken_for_one(byte[] content)
    {
        RestoreAll();
        DevicePackage gpio = PackageOf(Gpio);
        File.WriteAllBytes(Path.ChangeExtension(FileOf(gpio, gpio.Assemblies[0].File), ".pe"), content);

        Assert.Contains("has no .pe beside lib/System.Device.Gpio.dll", OnlyDifference());
    }

    [Fact]
    public void A_package_that_is_broken_off_is_one_line()
    {
        RestoreAll();
        File.WriteAllText(NuspecOf(PackageOf(Gpio)), "<package>");

        Assert.Contains($"{Gpio} {PackageOf(Gpio).Version}: ", OnlyDifference());
    }

    [Fact]
    public void Without_packages_the_line_says_how_to_restore_them()
    {
        Assert.Equal(1, Check(out string[] lines));
        Assert.Contains("no such folder: restore first: nuget restore", Assert.Single(lines));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"asOf\":\"2026-11-30\"}")]
    [InlineData("null")]
    public void A_table_that_cannot_be_read_is_one_line(string table)
    {
        string path = Path.Combine(_root, "table.json");
        File.WriteAllText(path, table);
        using var output = new StringWriter();

        Assert.Equal(1, TableCheck.Run(path, Packages, output));
        Assert.StartsWith($"{path}: ", Assert.Single(output.ToString().TrimEnd().Split('\n')));
    }

    private static DevicePackage PackageOf(string id) => Table.Packages.Single(package => package.Package == id);

    private int Check(out string[] lines)
    {
        using var output = new StringWriter();
        int code = TableCheck.Run(DevicePackagesTests.TablePath, Packages, output);
        lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        return code;
    }

    private string OnlyDifference()
    {
        Assert.Equal(1, Check(out string[] lines));
        Assert.Equal($"1 differences to the table of {Table.AsOf}", lines[^1]);
        return lines[0];
    }

    private void RestoreAll()
    {
        foreach (DevicePackage package in Table.Packages)
        {
            foreach (DeviceAssembly assembly in package.Assemblies)
            {
                string file = FileOf(package, assembly.File);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, "");
                WritePe(file, Convert.ToUInt32(assembly.Checksum ?? "0x00000000", 16));
            }

            WriteNuspec(package, package.Dependencies, "1.0.0");
        }
    }

    private string FolderOf(DevicePackage package) => Path.Combine(Packages, $"{package.Package}.{package.Version}");

    private string FileOf(DevicePackage package, string file) => Path.Combine(FolderOf(package), file);

    private string NuspecOf(DevicePackage package) => FileOf(package, package.Package + ".nuspec");

    private static void WritePe(string assembly, uint checksum)
    {
        byte[] image = new byte[128];
        "NFMRK1"u8.CopyTo(image);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x14), checksum);
        File.WriteAllBytes(Path.ChangeExtension(assembly, ".pe"), image);
    }

    private void WriteNuspec(DevicePackage package, IEnumerable<string> dependencies, string version) =>
        File.WriteAllText(NuspecOf(package), Nuspec(dependencies, version));

    private void Pack(DevicePackage package, string[] dependencies)
    {
        using ZipArchive archive = ZipFile.Open(
            FileOf(package, $"{package.Package}.{package.Version}.nupkg"), ZipArchiveMode.Create);
        using var writer = new StreamWriter(archive.CreateEntry(package.Package + ".nuspec").Open());
        writer.Write(Nuspec(dependencies, "1.0.0"));
    }

    private static string Nuspec(IEnumerable<string> dependencies, string version) =>
        "<package xmlns=\"http://schemas.microsoft.com/packaging/2012/06/nuspec.xsd\"><metadata><dependencies>"
        + string.Concat(dependencies.Select(id => $"<dependency id=\"{id}\" version={JsonSerializer.Serialize(version)} />"))
        + "</dependencies></metadata></package>";
}
