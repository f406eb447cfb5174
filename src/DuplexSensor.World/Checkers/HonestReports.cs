using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A report or an event agrees with the sensor: it holds the last good values, or null before the first, their sequence
/// number and age, and a status that fits.
/// </summary>
public sealed class HonestReports(ReadingBook book, SettingsInFlash flash) : Checker
{
    // Three samples without an answer mean "missing". A sample has three tries, and one sample may be in progress.
    private const int SurelyMissing = 11;
    private const int MissingAtLeast = 3;

    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (message.Payload.Span.IndexOf("\"dht_"u8) < 0)
        {
            return;
        }

        JsonElement body = JsonElement.Parse(message.Payload.Span);
        JsonElement told = body.TryGetProperty("state", out JsonElement state) ? state.GetProperty("reported") : body;
        foreach (JsonProperty member in told.EnumerateObject().Where(member => !IsTrue(board, member)))
        {
            SensorTruth truth = book.TruthOf(board);
            Violate(board, $"reports {member.Name} {member.Value}, but its last good reading is {truth.Sequence},"
                + $" {truth.TemperatureC} C {truth.HumidityPercent} %, {board.UptimeMs - truth.AtMs} ms old,"
                + $" with {truth.Failures} failures since");
        }
    }

    private bool IsTrue(WorldBoard board, JsonProperty member)
    {
        SensorTruth truth = book.TruthOf(board);
        return member.Name switch
        {
            "dht_temperature" => Is(member.Value, truth.TemperatureC),
            "dht_humidity" => Is(member.Value, truth.HumidityPercent),
            "dht_age" => Is(member.Value, (board.UptimeMs - truth.AtMs) / 1000),
            "seq" => Is(member.Value, truth.Sequence),
            "dht_status" => MayBe(board, truth, member.Value.GetString()!),
            _ => true,
        };
    }

    private bool MayBe(WorldBoard board, SensorTruth truth, string status)
    {
        bool isPeriodSure = flash.ChangesIn(board) == 0;
        bool isOld = board.UptimeMs - truth.AtMs > 2L * flash.HeldBy(board).RefreshMs;
        bool isSilent = truth.Failures >= SurelyMissing;
        return status switch
        {
            "ok" => truth.AtMs is not null && !(isOld && isPeriodSure) && !truth.IsImpossible && !isSilent,
            "stale" => truth.AtMs is not null && (isOld || !isPeriodSure) && !truth.IsImpossible && !isSilent,
            "missing" => (truth.AtMs is null || truth.Failures >= MissingAtLeast) && !truth.IsImpossible,
            "implausible" => truth.AreLastValuesBad && !isSilent,
            _ => false,
        };
    }

    private static bool Is(JsonElement value, decimal? expected) => expected is null
        ? value.ValueKind == JsonValueKind.Null
        : value.ValueKind == JsonValueKind.Number && value.GetDecimal() == expected;
}
