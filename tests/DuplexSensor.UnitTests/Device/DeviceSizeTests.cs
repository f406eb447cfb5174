using System.Globalization;

namespace DuplexSensor.UnitTests.Device;

/// <summary>The firmware must not grow unnoticed: docs/device-sizes.csv holds what each namespace takes.</summary>
public sealed class DeviceSizeTests
{
    private const double GrowthMax = 1.05;

    // As counted in November 2026, when the goal was set that these do not grow.
    private const int RowsMax = 1_900;
    private const int TableBytesMax = 5_104;

    [Fact]
    public void No_namespace_has_grown_by_more_than_5_percent_beyond_the_committed_table()
    {
        SortedDictionary<string, int> sizes = DeviceSizes.Measure(DeviceCompilation.Firmware);
        Dictionary<string, int> committed = ReadTable();

        string now = string.Join('\n', sizes.Select(size => $"{size.Key},{size.Value}"));
        Assert.True(
            sizes.All(size => size.Value <= committed.GetValueOrDefault(size.Key) * GrowthMax),
            $"make it smaller, or commit what it takes now as docs/device-sizes.csv:\n{now}");
        Assert.Equal(sizes.Keys, committed.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_runtime_s_own_tables_of_the_firmware_take_no_more_of_the_managed_heap_than_they_did()
    {
        SortedDictionary<string, int> rows = DeviceSizes.CountRows(DeviceCompilation.Firmware);

        int bytes = (rows["types"] * 8) + ((rows["methods"] + rows["fields"]) * 2) + (rows["references"] * 4);
        string now = string.Join(", ", rows.Select(row => $"{row.Value} {row.Key}"));
        Assert.True(rows.Values.Sum() <= RowsMax && bytes <= TableBytesMax, $"{now}: {bytes} bytes");
    }

    private static Dictionary<string, int> ReadTable()
    {
        return File.ReadLines(RepositoryFolder.Combine("docs", "device-sizes.csv"))
            .Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(cells => cells[0], cells => int.Parse(cells[1], CultureInfo.InvariantCulture));
    }
}
