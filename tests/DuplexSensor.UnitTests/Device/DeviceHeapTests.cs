using System.Globalization;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Device;

/// <summary>The firmware's objects must not grow unnoticed: docs/device-heap.csv has the bytes of each class.</summary>
public sealed class DeviceHeapTests
{
    private const double GrowthMax = 1.05;

    [Fact]
    public void No_class_takes_more_than_5_percent_above_the_committed_table()
    {
        DeviceHeap heap = DeviceHeap.Measure(new QuietBoard().Firmware);
        Dictionary<string, int> committed = ReadTable();

        string now = string.Join('\n', heap.Bytes.Select(bytes => $"{bytes.Key},{bytes.Value}"));
        Assert.True(
            heap.Bytes.All(bytes => bytes.Value <= committed.GetValueOrDefault(bytes.Key) * GrowthMax),
            $"{heap.Total} bytes in {heap.Objects} objects. Make it smaller, or commit this as "
                + $"docs/device-heap.csv:\n{now}");
        Assert.Equal(heap.Bytes.Keys, committed.Keys.Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, int> ReadTable()
    {
        return File.ReadLines(RepositoryFolder.Combine("docs", "device-heap.csv"))
            .Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(cells => cells[0], cells => int.Parse(cells[1], CultureInfo.InvariantCulture));
    }
}
