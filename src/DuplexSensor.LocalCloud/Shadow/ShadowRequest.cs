using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>A get, update or delete request, with all checks that do not depend on the shadow.</summary>
internal sealed class ShadowRequest
{
    private const int ClientTokenBytesMax = 64;

    private readonly JsonElement _body;

    private ShadowRequest(JsonElement body) => _body = body;

    /// <summary>Repeated in all messages that the request causes; null when it is missing or invalid.</summary>
    public string? ClientToken { get; private set; }

    /// <summary>The first error in the request, or null.</summary>
    public ShadowError? Error { get; private set; }

    public long? Version { get; private set; }

    /// <summary>The state of an update: an object, or JSON null, which empties the shadow.</summary>
    public JsonElement State => _body.GetProperty("state"u8);

    /// <summary>Parses a get or delete request. The payload may be empty; otherwise it must be JSON.</summary>
    public static ShadowRequest Parse(ReadOnlySpan<byte> payload)
    {
        ShadowRequest request = payload.IsEmpty ? new ShadowRequest(JsonBytes.EmptyObject) : ParseBody(payload);
        request.ReadClientToken();
        return request;
    }

    public static ShadowRequest ParseUpdate(ReadOnlySpan<byte> payload)
    {
        ShadowRequest request = ParseBody(payload);
        request.ReadClientToken();
        request.Check(payload.Length <= ShadowService.StateBytesMax, ShadowError.TooLarge);
        request.ReadVersion();
        request.CheckState();
        return request;
    }

    private static ShadowRequest ParseBody(ReadOnlySpan<byte> payload)
    {
        if (!Utf8.IsValid(payload))
        {
            return new ShadowRequest(JsonBytes.EmptyObject) { Error = ShadowError.NotUtf8 };
        }

        return JsonBytes.TryParseElement(payload, out JsonElement body)
            ? new ShadowRequest(body)
            : new ShadowRequest(JsonBytes.EmptyObject) { Error = ShadowError.InvalidJson };
    }

    private void ReadClientToken()
    {
        if (!_body.TryGetProperty("clientToken"u8, out JsonElement token))
        {
            return;
        }

        string? text = token.ValueKind == JsonValueKind.String ? token.GetString() : null;
        bool isValid = text is not null && Encoding.UTF8.GetByteCount(text) <= ClientTokenBytesMax;
        Check(isValid, ShadowError.InvalidClientToken);
        ClientToken = isValid ? text : null;
    }

    private void ReadVersion()
    {
        if (_body.TryGetProperty("version"u8, out JsonElement node))
        {
            long version = -1;
            bool isNumber = node.ValueKind == JsonValueKind.Number && node.TryGetInt64(out version) && version >= 0;
            Check(isNumber, ShadowError.InvalidVersion);
            Version = isNumber ? version : null;
        }
    }

    private void CheckState()
    {
        bool hasState = _body.TryGetProperty("state"u8, out JsonElement state);
        Check(hasState, ShadowError.MissingState);
        Check(IsNullOrObject(state), ShadowError.StateNotObject);
        if (state.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        CheckSection(state, "desired", ShadowError.DesiredNotObject);
        CheckSection(state, "reported", ShadowError.ReportedNotObject);
        bool isTooDeep = false;
        bool hasNullInArray = false;
        foreach (JsonProperty section in state.EnumerateObject())
        {
            Check(section.NameEquals("desired"u8) || section.NameEquals("reported"u8), ShadowError.InvalidNode);
            isTooDeep |= PatchRules.GetDepth(section.Value) > ShadowService.DepthMax;
            hasNullInArray |= PatchRules.HasNullInArray(section.Value);
        }

        Check(!isTooDeep, ShadowError.TooDeep);
        Check(!hasNullInArray, ShadowError.InvalidNode);
    }

    private void CheckSection(JsonElement state, string name, ShadowError error) =>
        Check(!state.TryGetProperty(name, out JsonElement section) || IsNullOrObject(section), error);

    private static bool IsNullOrObject(JsonElement value) =>
        value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object;

    // Only the first error is reported.
    private void Check(bool isValid, ShadowError error) => Error ??= isValid ? null : error;
}
