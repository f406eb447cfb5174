using System.Text;
using System.Text.Json;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Committed settings are never lost or invented. Each boot loads the settings committed last, or those of a write that
/// a power cut interrupted. Each value written was a default, desired by a user, or set by a job.
/// </summary>
public sealed class CommittedSettings(SettingsHistory settingsHistory) : Checker
{
    private readonly HashSet<(int Board, string Key, decimal Value)> _known = [];

    public override void OnPoweredUp(WorldBoard board)
    {
        foreach (KnownSetting setting in KnownSetting.All)
        {
            _known.Add((board.Index, setting.Key, setting.GetDefault(board.Config)));
        }
    }

    public override void OnDesiredUpdated(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        JsonElement state = JsonElement.Parse(document.Span).GetProperty("state");
        if (state.TryGetProperty("desired", out JsonElement desired))
        {
            AddKnown(board, desired);
        }
    }

    public override void OnJobCreated(WorldBoard board, string jobId, string document) =>
        AddKnown(board, SettingsValues.ParsePayload(Encoding.UTF8.GetBytes(document)));

    public override void OnPayloadServed(WorldBoard board, PayloadResponse response)
    {
        if (response.Status == 200)
        {
            AddKnown(board, SettingsValues.ParsePayload(response.Body));
        }
    }

    public override void OnFlashWrite(WorldBoard board, FlashWrite write)
    {
        if (write.Record == "settings")
        {
            SettingsValues wanted = SettingsValues.FromSlotBytes(write.Bytes);
            foreach (KnownSetting setting in KnownSetting.All)
            {
                CheckKnown(board, setting.Key, wanted.Get(setting));
            }
        }
    }

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        int values = line.IndexOf((byte)'{');
        if (values < 0 || line.IndexOf(" flash   settings r"u8) < 0)
        {
            return;
        }

        SettingsValues found = SettingsValues.FromJson(line[values..]);
        if (found != settingsHistory.GetPersisted(board) && found != settingsHistory.GetUncertain(board))
        {
            RecordViolation(board, $"boots with {found}, but {settingsHistory.GetPersisted(board)} was committed");
        }
        else if (line.IndexOf(" defaults "u8) >= 0)
        {
            RecordViolation(board, "boots with defaults as if both slots were bad, but one was good");
        }

        settingsHistory.SetPersisted(board, found);
    }

    private void AddKnown(WorldBoard board, JsonElement settings)
    {
        if (settings.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty member in settings.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetDecimal(out decimal number))
            {
                _known.Add((board.Index, member.Name, number));
            }
            else if (member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                _known.Add((board.Index, member.Name, member.Value.GetBoolean() ? 1 : 0));
            }
        }
    }

    private void CheckKnown(WorldBoard board, string key, decimal value)
    {
        if (!_known.Contains((board.Index, key, value)))
        {
            RecordViolation(board, $"writes {key} {value} to flash, which no user and no job has set");
        }
    }
}
