using System.Text;
using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>The firmware persists first and then reports (D2): each reported setting has the value in flash.</summary>
public sealed class ReportedSettings(SettingsHistory settingsHistory) : Checker
{
    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        string text = Encoding.UTF8.GetString(message.Payload.Span);
        bool isTimerReport = KnownSetting.All.All(
            setting => !text.Contains($"\"{setting.Key}\":", StringComparison.Ordinal));
        if (isTimerReport || !message.Topic.EndsWith("/shadow/update", StringComparison.Ordinal))
        {
            return;
        }

        JsonElement reported = JsonElement.Parse(text).GetProperty("state").GetProperty("reported");
        SettingsValues persisted = settingsHistory.GetPersisted(board);
        foreach (JsonProperty member in reported.EnumerateObject())
        {
            if (!persisted.Matches(member))
            {
                RecordViolation(board, $"reports {member.Name} {member.Value}, but flash holds {persisted}");
            }
        }
    }
}
