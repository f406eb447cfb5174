using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>The firmware persists first and then reports (D2): each reported setting is the one in flash.</summary>
public sealed class ReportedSettings(SettingsInFlash flash) : Checker
{
    public override void Published(WorldBoard board, CloudMessage message)
    {
        ReadOnlySpan<byte> text = message.Payload.Span;
        bool isTimerReport = text.IndexOf("\"refresh\":"u8) < 0
            && text.IndexOf("\"on\":"u8) < 0
            && text.IndexOf("\"reboot\":"u8) < 0;
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
