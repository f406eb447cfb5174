using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>A get, update or delete as sent, checked as far as that goes without knowing the shadow.</summary>
internal sealed class ShadowRequest
{
    private const int ClientTokenBytesMax = 64;

    private static readonly string[] Sections = ["desired", "reported"];

    private readonly JsonObject _body;

    private ShadowRequest(JsonObject body) => _body = body;

    /// <summary>Echoed in all that the request causes; null when there is none, or an invalid one.</summary>
    public string? ClientToken { get; private set; }

    /// <summary>What is wrong with the request, or null.</summary>
    public ShadowError? Error { get; private set; }

    public long? Version { get; private set; }

    /// <summary>The state of an update; null stands for the request to empty the shadow.</summary>
    public JsonObject? State => _body["state"] as JsonObject;

    /// <summary>Of a get or delete: the payload may be absent, but what is there must be JSON.</summary>
    public static ShadowRequest Parse(ReadOnlySpan<byte> payload)
    {
        ShadowRequest request = ParseBody(payload.IsEmpty ? "{}"u8 : payload);
        request.TakeClientToken();
        return request;
    }

    public static ShadowRequest ParseUpdate(ReadOnlySpan<byte> payload)
    {
        ShadowRequest request = ParseBody(payload);
        request.TakeClientToken();
        request.Check(payload.Length <= ShadowService.StateBytesMax, ShadowError.TooLarge);
        request.TakeVersion();
        request.CheckState();
        return request;
    }

    private static ShadowRequest ParseBody(ReadOnlySpan<byte> payload)
    {
        if (!Utf8.IsValid(payload))
        {
            return new ShadowRequest([]) { Error = ShadowError.NotUtf8 };
        }

        return JsonBytes.TryParse(payload, out JsonObject? body)
            ? new ShadowRequest(body)
            : new ShadowRequest([]) { Error = ShadowError.InvalidJson };
    }

    private void TakeClientToken()
    {
        if (!_body.TryGetPropertyValue("clientToken", out JsonNode? token))
        {
            return;
        }

        bool isText = token?.GetValueKind() == JsonValueKind.String;
        bool isValid = isText && Encoding.UTF8.GetByteCount(token!.GetValue<string>()) <= ClientTokenBytesMax;
        Check(isValid, ShadowError.InvalidClientToken);
        ClientToken = isValid ? token!.GetValue<string>() : null;
    }

    private void TakeVersion()
    {
        if (_body.TryGetPropertyValue("version", out JsonNode? node))
        {
            bool isNumber = node is JsonValue value && value.TryGetValue(out long version) && version >= 0;
            Check(isNumber, ShadowError.InvalidVersion);
            Version = isNumber ? node!.GetValue<long>() : null;
        }
    }

    private void CheckState()
    {
        bool isThere = _body.TryGetPropertyValue("state", out JsonNode? state);
        Check(isThere, ShadowError.MissingState);
        Check(state is null or JsonObject, ShadowError.StateNotObject);
        if (state is not JsonObject sections)
        {
            return;
        }

        Check(sections["desired"] is null or JsonObject, ShadowError.DesiredNotObject);
        Check(sections["reported"] is null or JsonObject, ShadowError.ReportedNotObject);
        Check(sections.All(section => Sections.Contains(section.Key)), ShadowError.InvalidNode);
        Check(sections.All(s => StateTree.DepthOf(s.Value) <= ShadowService.DepthMax), ShadowError.TooDeep);
        Check(sections.All(s => !StateTree.HasNullInArray(s.Value)), ShadowError.InvalidNode);
    }

    // The first thing that is wrong is the one that is told.
    private void Check(bool holds, ShadowError otherwise) => Error ??= holds ? null : otherwise;
}
