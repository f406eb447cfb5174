using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A setting of a job stays until a later desired value, job or default changes it (D2). An older <c>desired</c> does
/// not undo it. Once the board has written it to <c>desired</c>, the board does not overwrite a newer desired value.
/// </summary>
public sealed class SettingsOfJobsStay(JobLedger ledger) : Checker
{
    private readonly Dictionary<(string Thing, string Key), Setting> _ofJobs = [];
    private readonly Dictionary<(string Thing, string Key), long> _desiredAtMs = [];

    public override void Desired(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        JsonElement state = JsonElement.Parse(document.Span).GetProperty("state");
        if (state.TryGetProperty("desired", out JsonElement desired) && desired.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in desired.EnumerateObject())
            {
                _desiredAtMs[(board.Thing, member.Name)] = World.NowMs;
            }
        }
    }

    public override void Booting(WorldBoard board)
    {
        // A changed default in settings.json replaces the settings of earlier jobs.
        foreach ((string Thing, string Key) key in _ofJobs.Keys.Where(key => key.Thing == board.Thing).ToArray())
        {
            if (_ofJobs[key].Defaults != SettingsValues.DefaultsOf(board.Config))
            {
                _ofJobs.Remove(key);
            }
            else if (!_ofJobs[key].IsToldNoted)
            {
                // A board that restarts before it has persisted the acceptance must write to desired again.
                _ofJobs[key].ToldAtMs = null;
            }
        }
    }

    public override void Wrote(WorldBoard board, FlashWrite write)
    {
        bool isThere = write.Outcome is FlashOutcome.Kept or FlashOutcome.Landed;
        if (write.Record == "journal" && write.Outcome != FlashOutcome.Kept)
        {
            NoteLostNote(board);
        }
        else if (write.Record == "journal")
        {
            NoteTold(board);
        }

        if (write.Record != "settings" || !isThere)
        {
            return;
        }

        SettingsValues values = SettingsValues.FromImage(write.Bytes);
        if (ledger.IsJobsCommit)
        {
            TakeJobs(board, ledger.InHand(board.Thing)?.Meaning);
            return;
        }

        foreach (KnownSetting known in KnownSetting.All)
        {
            (string Thing, string Key) at = (board.Thing, known.Key);
            int value = values.Get(known);
            if (!_ofJobs.TryGetValue(at, out Setting? set) || value == set.Value)
            {
                continue;
            }

            if (_desiredAtMs.GetValueOrDefault(at, -1) < set.AtMs)
            {
                Violate(board, $"replaces {known.Key} {set.Value} of a job by the older desired {value}");
            }

            _ofJobs.Remove(at);
        }
    }

    public override void Answered(CloudMessage? request, CloudMessage message)
    {
        if (request?.Topic.Split('/') is not ["$aws", "things", var thing, "shadow", "update"]
            || message.Topic != request.Topic + "/accepted")
        {
            return;
        }

        // An update with a version corrects a user's value. The shadow rejects it if desired is newer.
        JsonElement update = JsonElement.Parse(request.Payload.Span);
        if (update.TryGetProperty("version", out _)
            || !update.GetProperty("state").TryGetProperty("desired", out JsonElement desired)
            || desired.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty member in desired.EnumerateObject())
        {
            TakeTold(thing, member);
        }
    }

    private void TakeJobs(WorldBoard board, PayloadMeaning? meaning)
    {
        foreach (JsonProperty member in meaning is { HasSettings: true } ? meaning.Settings.EnumerateObject() : default)
        {
            _ofJobs[(board.Thing, member.Name)] = new Setting(SettingsValues.Number(member.Value), World.NowMs)
            {
                Defaults = SettingsValues.DefaultsOf(board.Config),
            };
        }
    }

    private void TakeTold(string thing, JsonProperty member)
    {
        string key = member.Name;
        bool isValue = member.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
        if (!isValue || !_ofJobs.TryGetValue((thing, key), out Setting? set)
            || SettingsValues.Number(member.Value) != set.Value)
        {
            return;
        }

        bool isNewer = set.ToldAtMs is { } toldAtMs && _desiredAtMs.GetValueOrDefault((thing, key), -1) > toldAtMs;
        if (isNewer && !set.IsNoteLost)
        {
            World.Violate(Name, $"{thing}: overwrites a newer desired {key} with the earlier value of a job");
        }

        set.ToldAtMs ??= World.NowMs;
    }

    private void NoteTold(WorldBoard board)
    {
        foreach (KnownSetting known in KnownSetting.All)
        {
            if (_ofJobs.TryGetValue((board.Thing, known.Key), out Setting? set))
            {
                set.IsToldNoted |= set.ToldAtMs is not null;
            }
        }
    }

    // The next boot cannot know an acceptance whose journal write failed.
    private void NoteLostNote(WorldBoard board)
    {
        foreach (KnownSetting known in KnownSetting.All)
        {
            if (_ofJobs.TryGetValue((board.Thing, known.Key), out Setting? set))
            {
                set.IsNoteLost = true;
            }
        }
    }

    private sealed record Setting(decimal Value, long AtMs)
    {
        public required SettingsValues Defaults { get; init; }

        /// <summary>World time at which the shadow accepted it in <c>desired</c>; null before.</summary>
        public long? ToldAtMs { get; set; }

        /// <summary>Whether the journal was written since.</summary>
        public bool IsToldNoted { get; set; }

        public bool IsNoteLost { get; set; }
    }
}
