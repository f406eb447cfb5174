using System.Text.Json;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>Creates the messages that a request causes; they share one timestamp and client token.</summary>
internal sealed class ShadowResponder(string topic, ThingShadow shadow, ShadowRequest request, DateTimeOffset now)
{
    /// <summary>The shadow before the request.</summary>
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
            // As observed on AWS and documented, the errors 404 and 409 have no timestamp.
            if (error.Code is not (404 or 409))
            {
                writer.WriteNumber("timestamp"u8, Now);
            }
        });
        return new ShadowResult(Shadow, [response]) { Error = error };
    }

    /// <summary>Creates a message whose payload is written only if the message is delivered.</summary>
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
