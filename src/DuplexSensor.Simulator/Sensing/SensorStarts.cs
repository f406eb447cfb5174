using DuplexSensor.Core.Sensing;

namespace DuplexSensor.Simulator.Sensing;

/// <summary>
/// Moments in <see cref="OfficeClimate"/> at which a demo can begin: temperature or humidity changes, at the sensor's
/// resolution, half a minute later and again a minute after that, and for hours the sensor can measure the air.
/// </summary>
public static class SensorStarts
{
    // So that two boards do not show the same hour.
    private const int RowsBetweenBoardsMin = 60;

    // The office's air is drier at times than a DHT11 can measure: six hours without that.
    private const int MeasurableRowsMin = 360;

    private static readonly TimeSpan BeforeChange = TimeSpan.FromSeconds(30);

    /// <summary>The start of one of several boards. Neighbouring boards begin at least an hour apart.</summary>
    /// <param name="kind">Kind of the sensor: its resolution decides what a change is.</param>
    /// <param name="board">Index of the board, from 0. Starts repeat after some 30 boards.</param>
    public static TimeSpan Get(SensorKind kind, int board)
    {
        List<int> rows = FindRows(kind);
        return TimeSpan.FromMinutes(rows[board % rows.Count] + 1) - BeforeChange;
    }

    private static List<int> FindRows(SensorKind kind)
    {
        (int, int)[] values = [.. OfficeClimate.Rows.Select(row => VirtualSensor.Round(kind, row))];
        var rows = new List<int>();
        for (int row = 0; row + 2 < values.Length; row++)
        {
            bool hasDistance = rows.Count == 0 || row - rows[^1] >= RowsBetweenBoardsMin;
            if (hasDistance && values[row] != values[row + 1] && values[row + 1] != values[row + 2]
                && IsMeasurable(kind, values.AsSpan(row)))
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static bool IsMeasurable(SensorKind kind, ReadOnlySpan<(int Temperature, int Humidity)> values)
    {
        foreach ((int temperature, int humidity) in values[..Math.Min(values.Length, MeasurableRowsMin)])
        {
            if (!SensorTable.CanMeasure(kind, temperature, humidity))
            {
                return false;
            }
        }

        return true;
    }
}
