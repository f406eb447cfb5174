using System.Text.Json;
using DuplexSensor.PackageCheck;
using DuplexSensor.Tool.Flashing.Contract;

namespace DuplexSensor.UnitTests.Device;

/// <summary>The workflow's check of restored packages, on packages folders created from the table.</summary>
public sealed class PackageCheckTests : IDisposable
{
    private const string Rmt = "nanoFramework.Hardware.Esp32.Rmt";
    private const string Gpio = "nanoFramework.System.Device.Gpio";

    private readonly FakePackages _packages = new(DevicePackagesTests.Table);

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private static DevicePackages Table => DevicePackagesTests.Table;

    public void Dispose() => _packages.Dispose();

    [Fact]
    public void Packages_as_in_the_table_fit()
    {
        _packages.CreateAll();

        Assert.Equal(0, Check(out string[] lines));
        Assert.Equal($"{Table.Packages.Count} packages fit the table of {Table.AsOf}", lines[^1]);
    }

    [Fact]
    public void A_nuspec_inside_the_nupkg_is_read_too()
    {
        _packages.CreateAll();
        DevicePackage gpio = FindPackage(Gpio);
        File.Delete(_packages.GetNuspecPath(gpio));
        _packages.WriteNupkg(gpio, [.. gpio.Dependencies.Append("nanoFramework.System.Device.Spi")]);

        Assert.Contains("needs nanoFramework.System.Device.Spi 1.0.0, the table says", CheckAndReadOnlyDifference());
    }

    [Fact]
    public void The_error_for_another_native_half_names_both_checksums_and_the_fix()
    {
        _packages.CreateAll();
        DevicePackage rmt = FindPackage(Rmt);
        FakePackages.WritePe(_packages.GetFile(rmt, rmt.Assemblies[0].File), 0x8ADAC728);

        string line = CheckAndReadOnlyDifference();
        Assert.StartsWith(
            $"{Rmt} {rmt.Version}: lib/{Rmt}.dll needs the native half 0x8ADAC728,"
                + $" the table says {rmt.Assemblies[0].Checksum}:",
            line);
        Assert.Contains("Use the version that needs the native half of the table, or write the new checksum", line);
    }

    [Fact]
    public void A_package_without_a_native_half_in_the_table_must_not_need_a_native_half()
    {
        _packages.CreateAll();
        DevicePackage http = FindPackage("nanoFramework.System.Net.Http");
        FakePackages.WritePe(_packages.GetFile(http, http.Assemblies[0].File), 0x12345678);

        Assert.Contains("needs the native half 0x12345678, the table says 0x00000000", CheckAndReadOnlyDifference());
    }

    [Fact]
    public void A_checksum_that_is_not_in_the_table_is_a_note_and_fits()
    {
        _packages.CreateAll();
        DevicePackage gpio = FindPackage(Gpio);
        var unseen = new DeviceAssembly(gpio.Assemblies[0].File, NativeVersion: null, Checksum: null, "not seen");
        FakePackages.WritePe(_packages.GetFile(gpio, unseen.File), 0x0A0B0C0D);

        Assert.Equal(0, Check(Table with { Packages = [gpio with { Assemblies = [unseen] }] }, out string[] lines));
        Assert.Equal(
            $"note: {Gpio} {gpio.Version}: {unseen.File} needs the native half 0x0A0B0C0D,"
                + " the table has none yet: write it there",
            lines[0]);
    }

    [Fact]
    public void The_error_names_a_package_that_was_not_restored_and_the_fix()
    {
        _packages.CreateAll();
        Directory.Delete(_packages.GetFolder(FindPackage(Gpio)), recursive: true);

        Assert.Contains(
            "restore again: nuget restore src/DuplexSensor.Esp32/packages.config", CheckAndReadOnlyDifference());
    }

    [Fact]
    public void The_error_for_a_missing_inferred_package_names_the_version_to_use()
    {
        _packages.CreateAll();
        DevicePackage inferred = FindPackage(Gpio) with
        {
            Version = "1.1.99",
            Seen = false,
            WhenMissing = "take the newest 1.1",
        };

        Assert.Equal(1, Check(Table with { Packages = [inferred] }, out string[] lines));
        Assert.Equal($"{Gpio} 1.1.99: not in {_packages.Folder}: take the newest 1.1", lines[0]);
    }

    [Theory]
    [InlineData("9.9.9", false)]
    [InlineData("[1.0.0]", false)]
    [InlineData("1.0.0", true)]
    [InlineData("[1.0.0, )", true)]
    [InlineData("[1.0.0, 1.1.0)", false)]
    [InlineData("[1.0.0, 2.0.0)", true)]
    [InlineData("1.0.0-preview.5", true)]
    [InlineData("no version", false)]
    [InlineData("", true)]
    public void The_error_names_a_required_version_that_the_table_does_not_meet(string required, bool isMet)
    {
        _packages.CreateAll();
        DevicePackage gpio = FindPackage(Gpio);
        _packages.WriteNuspec(gpio, gpio.Dependencies, required);

        Assert.Equal(isMet ? 0 : 1, Check(out string[] lines));
        Assert.Equal(
            !isMet,
            lines.Any(line => line.Contains(
                $"{Gpio} {gpio.Version}: needs nanoFramework.CoreLibrary {required}, the table has 1.")));
    }

    [Fact]
    public void The_error_names_a_dependency_that_the_package_no_longer_has()
    {
        _packages.CreateAll();
        _packages.WriteNuspec(FindPackage(Gpio), ["nanoFramework.CoreLibrary"], "1.0.0");

        Assert.Contains(
            "needs nanoFramework.CoreLibrary, the table says nanoFramework.Runtime.Events too: remove it",
            CheckAndReadOnlyDifference());
    }

    [Fact]
    public void The_error_names_an_assembly_file_that_has_moved()
    {
        _packages.CreateAll();
        DevicePackage units = FindPackage("nanoFramework.UnitsNet.Temperature");
        Directory.Delete(Path.Combine(_packages.GetFolder(units), "lib"), recursive: true);

        Assert.Contains("has no lib/netnano1.0/nanoFramework.UnitsNet.Temperature.dll", CheckAndReadOnlyDifference());
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 77, 90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void A_file_that_is_not_a_pe_counts_as_missing(byte[] content)
    {
        _packages.CreateAll();
        DevicePackage gpio = FindPackage(Gpio);
        File.WriteAllBytes(Path.ChangeExtension(_packages.GetFile(gpio, gpio.Assemblies[0].File), ".pe"), content);

        Assert.Contains("has no .pe beside lib/System.Device.Gpio.dll", CheckAndReadOnlyDifference());
    }

    [Fact]
    public void The_error_for_a_broken_nuspec_is_one_line()
    {
        _packages.CreateAll();
        File.WriteAllText(_packages.GetNuspecPath(FindPackage(Gpio)), "<package>");

        Assert.Contains($"{Gpio} {FindPackage(Gpio).Version}: ", CheckAndReadOnlyDifference());
    }

    [Fact]
    public void Without_packages_the_error_has_the_restore_command()
    {
        Assert.Equal(1, Check(out string[] lines));
        Assert.Contains("no such folder: restore first: nuget restore", Assert.Single(lines));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"asOf\":\"2026-11-30\"}")]
    [InlineData("null")]
    public void The_error_for_a_table_that_cannot_be_read_is_one_line(string table)
    {
        string path = _packages.TablePath;
        File.WriteAllText(path, table);

        Assert.Equal(1, Check(path, out string[] lines));
        Assert.StartsWith($"{path}: ", Assert.Single(lines));
    }

    private static DevicePackage FindPackage(string id) => Table.Packages.Single(package => package.Package == id);

    private int Check(out string[] lines) => Check(DevicePackagesTests.TablePath, out lines);

    private int Check(DevicePackages table, out string[] lines)
    {
        string path = _packages.TablePath;
        File.WriteAllText(path, JsonSerializer.Serialize(table, Options));
        return Check(path, out lines);
    }

    private int Check(string tablePath, out string[] lines)
    {
        using var output = new StringWriter();
        int code = TableCheck.Run(tablePath, _packages.Folder, output);
        lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        return code;
    }

    private string CheckAndReadOnlyDifference()
    {
        Assert.Equal(1, Check(out string[] lines));
        Assert.Equal($"differences to the table of {Table.AsOf}: 1", lines[^1]);
        return lines[0];
    }
}
