using System.Text.Json;

namespace DuplexSensor.Dashboard.History;

/// <summary>
/// Reads the points of a chart from what a board publishes: its reports, and its batches of readings after an outage
/// (docs/telemetry.md). Payloads of another form are no points: any client may publish anything.
/// </summary>
internal static class ReportReader
{
    /// <summary>Adds the points of a message to a chart.</summary>
    /// <param name="findBoot">The number of the thing's boot by its shadow, for a report without it.</param>
    public static void Read(MessageRow row, ThingChart chart, Func<long?> findBoot)
    {
        if (row.Payload is not { } payload)
        {
            return;
        }

        bool isReport = row.Topic == $"$aws/things/{row.Thing}/shadow/update";
        if (!isReport && row.Topic != $"devices/{row.Thing}/telemetry")
        {
            return;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            if (isReport)
            {
                ReadReport(document.RootElement, row.Time.ToUnixTimeMilliseconds(), chart, findBoot);
            }
            else
            {
                ReadBatch(document.RootElement, row.Time.ToUnixTimeMilliseconds(), chart);
            }
        }
        catch (Exception exception) when (
            exception is JsonException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            // Not a report of this firmware.
        }
    }

    private static void ReadReport(JsonElement root, long time, ThingChart chart, Func<long?> findBoot)
    {
        if (Find(Find(root, "state"), "reported") is not { ValueKind: JsonValueKind.Object } reported)
        {
            return;
        }

        chart.Boot = FindNumber(reported, "boots") ?? chart.Boot ?? findBoot();
        if (FindNumber(reported, "ram_free") is { } free)
        {
            chart.Add(new MemoryPoint(time, free));
        }

        if (FindNumber(reported, "seq") is { } number)
        {
            chart.Add(new ReadingPoint(
                time, FindValue(reported, "dht_temperature"), FindValue(reported, "dht_humidity"))
            {
                Boot = chart.Boot ?? 0,
                Number = number,
            });
        }
    }

    // {"boot":7,"readings":[[number, epoch seconds or null, degrees, percent], ...]}
    private static void ReadBatch(JsonElement root, long receivedAt, ThingChart chart)
    {
        if (Find(root, "readings") is not { ValueKind: JsonValueKind.Array } readings)
        {
            return;
        }

        foreach (JsonElement reading in readings.EnumerateArray())
        {
            chart.Add(new ReadingPoint(
                reading[1].ValueKind == JsonValueKind.Null ? receivedAt : reading[1].GetInt64() * 1_000,
                reading[2].ValueKind == JsonValueKind.Null ? null : reading[2].GetDouble(),
                reading[3].ValueKind == JsonValueKind.Null ? null : reading[3].GetDouble())
            {
                IsBackfilled = true,
                Boot = FindNumber(root, "boot") ?? 0,
                Number = reading[0].GetInt64(),
            });
        }
    }

    private static JsonElement? Find(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out JsonElement member)
            ? member
            : null;

    private static long? FindNumber(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long value)
            ? value
            : null;

    private static double? FindValue(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
