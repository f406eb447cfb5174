using System.Text;
using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Cloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The device changes <c>desired</c> only as it may (D2, D3): it sets a known key to null, to the same number in other
/// digits, to the value that a job has set, or to a default of settings.json that has replaced a job's value. It
/// changes no other key.
/// </summary>
public sealed class DesiredBelongsToUsers : Checker
{
    private readonly Dictionary<(string Thing, string Key), decimal?> _numbers = [];
    private readonly HashSet<(string Thing, string Key, string Value)> _setByJobs = [];

    // The defaults in settings.json, and the keys that a job had set when their default changed.
    private readonly Dictionary<(string Thing, string Key), int> _defaults = [];
    private readonly HashSet<(string Thing, string Key)> _replacedByDefault = [];

    public override void OnPoweredUp(WorldBoard board)
    {
        foreach (KnownSetting setting in KnownSetting.All)
        {
            (string Thing, string Key) key = (board.Thing, setting.Key);
            int value = setting.GetDefault(board.Config);
            bool isSetByJob = _setByJobs.Any(job => (job.Thing, job.Key) == key);
            if (isSetByJob && _defaults.GetValueOrDefault(key, value) != value)
            {
                _replacedByDefault.Add(key);
            }

            _defaults[key] = value;
        }
    }

    public override void OnDesiredUpdated(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        foreach (JsonProperty member in DesiredValues.ParseDesired(document))
        {
            bool isNumber = member.Value.ValueKind == JsonValueKind.Number;
            _numbers[(board.Thing, member.Name)] =
                isNumber && member.Value.TryGetDecimal(out decimal number) ? number : null;
        }
    }

    public override void OnJobCreated(WorldBoard board, string jobId, string document) =>
        AddJobSettings(board, Encoding.UTF8.GetBytes(document));

    public override void OnPayloadServed(WorldBoard board, PayloadResponse response)
    {
        if (response.Status == 200)
        {
            AddJobSettings(board, response.Body);
        }
    }

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        bool isUpdate = request?.Topic.EndsWith("/shadow/update", StringComparison.Ordinal) == true;
        if (!isUpdate || message.Topic != request!.Topic + "/accepted")
        {
            return;
        }

        string thing = request.Topic.Split('/')[2];
        WorldBoard board = World.Boards.First(board => board.Thing == thing);
        foreach (JsonProperty member in
            DesiredValues.ParseDesired(request.Payload).Where(member => !IsAllowed(board, member)))
        {
            RecordViolation(board, $"sets desired {member.Name} to {member.Value}, which no user or job set");
        }
    }

    private void AddJobSettings(WorldBoard board, ReadOnlySpan<byte> payload)
    {
        if (SettingsValues.ParsePayload(payload) is { ValueKind: JsonValueKind.Object } settings)
        {
            _setByJobs.UnionWith(settings.EnumerateObject().Select(member => ToKey(board.Thing, member)));
        }
    }

    private bool IsAllowed(WorldBoard board, JsonProperty member) =>
        KnownSetting.Find(member.Name) is { } setting
        && (member.Value.ValueKind == JsonValueKind.Null
            || (member.Value.ValueKind == JsonValueKind.Number
                && member.Value.GetDecimal() == _numbers.GetValueOrDefault((board.Thing, member.Name)))
            || _setByJobs.Contains(ToKey(board.Thing, member))
            || (setting.IsSpelledAs(member.Value, setting.GetDefault(board.Config))
                && _replacedByDefault.Contains((board.Thing, member.Name))));

    private static (string Thing, string Key, string Value) ToKey(string thing, JsonProperty member) =>
        (thing, member.Name, member.Value.GetRawText());
}
