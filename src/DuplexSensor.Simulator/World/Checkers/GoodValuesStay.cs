using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>
/// The device takes a value out of <c>desired</c> only when nobody could follow it (D3): good ones stay.
/// </summary>
public sealed class GoodValuesStay : Checker
{
    // By thing and key, what desired holds.
    private readonly Dictionary<(string Thing, string Key), JsonElement> _desired = [];

    public override void Desired(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        foreach (JsonProperty member in DesiredValues.In(document))
        {
            _desired[(board.Thing, member.Name)] = member.Value;
        }
    }

    public override void Answered(CloudMessage? request, CloudMessage message)
    {
        if (request is null || message.Topic != request.Topic + "/accepted"
            || !request.Topic.EndsWith("/shadow/update", StringComparison.Ordinal))
        {
            return;
        }

        string thing = request.Topic.Split('/')[2];
        foreach (JsonProperty member in DesiredValues.In(request.Payload))
        {
            bool isTaken = member.Value.ValueKind == JsonValueKind.Null;
            if (isTaken
                && _desired.TryGetValue((thing, member.Name), out JsonElement value)
                && DesiredValues.IsGood(member.Name, value))
            {
                World.Violate(Name, $"{thing}: has taken the good value {value} of {member.Name} out of desired");
            }

            _desired[(thing, member.Name)] = member.Value;
        }
    }
}
