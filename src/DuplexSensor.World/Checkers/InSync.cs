using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// At the end the reported value of each known key is the desired value, and it is in flash. Within minutes the
/// firmware retries a write that flash has refused (D4). Only a report that the shadow has rejected for good waits for
/// the next one, which may be the hourly one (D23).
/// </summary>
public sealed class InSync(SettingsHistory settingsHistory) : Checker
{
    // Boards whose newest report was rejected for good.
    private readonly HashSet<int> _isDropped = [];

    public override void OnPoweredUp(WorldBoard board) => _isDropped.Remove(board.Index);

    public override void OnConnecting(WorldBoard board, bool resetNetwork) => _isDropped.Remove(board.Index);

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(" shadow  reported v"u8) >= 0)
        {
            _isDropped.Remove(board.Index);
        }
        else if (line.IndexOf(" shadow  rejected "u8) >= 0 && line.IndexOf(", dropped"u8) >= 0)
        {
            _isDropped.Add(board.Index);
        }
    }

    public override bool CheckAtEnd(bool isLastCheck) => World.Boards.All(board => IsInSync(board, isLastCheck));

    private bool IsInSync(WorldBoard board, bool isLastCheck)
    {
        JsonElement response = JsonElement.Parse(
            World.Cloud.Services.Shadows.Get(board.Thing, default, World.Cloud.Now).Messages[0].Payload.Span);
        if (!response.TryGetProperty("state", out JsonElement state)
            || !state.TryGetProperty("reported", out JsonElement reported))
        {
            return RecordIfLast(board, isLastCheck, "has not reported anything");
        }

        bool isFinal = isLastCheck || !_isDropped.Contains(board.Index);
        string? outstanding = state.TryGetProperty("delta", out JsonElement delta)
            ? KnownSetting.All.FirstOrDefault(setting => delta.TryGetProperty(setting.Key, out _))?.Key
            : null;
        if (outstanding is not null)
        {
            return RecordIfLast(
                board, isFinal, $"{outstanding} {delta.GetProperty(outstanding)} is still in the delta");
        }

        SettingsValues persisted = settingsHistory.GetPersisted(board);
        return reported.EnumerateObject().All(persisted.Matches)
            || RecordIfLast(board, isFinal, $"has reported {reported}, but flash holds {persisted}");
    }

    // Before the last check a difference is not a violation yet.
    private bool RecordIfLast(WorldBoard board, bool isLastCheck, string description)
    {
        if (isLastCheck)
        {
            RecordViolation(board, description);
        }

        return false;
    }
}
