using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// At the end <c>rejected</c> names no key whose last value in a delta was valid (D3). A key that a user has removed
/// from <c>desired</c> since is ignored, because no delta says so.
/// </summary>
public sealed class RejectedIsTrue : Checker
{
    // The last desired value by thing and key, if the shadow sent it in a delta.
    private readonly Dictionary<(string Thing, string Key), JsonElement> _told = [];

    public override void Desired(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        JsonElement delta = StateOf(board, "delta");
        foreach (JsonProperty member in DesiredValues.In(document))
        {
            _told.Remove((board.Thing, member.Name));
            if (delta.ValueKind == JsonValueKind.Object && delta.TryGetProperty(member.Name, out _))
            {
                _told[(board.Thing, member.Name)] = member.Value;
            }
        }
    }

    public override bool IsRightInTheEnd(bool isLast)
    {
        bool isRight = true;
        foreach (WorldBoard board in World.Boards)
        {
            JsonElement reported = StateOf(board, "reported");
            if (reported.ValueKind == JsonValueKind.Object
                && reported.TryGetProperty("rejected", out JsonElement rejected)
                && rejected.ValueKind == JsonValueKind.Object)
            {
                isRight &= IsRight(board, rejected, isLast);
            }
        }

        return isRight;
    }

    private bool IsRight(WorldBoard board, JsonElement rejected, bool isLast)
    {
        JsonElement desired = StateOf(board, "desired");
        if (desired.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        foreach (string key in KnownSetting.All.Select(setting => setting.Key))
        {
            bool isFalse = rejected.TryGetProperty(key, out JsonElement reason)
                && reason.ValueKind == JsonValueKind.String
                && _told.TryGetValue((board.Thing, key), out JsonElement value)
                && desired.TryGetProperty(key, out _)
                && KnownSetting.IsGood(key, value);
            if (isFalse && isLast)
            {
                Violate(board, $"still reports {key} as rejected, \"{reason}\", after a valid value");
            }

            if (isFalse)
            {
                return false;
            }
        }

        return true;
    }

    private JsonElement StateOf(WorldBoard board, string section)
    {
        JsonElement answer = JsonElement.Parse(
            World.Cloud.Services.Shadows.Get(board.Thing, default, World.Cloud.Now).Messages[0].Payload.Span);
        return answer.TryGetProperty("state", out JsonElement state)
            && state.TryGetProperty(section, out JsonElement part)
            ? part
            : default;
    }
}
