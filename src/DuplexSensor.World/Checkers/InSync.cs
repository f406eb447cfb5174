using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// At the end the reported value of each known key is the desired value, and it is in flash. Within minutes the
/// firmware retries a write that flash has refused (D4).
/// </summary>
public sealed class InSync(SettingsHistory settingsHistory) : Checker
{
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

        string? outstanding = state.TryGetProperty("delta", out JsonElement delta)
            ? KnownSetting.All.FirstOrDefault(setting => delta.TryGetProperty(setting.Key, out _))?.Key
            : null;
        if (outstanding is not null)
        {
            string description = $"{outstanding} {delta.GetProperty(outstanding)} is still in the delta";
            return RecordIfLast(board, isLastCheck: true, description);
        }

        SettingsValues persisted = settingsHistory.GetPersisted(board);
        return reported.EnumerateObject().All(persisted.Matches)
            || RecordIfLast(board, isLastCheck: true, $"has reported {reported}, but flash holds {persisted}");
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
