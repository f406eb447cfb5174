using System.Text;
using System.Text.Json;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Committed settings are never lost or invented. Each boot loads the settings committed last, or those of a write that
/// a power cut interrupted. Each value written was a default, desired by a user, or set by a job.
/// </summary>
public sealed class CommittedSettings(SettingsInFlash flash) : Checker
{
    private readonly HashSet<(int Board, string Key, decimal Value)> _known = [];

    public override void Booting(WorldBoard board)
    {
        foreach (KnownSetting setting in KnownSetting.All)
        {
            _known.Add((board.Index, setting.Key, setting.GetDefault(board.Config)));
        }
    }

    public override void Desired(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        JsonElement state = JsonElement.Parse(document.Span).GetProperty("state");
        if (state.TryGetProperty("desired", out JsonElement desired))
        {
            Know(board, desired);
        }
    }

    public override void JobCreated(WorldBoard board, string jobId, string document) =>
        Know(board, SettingsValues.In(Encoding.UTF8.GetBytes(document)));

    public override void Served(WorldBoard board, PayloadAnswer answer)
    {
        if (answer.Status == 200)
        {
            Know(board, SettingsValues.In(answer.Body));
        }
    }

    public override void Wrote(WorldBoard board, FlashWrite write)
    {
        if (write.Record == "settings")
        {
            SettingsValues wanted = SettingsValues.FromImage(write.Bytes);
            foreach (KnownSetting setting in KnownSetting.All)
            {
                CheckKnown(board, setting.Key, wanted.Get(setting));
            }
        }
    }

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        int values = line.IndexOf((byte)'{');
        if (values < 0 || line.IndexOf(" flash   settings r"u8) < 0)
        {
            return;
        }

        SettingsValues found = SettingsValues.FromJson(line[values..]);
        if (found != flash.HeldBy(board) && found != flash.UnsureOf(board))
        {
            Violate(board, $"boots with {found}, but {flash.HeldBy(board)} was committed");
        }
        else if (line.IndexOf(" defaults "u8) >= 0)
        {
            Violate(board, "boots with defaults as if both slots were bad, but one was good");
        }

        flash.Settle(board, found);
    }

    private void Know(WorldBoard board, JsonElement settings)
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
            Violate(board, $"writes {key} {value} to flash, which no user and no job has set");
        }
    }
}
