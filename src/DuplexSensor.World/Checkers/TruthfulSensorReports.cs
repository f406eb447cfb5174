using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A report or an event agrees with the sensor: it holds the last good values, or null before the first, their sequence
/// number and age, and a status that fits.
/// </summary>
public sealed class TruthfulSensorReports(ReadingHistory readingHistory, SettingsHistory settingsHistory) : Checker
{
    // Three samples without an answer mean "missing". A sample has three tries, and one sample may be in progress.
    private const int FailuresMustBeMissing = 11;
    private const int FailuresMayBeMissing = 3;

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (message.Payload.Span.IndexOf("\"dht_"u8) < 0)
        {
            return;
        }

        JsonElement body = JsonElement.Parse(message.Payload.Span);
        JsonElement reported = body.TryGetProperty("state", out JsonElement state)
            ? state.GetProperty("reported")
            : body;
        foreach (JsonProperty member in reported.EnumerateObject().Where(member => !IsTrue(board, member)))
        {
            ExpectedSensorState expected = readingHistory.GetSensorState(board);
            RecordViolation(
                board,
                $"reports {member.Name} {member.Value}, but its last good reading is {expected.Sequence},"
                + $" {expected.TemperatureC} C {expected.HumidityPercent} %, {board.UptimeMs - expected.AtMs} ms old,"
                + $" with {expected.Failures} failures since");
        }
    }

    private bool IsTrue(WorldBoard board, JsonProperty member)
    {
        ExpectedSensorState expected = readingHistory.GetSensorState(board);
        return member.Name switch
        {
            "dht_temperature" => IsEqual(member.Value, expected.TemperatureC),
            "dht_humidity" => IsEqual(member.Value, expected.HumidityPercent),
            "dht_age" => IsEqual(member.Value, (board.UptimeMs - expected.AtMs) / 1000),
            "seq" => IsEqual(member.Value, expected.Sequence),
            "dht_status" => IsStatusPossible(board, expected, member.Value.GetString()!),
            _ => true,
        };
    }

    private bool IsStatusPossible(WorldBoard board, ExpectedSensorState expected, string status)
    {
        bool isPeriodSure = settingsHistory.GetChangeCount(board) == 0;
        bool isOld = board.UptimeMs - expected.AtMs > 2L * settingsHistory.GetPersisted(board).RefreshMs;
        bool isSilent = expected.Failures >= FailuresMustBeMissing;
        return status switch
        {
            "ok" => expected.AtMs is not null && !(isOld && isPeriodSure) && !expected.IsOutOfRange && !isSilent,
            "stale" => expected.AtMs is not null && (isOld || !isPeriodSure) && !expected.IsOutOfRange && !isSilent,
            "missing" => (expected.AtMs is null || expected.Failures >= FailuresMayBeMissing) && !expected.IsOutOfRange,
            "implausible" => expected.AreLastValuesImplausible && !isSilent,
            _ => false,
        };
    }

    private static bool IsEqual(JsonElement value, decimal? expected) => expected is null
        ? value.ValueKind == JsonValueKind.Null
        : value.ValueKind == JsonValueKind.Number && value.GetDecimal() == expected;
}
