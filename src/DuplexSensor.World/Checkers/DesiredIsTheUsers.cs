using System.Text;
using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Cloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The device changes <c>desired</c> only as it may (D3): it sets a known key to null, to the same number in another
/// spelling, or to the value that a job has set. It changes no other key.
/// </summary>
public sealed class DesiredIsTheUsers : Checker
{
    private readonly Dictionary<(string Thing, string Key), decimal?> _numbers = [];
    private readonly HashSet<(string Thing, string Key, string Value)> _ofJobs = [];

    public override void Desired(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        foreach (JsonProperty member in DesiredIn(document))
        {
            bool isNumber = member.Value.ValueKind == JsonValueKind.Number;
            _numbers[(board.Thing, member.Name)] =
                isNumber && member.Value.TryGetDecimal(out decimal number) ? number : null;
        }
    }

    public override void JobCreated(WorldBoard board, string jobId, string document) =>
        Know(board, Encoding.UTF8.GetBytes(document));

    public override void Served(WorldBoard board, PayloadAnswer answer)
    {
        if (answer.Status == 200)
        {
            Know(board, answer.Body);
        }
    }

    public override void Answered(CloudMessage? request, CloudMessage message)
    {
        bool isUpdate = request?.Topic.EndsWith("/shadow/update", StringComparison.Ordinal) == true;
        if (!isUpdate || message.Topic != request!.Topic + "/accepted")
        {
            return;
        }

        string thing = request.Topic.Split('/')[2];
        foreach (JsonProperty member in DesiredIn(request.Payload).Where(member => !IsAllowed(thing, member)))
        {
            World.Violate(Name, $"{thing}: sets desired {member.Name} to {member.Value}, which no user or job set");
        }
    }

    private void Know(WorldBoard board, ReadOnlySpan<byte> payload)
    {
        if (SettingsValues.In(payload) is { ValueKind: JsonValueKind.Object } settings)
        {
            _ofJobs.UnionWith(settings.EnumerateObject().Select(member => Told(board.Thing, member)));
        }
    }

    private bool IsAllowed(string thing, JsonProperty member) =>
        KnownSetting.Find(member.Name) is not null
        && (member.Value.ValueKind == JsonValueKind.Null
            || (member.Value.ValueKind == JsonValueKind.Number
                && member.Value.GetDecimal() == _numbers.GetValueOrDefault((thing, member.Name)))
            || _ofJobs.Contains(Told(thing, member)));

    private static (string Thing, string Key, string Value) Told(string thing, JsonProperty member) =>
        (thing, member.Name, member.Value.GetRawText());

    private static IEnumerable<JsonProperty> DesiredIn(ReadOnlyMemory<byte> document)
    {
        if (document.Span.IndexOf("\"desired\":"u8) < 0)
        {
            return [];
        }

        JsonElement state = JsonElement.Parse(document.Span).GetProperty("state");
        return state.GetProperty("desired") is { ValueKind: JsonValueKind.Object } desired
            ? desired.EnumerateObject()
            : [];
    }
}
