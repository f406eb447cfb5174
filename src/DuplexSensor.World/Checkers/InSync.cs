using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// At the end the reported values of all known keys are the desired ones, and they are in flash: the firmware retries
/// within minutes what flash has refused (D4).
/// </summary>
public sealed class InSync(SettingsInFlash flash) : Checker
{
    public override bool IsRightInTheEnd(bool isLast) => World.Boards.All(board => IsRight(board, isLast));

    private bool IsRight(WorldBoard board, bool isLast)
    {
        JsonElement answer = JsonElement.Parse(
            World.Cloud.Services.Shadows.Get(board.Thing, default, World.Cloud.Now).Messages[0].Payload.Span);
        if (!answer.TryGetProperty("state", out JsonElement state)
            || !state.TryGetProperty("reported", out JsonElement reported))
        {
            return Judge(board, isLast, "has not reported anything");
        }

        string? outstanding = state.TryGetProperty("delta", out JsonElement delta)
            ? KnownSetting.All.FirstOrDefault(setting => delta.TryGetProperty(setting.Key, out _))?.Key
            : null;
        if (outstanding is not null)
        {
            string what = $"{outstanding} {delta.GetProperty(outstanding)} is still in the delta";
            return Judge(board, isLast: true, what);
        }

        SettingsValues held = flash.HeldBy(board);
        return reported.EnumerateObject().All(held.Agrees)
            || Judge(board, isLast: true, $"has reported {reported}, but flash holds {held}");
    }

    // Before the last check a difference is no violation yet.
    private bool Judge(WorldBoard board, bool isLast, string what)
    {
        if (isLast)
        {
            Violate(board, what);
        }

        return false;
    }
}
