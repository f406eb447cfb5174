using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A bad value of a known key is reported as rejected by the next reports, whatever becomes of the other keys of its
/// delta (D3). Only a job that has set the key, a rejected report, a newer delta or a new connection puts it off.
/// </summary>
public sealed class PromptRejections : Checker
{
    // A report may have to wait for the response to the one before.
    private const int DelayMsMax = 120_000;

    // By board: the bad keys of the newest delta, and the uptime of that delta in milliseconds.
    private readonly Dictionary<int, (string[] Keys, long SinceMs)> _pending = [];

    public override void OnPoweredUp(WorldBoard board) => _pending.Remove(board.Index);

    public override void OnConnecting(WorldBoard board, bool resetNetwork) => _pending.Remove(board.Index);

    public override void OnClosing(WorldBoard board) => _pending.Remove(board.Index);

    public override void OnDeltaDequeued(WorldBoard board, long version, JsonElement state)
    {
        string[] keys = [.. KnownSetting.All.Where(setting => IsBad(state, setting)).Select(setting => setting.Key)];
        _pending.Remove(board.Index);
        if (keys.Length > 0)
        {
            _pending[board.Index] = (keys, board.UptimeMs);
        }
    }

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        bool isDropped = line.IndexOf(" dropped, a newer one was taken"u8) >= 0
            || line.IndexOf(" shadow  malformed delta dropped"u8) >= 0;
        if (isDropped || line.IndexOf(" shadow  rejected "u8) >= 0)
        {
            _pending.Remove(board.Index);
        }
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (_pending.TryGetValue(board.Index, out (string[] Keys, long SinceMs) pending)
            && ReadingHistory.IsReport(message)
            && pending.Keys.All(key => IsNamed(message, key)))
        {
            _pending.Remove(board.Index);
        }
    }

    public override void OnFirmwareStepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        if (_pending.TryGetValue(board.Index, out (string[] Keys, long SinceMs) pending)
            && nowMs - pending.SinceMs > DelayMsMax)
        {
            RecordViolation(
                board, $"has not reported {string.Join(", ", pending.Keys)} as rejected after {DelayMsMax} ms");
        }
    }

    // In rejected; or in desired, when a job has set the key meanwhile.
    private static bool IsNamed(CloudMessage report, string key)
    {
        JsonElement state = JsonElement.Parse(report.Payload.Span).GetProperty("state");
        bool isRejected = state.GetProperty("reported").TryGetProperty("rejected", out JsonElement rejected)
            && rejected.ValueKind == JsonValueKind.Object
            && rejected.TryGetProperty(key, out _);
        return isRejected || (state.TryGetProperty("desired", out JsonElement desired)
            && desired.TryGetProperty(key, out JsonElement value) && KnownSetting.IsGood(key, value));
    }

    private static bool IsBad(JsonElement state, KnownSetting setting) =>
        state.TryGetProperty(setting.Key, out JsonElement value) && !setting.IsGood(value);
}
