using System.Text.Json;

namespace DuplexSensor.Dashboard.History;

/// <summary>
/// Reads the points of a chart from what a board publishes: its reports, and its batches of readings after an outage
/// (docs/telemetry.md). Payloads of another form are no points: any client may publish anything.
/// </summary>
internal static class ReportReader
{
    /// <summary>Adds the points of a message to the chart of its thing.</summary>
    /// <param name="getChart">The chart; not called for a message that is no report.</param>
    /// <param name="findBoot">The number of the thing's boot by its shadow, for a report without it.</param>
    public static void Read(MessageRow row, Func<ThingChart> getChart, Func<long?> findBoot)
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
                ReadReport(document.RootElement, row.Time.ToUnixTimeMilliseconds(), getChart(), findBoot);
            }
            else
            {
                ReadBatch(document.RootElement, row.Time.ToUnixTimeMilliseconds(), getChart());
            }
        }
        catch (Exception exception) when (
            exception is JsonException or InvalidOperationException or FormatException or IndexOutOfRangeException
                or OverflowException)
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
                reading[1].ValueKind == JsonValueKind.Null ? receivedAt : checked(reading[1].GetInt64() * 1_000),
                ReadValue(reading[2]),
                ReadValue(reading[3]))
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

    private static double? FindValue(JsonElement element, string name) => ReadValue(Find(element, name));

    // JSON allows 1e999, which is infinite as a double, and no infinite number can be written as JSON again.
    private static double? ReadValue(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } number && double.IsFinite(number.GetDouble())
            ? number.GetDouble()
            : null;
}
