using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// At the end <c>rejected</c> names no key whose last value in a delta was valid (D3). A key that a user has removed
/// from <c>desired</c> since then is ignored, because no delta contains the removal.
/// </summary>
public sealed class RejectedIsTrue : Checker
{
    // The last desired value by thing and key, if the shadow sent it in a delta.
    private readonly Dictionary<(string Thing, string Key), JsonElement> _sentInDelta = [];

    public override void OnDesiredUpdated(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        JsonElement delta = GetState(board, "delta");
        foreach (JsonProperty member in DesiredValues.ParseDesired(document))
        {
            _sentInDelta.Remove((board.Thing, member.Name));
            if (delta.ValueKind == JsonValueKind.Object && delta.TryGetProperty(member.Name, out _))
            {
                _sentInDelta[(board.Thing, member.Name)] = member.Value;
            }
        }
    }

    public override bool CheckAtEnd(bool isLastCheck)
    {
        bool isTrue = true;
        foreach (WorldBoard board in World.Boards)
        {
            JsonElement reported = GetState(board, "reported");
            if (reported.ValueKind == JsonValueKind.Object
                && reported.TryGetProperty("rejected", out JsonElement rejected)
                && rejected.ValueKind == JsonValueKind.Object)
            {
                isTrue &= IsTrue(board, rejected, isLastCheck);
            }
        }

        return isTrue;
    }

    private bool IsTrue(WorldBoard board, JsonElement rejected, bool isLastCheck)
    {
        JsonElement desired = GetState(board, "desired");
        if (desired.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        foreach (string key in KnownSetting.All.Select(setting => setting.Key))
        {
            bool isFalse = rejected.TryGetProperty(key, out JsonElement reason)
                && reason.ValueKind == JsonValueKind.String
                && _sentInDelta.TryGetValue((board.Thing, key), out JsonElement value)
                && desired.TryGetProperty(key, out _)
                && KnownSetting.IsGood(key, value);
            if (isFalse && isLastCheck)
            {
                RecordViolation(board, $"still reports {key} as rejected, \"{reason}\", after a valid value");
            }

            if (isFalse)
            {
                return false;
            }
        }

        return true;
    }

    private JsonElement GetState(WorldBoard board, string section)
    {
        JsonElement response = JsonElement.Parse(
            World.Cloud.Services.Shadows.Get(board.Thing, default, World.Cloud.Now).Messages[0].Payload.Span);
        return response.TryGetProperty("state", out JsonElement state)
            && state.TryGetProperty(section, out JsonElement part)
            ? part
            : default;
    }
}
