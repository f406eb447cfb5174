using DuplexSensor.LocalCloud;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>
/// No reading is invented: each in a batch is one that the sensor has told in that boot, with its values, and with a
/// date that the board's clock gave it while that boot ran (D18), or with none.
/// </summary>
public sealed class TrueReadings(ReadingBook book, ClockBook clock) : Checker
{
    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (!ReadingBook.IsBatch(message))
        {
            return;
        }

        foreach ((ReadingKey key, ReadingValues told) in ReadingBook.ReadingsIn(message))
        {
            if (!book.MeasuredBy(board).TryGetValue(key, out ReadingValues measured))
            {
                Violate(board, $"sends {key}, which was never measured");
            }
            else if (told.TemperatureC != measured.TemperatureC || told.HumidityPercent != measured.HumidityPercent)
            {
                Violate(board, $"sends {told} as {key}, which was {measured}");
            }
            else if (!clock.MayBear(board, told.EpochSeconds, measured.AtMs, book.EndOf(board, key.Boot)))
            {
                Violate(board, $"dates {key} {told.EpochSeconds}, but it was measured at {measured.EpochSeconds}");
            }
        }
    }
}
