using System.Text.Json;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>One request and what answers it, with the time and clientToken that all its messages share.</summary>
internal sealed class ShadowExchange(string topic, ThingShadow shadow, ShadowRequest request, DateTimeOffset now)
{
    /// <summary>The shadow as the request found it.</summary>
    public ThingShadow Shadow { get; } = shadow;

    public long Now { get; } = now.ToUnixTimeSeconds();

    public ShadowResult Accepted(
        ThingShadow updated, Action<Utf8JsonWriter> members, params ReadOnlySpan<CloudMessage?> others)
    {
        var messages = new List<CloudMessage>
        {
            Message(topic + "/accepted", writer =>
            {
                members(writer);
                writer.WriteNumber("timestamp"u8, Now);
            }),
        };
        foreach (CloudMessage? other in others)
        {
            if (other is not null)
            {
                messages.Add(other);
            }
        }

        return new ShadowResult(updated, messages);
    }

    public ShadowResult Rejected(ShadowError error)
    {
        CloudMessage answer = Message(topic + "/rejected", writer =>
        {
            writer.WriteNumber("code"u8, error.Code);
            writer.WriteString("message"u8, error.Message);
            // Seen on the wire and in the documentation: these two come without a time.
            if (error.Code is not (404 or 409))
            {
                writer.WriteNumber("timestamp"u8, Now);
            }
        });
        return new ShadowResult(Shadow, [answer]) { Error = error };
    }

    /// <summary>A message, written only if somebody gets it.</summary>
    public CloudMessage Message(string to, Action<Utf8JsonWriter> members) =>
        CloudMessage.Lazily(to, () => JsonBytes.Of(writer =>
        {
            writer.WriteStartObject();
            members(writer);
            if (request.ClientToken is { } token)
            {
                writer.WriteString("clientToken"u8, token);
            }

            writer.WriteEndObject();
        }));
}
