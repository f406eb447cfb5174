using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>One request and what answers it, with the time and clientToken that all its messages share.</summary>
internal sealed class ShadowExchange(string topic, ThingShadow shadow, ShadowRequest request, DateTimeOffset now)
{
    /// <summary>The shadow as the request found it.</summary>
    public ThingShadow Shadow { get; } = shadow;

    public long Now { get; } = now.ToUnixTimeSeconds();

    public ShadowResult Accepted(ThingShadow updated, JsonObject answer, params IEnumerable<CloudMessage> others)
    {
        answer["timestamp"] = Now;
        return new ShadowResult(updated, answer, [Message(topic + "/accepted", answer), .. others]);
    }

    public ShadowResult Rejected(ShadowError error)
    {
        var answer = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        // Seen on the wire and in the documentation: these two come without a time.
        if (error.Code is not (404 or 409))
        {
            answer["timestamp"] = Now;
        }

        return new ShadowResult(Shadow, answer, [Message(topic + "/rejected", answer)]) { Error = error };
    }

    public CloudMessage Message(string to, JsonObject body) => new(to, Written(body));

    /// <summary>The same, made only if somebody gets it: what the body is made of must not change.</summary>
    public CloudMessage Message(string to, Func<JsonObject> body) =>
        CloudMessage.Lazily(to, () => Written(body()));

    private byte[] Written(JsonObject body)
    {
        if (request.ClientToken is { } token)
        {
            body["clientToken"] = token;
        }

        return JsonBytes.Of(body);
    }
}
