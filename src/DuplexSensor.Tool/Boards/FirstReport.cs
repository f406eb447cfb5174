using System.Text.Json.Nodes;
using DuplexSensor.Tool.Status;

namespace DuplexSensor.Tool.Boards;

/// <summary>Waits until a board has reported for the first time after its reset.</summary>
/// <param name="cloud">The cloud.</param>
/// <param name="time">The clock of the waits.</param>
internal sealed class FirstReport(IBoardCloud cloud, TimeProvider time)
{
    /// <summary>A board needs about half a minute: start, Wi-Fi, time, TLS.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    /// <summary>The reported state.</summary>
    /// <param name="thing">Thing name.</param>
    /// <param name="before">The shadow before the board was flashed; null for none.</param>
    /// <param name="flashStartedAt">Timestamp of that moment.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UserException">No report came within <see cref="Deadline"/>.</exception>
    public async Task<JsonObject> WaitAsync(
        string thing, JsonObject? before, long flashStartedAt, CancellationToken cancellationToken)
    {
        long startedAt = time.GetTimestamp();
        while (true)
        {
            JsonObject? shadow = await cloud.FindShadowAsync(thing, cancellationToken);
            if (shadow?["state"]?["reported"] is JsonObject reported
                && HasChanged(before, shadow) && IsOfThisBoot(reported, flashStartedAt))
            {
                return reported;
            }

            if (time.GetElapsedTime(startedAt) > Deadline)
            {
                throw new UserException($"{thing} has not reported within {Deadline.TotalMinutes:0} minutes. Press EN; "
                    + "'duplex monitor' shows what the board says, and docs/board.md what it means. The same command "
                    + "continues.");
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    // A change of desired raises the version too, so the time of the report decides.
    private static bool HasChanged(JsonObject? before, JsonObject shadow) =>
        before is null
        || ((long)before["version"]! != (long)shadow["version"]!
            && FindReportTime(before) != FindReportTime(shadow));

    private static double? FindReportTime(JsonObject shadow) =>
        (long?)shadow["timestamp"] - ShadowTimes.FindReportAge(shadow)?.TotalSeconds;

    // The firmware that was on the board before may have reported while it was flashed.
    private bool IsOfThisBoot(JsonObject reported, long flashStartedAt) =>
        reported["uptime"] is not JsonValue value || !value.TryGetValue(out long seconds)
        || seconds <= time.GetElapsedTime(flashStartedAt).TotalSeconds;
}
