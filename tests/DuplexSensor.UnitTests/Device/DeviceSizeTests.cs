using System.Globalization;

namespace DuplexSensor.UnitTests.Device;

/// <summary>The firmware must not grow unnoticed: docs/device-sizes.csv holds what each namespace takes.</summary>
public sealed class DeviceSizeTests
{
    private const double GrowthMax = 1.05;

    [Fact]
    public void No_namespace_has_grown_by_more_than_5_percent_beyond_the_committed_table()
    {
        SortedDictionary<string, int> sizes = DeviceSizes.Of(DeviceCompilation.Firmware);
        Dictionary<string, int> committed = ReadTable();

        string now = string.Join('\n', sizes.Select(size => $"{size.Key},{size.Value}"));
        Assert.True(
            sizes.All(size => size.Value <= committed.GetValueOrDefault(size.Key) * GrowthMax),
            $"make it smaller, or commit what it takes now as docs/device-sizes.csv:\n{now}");
        Assert.Equal(sizes.Keys, committed.Keys.Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, int> ReadTable()
    {
        return File.ReadLines(RepositoryFolder.Combine("docs", "device-sizes.csv"))
            .Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(cells => cells[0], cells => int.Parse(cells[1], CultureInfo.InvariantCulture));
    }
}
