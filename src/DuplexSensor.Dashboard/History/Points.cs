using System.Text.Json.Nodes;

namespace DuplexSensor.Dashboard.History;

/// <summary>A reading of the sensor.</summary>
/// <param name="Time">Epoch milliseconds: of its arrival, or of the board's clock when it came in a batch.</param>
/// <param name="Temperature">Degrees Celsius; null when the board had no good value.</param>
/// <param name="Humidity">Percent; null when the board had no good value.</param>
internal readonly record struct ReadingPoint(long Time, double? Temperature, double? Humidity)
{
    /// <summary>Whether it came in a batch after an outage.</summary>
    public bool IsBackfilled { get; init; }

    /// <summary>The number of the boot; with <see cref="Number"/> it identifies the reading.</summary>
    public long Boot { get; init; }

    /// <summary>The number since the boot.</summary>
    public long Number { get; init; }

    public JsonArray ToJson() => [Time, Temperature, Humidity, IsBackfilled ? 1 : 0, Number];
}

/// <summary>How long the cloud took to answer an update of the shadow, until its answer was sent.</summary>
internal readonly record struct LatencyPoint(long Time, double Ms, string Answer)
{
    public JsonArray ToJson() => [Time, Ms, Answer];
}

/// <summary>The free memory that a board has reported.</summary>
internal readonly record struct MemoryPoint(long Time, long FreeBytes)
{
    public JsonArray ToJson() => [Time, FreeBytes];
}
