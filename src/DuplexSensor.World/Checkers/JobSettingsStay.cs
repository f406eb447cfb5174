using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A setting of a job stays until a later desired value, job or default changes it (D2). An older <c>desired</c> does
/// not undo it. Once the board has written it to <c>desired</c>, the board does not overwrite a newer desired value.
/// Only a report that MQTT delivers twice may do so (D6).
/// </summary>
public sealed class JobSettingsStay(JobHistory jobHistory) : Checker
{
    private readonly Dictionary<(string Thing, string Key), Setting> _jobSettings = [];
    private readonly Dictionary<(string Thing, string Key), long> _desiredAtMs = [];

    // By thing: the client token of the newest accepted report that wrote desired.
    private readonly Dictionary<string, string> _acceptedTokens = new(StringComparer.Ordinal);

    public override void OnDesiredUpdated(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        foreach (JsonProperty member in DesiredValues.ParseDesired(document))
        {
            _desiredAtMs[(board.Thing, member.Name)] = World.NowMs;
        }
    }

    public override void OnPoweredUp(WorldBoard board)
    {
        // A changed default in settings.json replaces the settings of earlier jobs.
        foreach ((string Thing, string Key) key in _jobSettings.Keys.Where(key => key.Thing == board.Thing).ToArray())
        {
            if (_jobSettings[key].Defaults != SettingsValues.FromDefaults(board.Config))
            {
                _jobSettings.Remove(key);
            }
            else if (!_jobSettings[key].IsAcceptancePersisted)
            {
                // A board that restarts before it has persisted the acceptance must write to desired again.
                _jobSettings[key].AcceptedAtMs = null;
            }
        }
    }

    public override void OnFlashWrite(WorldBoard board, FlashWrite write)
    {
        bool isWritten = write.Outcome is FlashOutcome.Kept or FlashOutcome.Landed;
        if (write.Record == "journal" && write.Outcome != FlashOutcome.Kept)
        {
            OnJournalWriteFailed(board);
        }
        else if (write.Record == "journal")
        {
            OnJournalWritten(board);
        }

        if (write.Record != "settings" || !isWritten)
        {
            return;
        }

        SettingsValues values = SettingsValues.FromSlotBytes(write.Bytes);
        if (jobHistory.IsCommitOfJob)
        {
            OnJobCommit(board, jobHistory.FindCurrent(board.Thing)?.Operation);
            return;
        }

        foreach (KnownSetting known in KnownSetting.All)
        {
            (string Thing, string Key) at = (board.Thing, known.Key);
            int value = values.Get(known);
            if (!_jobSettings.TryGetValue(at, out Setting? set) || value == set.Value)
            {
                continue;
            }

            if (_desiredAtMs.GetValueOrDefault(at, -1) < set.AtMs)
            {
                RecordViolation(board, $"replaces {known.Key} {set.Value} of a job by the older desired {value}");
            }

            _jobSettings.Remove(at);
        }
    }

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
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

        string token = update.GetProperty("clientToken").GetString()!;
        if (_acceptedTokens.GetValueOrDefault(thing) == token)
        {
            return;
        }

        _acceptedTokens[thing] = token;
        foreach (JsonProperty member in desired.EnumerateObject())
        {
            OnDesiredAccepted(thing, member);
        }
    }

    private void OnJobCommit(WorldBoard board, PayloadOperation? operation)
    {
        JsonElement.ObjectEnumerator members = operation is { HasSettings: true }
            ? operation.Settings.EnumerateObject()
            : default;
        foreach (JsonProperty member in members)
        {
            _jobSettings[(board.Thing, member.Name)] = new Setting(SettingsValues.ToNumber(member.Value), World.NowMs)
            {
                Defaults = SettingsValues.FromDefaults(board.Config),
            };
        }
    }

    private void OnDesiredAccepted(string thing, JsonProperty member)
    {
        string key = member.Name;
        bool isValue = member.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
        if (!isValue || !_jobSettings.TryGetValue((thing, key), out Setting? set)
            || SettingsValues.ToNumber(member.Value) != set.Value)
        {
            return;
        }

        bool isNewer = set.AcceptedAtMs is { } acceptedAtMs
            && _desiredAtMs.GetValueOrDefault((thing, key), -1) > acceptedAtMs;
        if (isNewer && !set.HasJournalWriteFailed)
        {
            World.RecordViolation(Name, $"{thing}: overwrites a newer desired {key} with the earlier value of a job");
        }

        set.AcceptedAtMs ??= World.NowMs;
    }

    private void OnJournalWritten(WorldBoard board)
    {
        foreach (KnownSetting known in KnownSetting.All)
        {
            if (_jobSettings.TryGetValue((board.Thing, known.Key), out Setting? set))
            {
                set.IsAcceptancePersisted |= set.AcceptedAtMs is not null;
            }
        }
    }

    // The next boot cannot know an acceptance whose journal write failed.
    private void OnJournalWriteFailed(WorldBoard board)
    {
        foreach (KnownSetting known in KnownSetting.All)
        {
            if (_jobSettings.TryGetValue((board.Thing, known.Key), out Setting? set))
            {
                set.HasJournalWriteFailed = true;
            }
        }
    }

    private sealed record Setting(decimal Value, long AtMs)
    {
        public required SettingsValues Defaults { get; init; }

        /// <summary>World time at which the shadow accepted the setting in <c>desired</c>; null before.</summary>
        public long? AcceptedAtMs { get; set; }

        /// <summary>Whether the journal was written since.</summary>
        public bool IsAcceptancePersisted { get; set; }

        public bool HasJournalWriteFailed { get; set; }
    }
}
