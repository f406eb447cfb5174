using System.Globalization;

namespace DuplexSensor.UnitTests.Device;

/// <summary>The firmware must not grow unnoticed: docs/device-sizes.csv has the bytes of each namespace.</summary>
public sealed class DeviceSizeTests
{
    private const double GrowthMax = 1.05;

    // As on 1 December 2026; these must not grow.
    private const int RowsMax = 1_900;
    private const int TableBytesMax = 5_176;

    [Fact]
    public void No_namespace_takes_more_than_5_percent_above_the_committed_table()
    {
        SortedDictionary<string, int> sizes = DeviceSizes.Measure(DeviceCompilation.Firmware);
        Dictionary<string, int> committed = ReadTable();

        string now = string.Join('\n', sizes.Select(size => $"{size.Key},{size.Value}"));
        Assert.True(
            sizes.All(size => size.Value <= committed.GetValueOrDefault(size.Key) * GrowthMax),
            $"Make it smaller, or commit this as docs/device-sizes.csv:\n{now}");
        Assert.Equal(sizes.Keys, committed.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_runtime_s_tables_of_the_firmware_have_not_grown_on_the_managed_heap()
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
