using System.Globalization;
using DuplexSensor.PackageCheck;
using DuplexSensor.Tool.Flashing.Contract;

namespace DuplexSensor.UnitTests.Device;

/// <summary>The tables in docs/device.md match device-packages.json.</summary>
public sealed class DeviceTableTests
{
    private static readonly string Docs =
        File.ReadAllText(RepositoryFolder.Combine("docs", "device.md")).ReplaceLineEndings("\n");

    private static DevicePackages Table => DevicePackagesTests.Table;

    [Fact]
    public void The_packages_in_the_docs_match_the_table()
    {
        AssertPrinted(
        [
            "| package | version | assembly | native half | its checksum |",
            "|---|---|---|---|---|",
            .. Table.Packages.SelectMany(package => package.Assemblies, (package, assembly) => FormatRow(
                package.Package,
                FormatVersion(package.Version, package.Seen),
                Path.GetFileName(assembly.File),
                HasNoNativeHalf(assembly) ? "none" : assembly.NativeVersion ?? "not seen",
                assembly.Checksum is null ? "not seen" : HasNoNativeHalf(assembly) ? "" : assembly.Checksum)),
        ]);
    }

    [Fact]
    public void Firmware_flasher_and_extension_in_the_docs_match_the_table()
    {
        AssertPrinted(
        [
            "| what belongs to them | name | version |",
            "|---|---|---|",
            FormatRow("firmware", Table.Firmware.Name, FormatVersion(Table.Firmware.Version, Table.Firmware.Seen)),
            FormatRow("flasher", Table.Flasher.Name, FormatVersion(Table.Flasher.Version, Table.Flasher.Seen)),
            FormatRow("extension", Table.Extension.Name, FormatVersion(Table.Extension.Version, Table.Extension.Seen)),
        ]);
    }

    [Fact]
    public void The_docs_have_the_date_of_the_table()
    {
        var day = DateOnly.ParseExact(Table.AsOf, "yyyy-MM-dd", CultureInfo.InvariantCulture);

        Assert.Contains($"As of {day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}", Docs);
    }

    [Fact]
    public void No_entry_is_younger_than_the_table()
    {
        string[] dates =
        [
            .. Table.Packages.Select(package => package.Date),
            Table.Firmware.Date,
            Table.Flasher.Date,
            Table.Extension.Date,
        ];

        Assert.All(dates, date => Assert.Matches(@"^20\d\d-\d\d(-\d\d)?$", date));
        Assert.All(dates, date => Assert.True(string.CompareOrdinal(date, Table.AsOf) <= 0, date));
    }

    [Fact]
    public void The_docs_have_the_commands_that_check_packages_and_a_board()
    {
        Assert.Contains(
            "\n    dotnet run --project tests/DuplexSensor.PackageCheck --"
                + " src/DuplexSensor.Esp32/device-packages.json packages\n",
            Docs);
        Assert.Contains("\n    nanoff --nanodevice --devicedetails --serialport COM5\n", Docs);
    }

    private static void AssertPrinted(string[] lines)
    {
        string text = string.Join('\n', lines);
        Assert.True(
            Docs.Contains($"\n{text}\n", StringComparison.Ordinal), $"docs/device.md does not contain:\n\n{text}\n");
    }

    private static bool HasNoNativeHalf(DeviceAssembly assembly) => assembly.NativeVersion == "0.0.0.0";

    private static string FormatVersion(string version, bool seen) => seen ? version : $"{version} (inferred)";

    private static string FormatRow(params string[] cells) =>
        $"| {string.Join(" | ", cells)} |".Replace("|  |", "| |");
}
