using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// At the end <c>rejected</c> names no key of which the last good value has reached the board, in a delta or in the
/// accepted update (D3). What comes after something newer does not count. A key that a user has removed from
/// <c>desired</c> since then is ignored, because no delta contains the removal.
/// </summary>
public sealed class RejectedIsTrue : Checker
{
    // By thing and key: the last desired value.
    private readonly Dictionary<(string Thing, string Key), JsonElement> _desired = [];

    // Those of them that are the newest the board has received.
    private readonly HashSet<(string Thing, string Key)> _received = [];

    // By board: version of the newest delta or accepted update of the connection.
    private readonly Dictionary<int, long> _newestVersions = [];

    public override void OnPoweredUp(WorldBoard board) => _newestVersions.Remove(board.Index);

    public override void OnConnecting(WorldBoard board, bool resetNetwork) => _newestVersions.Remove(board.Index);

    public override void OnDesiredUpdated(WorldBoard board, ReadOnlyMemory<byte> document)
    {
        foreach (JsonProperty member in DesiredValues.ParseDesired(document))
        {
            _desired[(board.Thing, member.Name)] = member.Value;
            _received.Remove((board.Thing, member.Name));
        }
    }

    public override void OnDeltaDequeued(WorldBoard board, long version, JsonElement state) =>
        OnReceived(board, version, state);

    public override void OnDesiredAccepted(WorldBoard board, long version, JsonElement desired) =>
        OnReceived(board, version, desired);

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
                && _received.Contains((board.Thing, key))
                && desired.TryGetProperty(key, out _)
                && KnownSetting.IsGood(key, _desired[(board.Thing, key)]);
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

    private void OnReceived(WorldBoard board, long version, JsonElement members)
    {
        if (version < _newestVersions.GetValueOrDefault(board.Index) || members.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        _newestVersions[board.Index] = version;
        foreach (KnownSetting setting in KnownSetting.All)
        {
            if (members.TryGetProperty(setting.Key, out JsonElement value))
            {
                RecordReceived((board.Thing, setting.Key), value);
            }
        }
    }

    private void RecordReceived((string Thing, string Key) key, JsonElement value)
    {
        if (_desired.TryGetValue(key, out JsonElement last) && JsonElement.DeepEquals(value, last))
        {
            _received.Add(key);
        }
        else
        {
            _received.Remove(key);
        }
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
