using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Each reading in a batch is a good reading of the sensor in that boot, with the same values. Its date is null or
/// a time of the board's clock during that boot (D18).
/// </summary>
public sealed class TruthfulReadings(ReadingHistory readingHistory, ClockHistory clockHistory) : Checker
{
    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (!ReadingHistory.IsBatch(message))
        {
            return;
        }

        foreach ((ReadingKey key, ReadingValues sent) in ReadingHistory.ParseBatch(message))
        {
            if (!readingHistory.GetMeasured(board).TryGetValue(key, out ReadingValues measured))
            {
                RecordViolation(board, $"sends {key}, which was never measured");
            }
            else if (sent.TemperatureC != measured.TemperatureC || sent.HumidityPercent != measured.HumidityPercent)
            {
                RecordViolation(board, $"sends {sent} as {key}, but measured {measured}");
            }
            else if (!clockHistory.CanHaveDate(
                board, sent.EpochSeconds, measured.AtMs, readingHistory.GetBootEnd(board, key.Boot)))
            {
                RecordViolation(
                    board, $"sends {key} dated {sent.EpochSeconds}, but measured it at {measured.EpochSeconds}");
            }
        }
    }
}
