using System.Text;
using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>The firmware persists first and then reports (D2): each reported setting is the one in flash.</summary>
public sealed class ReportedSettings(SettingsInFlash flash) : Checker
{
    public override void Published(WorldBoard board, CloudMessage message)
    {
        string text = Encoding.UTF8.GetString(message.Payload.Span);
        bool isTimerReport = KnownSetting.All.All(
            setting => !text.Contains($"\"{setting.Key}\":", StringComparison.Ordinal));
        if (isTimerReport || !message.Topic.EndsWith("/shadow/update", StringComparison.Ordinal))
        {
            return;
        }

        JsonElement reported = JsonElement.Parse(text).GetProperty("state").GetProperty("reported");
        SettingsValues held = flash.HeldBy(board);
        foreach (JsonProperty member in reported.EnumerateObject())
        {
            if (!held.Agrees(member))
            {
                Violate(board, $"reports {member.Name} {member.Value}, but flash holds {held}");
            }
        }
    }
}
