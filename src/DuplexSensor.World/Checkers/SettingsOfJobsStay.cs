using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// What a job has set stays until somebody wants it otherwise later (D2): an older <c>desired</c> does not undo it, and
/// once <c>desired</c> was told of it, a newer one is not overwritten.
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
        // Another default in settings.json counts more than what was set before.
        foreach ((string Thing, string Key) key in _ofJobs.Keys.Where(key => key.Thing == board.Thing).ToArray())
        {
            if (_ofJobs[key].Defaults != SettingsValues.DefaultsOf(board.Config))
            {
                _ofJobs.Remove(key);
            }
            else if (!_ofJobs[key].IsToldNoted)
            {
                // A board that restarts before it has heard, and noted, that desired was told must tell it again.
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
                Violate(board, $"{known.Key} of a job, {set.Value}, was undone by an older desired: {value}");
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

        // What bears a version is a correction of what a user has misspelt, which a newer desired stops by itself.
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
            World.Violate(Name, $"{thing}: a newer desired {key} was overwritten by what a job had set before");
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

    // What flash has not taken in time, the next boot cannot know.
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

        /// <summary>When desired has taken it; null before.</summary>
        public long? ToldAtMs { get; set; }

        /// <summary>The journal was written since.</summary>
        public bool IsToldNoted { get; set; }

        public bool IsNoteLost { get; set; }
    }
}
