using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Sensing;

/// <summary>
/// A DHT11 in that office: replays the measurements, a row a minute of its own clock, and begins again after the last.
/// Like the DHT11 it tells whole degrees and percents; what a DHT11 cannot tell (below 20 %) is told all the same.
/// </summary>
public sealed class VirtualSensor : ISensor
{
    private readonly TimeProvider _time;
    private readonly int _startRow;
    private readonly long _startedAt;

    /// <param name="time">Says which row is due; may run faster than the board's clock.</param>
    /// <param name="startRow">The first row told, 0 to the number of <see cref="OfficeClimate.Rows"/> - 1.</param>
    public VirtualSensor(TimeProvider time, int startRow = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(startRow, OfficeClimate.Rows.Count);
        _time = time;
        _startRow = startRow;
        _startedAt = time.GetTimestamp();
    }

    public SensorAnswer Measure(out int temperatureTenths, out int humidityTenths)
    {
        long minutes = (long)_time.GetElapsedTime(_startedAt).TotalMinutes;
        ClimateRow row = OfficeClimate.Rows[(int)((_startRow + minutes) % OfficeClimate.Rows.Count)];
        temperatureTenths = ToWholeTenths(row.TemperatureC);
        humidityTenths = ToWholeTenths(row.HumidityPercent);
        return SensorAnswer.Values;
    }

    // The DHT11's resolution is 1 degree and 1 % (DHT11 data sheet, technical specifications).
    private static int ToWholeTenths(decimal value) => (int)decimal.Floor(value + 0.5m) * 10;
}
