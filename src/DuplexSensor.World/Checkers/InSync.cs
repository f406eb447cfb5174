using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// In the end the known keys of <c>desired</c> are what the device reports, and what it reports is in flash: what flash
/// has refused is tried again within minutes (D4).
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
            return Judge(board, isLast, "has reported nothing");
        }

        string? outstanding = state.TryGetProperty("delta", out JsonElement delta)
            ? KnownSetting.All.FirstOrDefault(setting => delta.TryGetProperty(setting.Key, out _))?.Key
            : null;
        if (outstanding is not null)
        {
            string what = $"{outstanding} is still outstanding: {delta.GetProperty(outstanding)}";
            return Judge(board, isLast: true, what);
        }

        SettingsValues held = flash.HeldBy(board);
        return reported.EnumerateObject().All(held.Agrees)
            || Judge(board, isLast: true, $"reported {reported}, but flash holds {held}");
    }

    // While there is more time, not being right is no violation yet.
    private bool Judge(WorldBoard board, bool isLast, string what)
    {
        if (isLast)
        {
            Violate(board, what);
        }

        return false;
    }
}
