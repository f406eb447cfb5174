using System.Text.Json;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>One request and what answers it, with the time and clientToken that all its messages share.</summary>
internal sealed class ShadowResponder(string topic, ThingShadow shadow, ShadowRequest request, DateTimeOffset now)
{
    /// <summary>The shadow as the request found it.</summary>
    public ThingShadow Shadow { get; } = shadow;

    public long Now { get; } = now.ToUnixTimeSeconds();

    public ShadowResult Accept(
        ThingShadow updated, Action<Utf8JsonWriter> members, params ReadOnlySpan<CloudMessage?> otherMessages)
    {
        var messages = new List<CloudMessage>
        {
            CreateMessage(topic + "/accepted", writer =>
            {
                members(writer);
                writer.WriteNumber("timestamp"u8, Now);
            }),
        };
        foreach (CloudMessage? other in otherMessages)
        {
            if (other is not null)
            {
                messages.Add(other);
            }
        }

        return new ShadowResult(updated, messages);
    }

    public ShadowResult Reject(ShadowError error)
    {
        CloudMessage response = CreateMessage(topic + "/rejected", writer =>
        {
            writer.WriteNumber("code"u8, error.Code);
            writer.WriteString("message"u8, error.Message);
            // Seen on the wire and in the documentation: these two come without a time.
            if (error.Code is not (404 or 409))
            {
                writer.WriteNumber("timestamp"u8, Now);
            }
        });
        return new ShadowResult(Shadow, [response]) { Error = error };
    }

    /// <summary>A message, written only if somebody gets it.</summary>
    public CloudMessage CreateMessage(string messageTopic, Action<Utf8JsonWriter> members) =>
        CloudMessage.CreateLazy(messageTopic, () => JsonBytes.Serialize(writer =>
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
