using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>The device removes a value from <c>desired</c> only if the value is invalid (D3).</summary>
public sealed class ValidDesiredStays : Checker
{
    // The desired value by thing and key.
    private readonly Dictionary<(string Thing, string Key), JsonElement> _desired = [];

    public override void OnDesiredUpdated(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        foreach (JsonProperty member in DesiredValues.ParseDesired(document))
        {
            _desired[(board.Thing, member.Name)] = member.Value;
        }
    }

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        if (request is null
            || message.Topic != request.Topic + "/accepted"
            || !request.Topic.EndsWith("/shadow/update", StringComparison.Ordinal))
        {
            return;
        }

        string thing = request.Topic.Split('/')[2];
        foreach (JsonProperty member in DesiredValues.ParseDesired(request.Payload))
        {
            bool isRemoved = member.Value.ValueKind == JsonValueKind.Null;
            if (isRemoved
                && _desired.TryGetValue((thing, member.Name), out JsonElement value)
                && KnownSetting.IsGood(member.Name, value))
            {
                World.RecordViolation(Name, $"{thing}: removes the valid {member.Name} {value} from desired");
            }

            _desired[(thing, member.Name)] = member.Value;
        }
    }
}
