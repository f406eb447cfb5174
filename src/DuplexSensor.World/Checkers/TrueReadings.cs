using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Each reading in a batch is a good reading of the sensor in that boot, with the same values. Its date is one that the
/// board's clock gave during that boot (D18), or null.
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
                Violate(board, $"sends {told} as {key}, but measured {measured}");
            }
            else if (!clock.MayBear(board, told.EpochSeconds, measured.AtMs, book.EndOf(board, key.Boot)))
            {
                Violate(board, $"sends {key} dated {told.EpochSeconds}, but measured it at {measured.EpochSeconds}");
            }
        }
    }
}
