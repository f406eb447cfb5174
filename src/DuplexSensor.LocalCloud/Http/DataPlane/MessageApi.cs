using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Retained;

namespace DuplexSensor.LocalCloud.Http.DataPlane;

/// <summary>The data plane's calls that publish messages and read retained messages.</summary>
internal static class MessageApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.IotData, "Publish", Publish),
        new(ApiService.IotData, "GetRetainedMessage", GetRetainedMessage),
        new(ApiService.IotData, "ListRetainedMessages", ListRetainedMessages),
    ];

    private static ApiResponse Publish(ApiCall call)
    {
        if (!TopicSyntax.IsValidTopic(call.Name) || call.Body.Length > AccessRules.PayloadBytesMax)
        {
            throw CloudRequestException.Invalid(
                "A topic has no wildcards, 256 bytes and 7 slashes at most; a payload has " +
                $"{AccessRules.PayloadBytesMax} bytes at most.");
        }

        if (ReservedTopics.FindPublishError(call.Name, call.IsQueryFlagSet("retain")) is { } refusal)
        {
            throw CloudRequestException.Invalid($"'{call.Name}': {refusal.Text}.");
        }

        var message = new CloudMessage(call.Name, call.Body)
        {
            Qos = (int)(call.FindQueryNumber("qos") ?? 0),
            Retain = call.IsQueryFlagSet("retain"),
            Properties = PublishProperties.Read(call),
        };
        if (message.Retain && !call.Services.Retained.Quota.TryAccept(
            call.Name, isDeletion: call.Body.IsEmpty, call.Now, out string? error))
        {
            throw new CloudRequestException(CloudRequestError.Throttling, $"'{call.Name}': {error}.");
        }

        return ApiResponse.Ok(new JsonObject { ["message"] = "OK" }) with
        {
            Messages = call.Services.Publish(message, call.Now),
        };
    }

    private static ApiResponse GetRetainedMessage(ApiCall call)
    {
        RetainedMessage retained = call.Services.Retained.Find(call.Name, call.Now)
            ?? throw CloudRequestException.NotFound($"No message is retained for the topic '{call.Name}'.");
        JsonObject body = CreateEntry(retained);
        body["payload"] = Convert.ToBase64String(retained.Payload);
        if (retained.Properties is { UserProperties.IsEmpty: false } properties)
        {
            body["userProperties"] = PublishProperties.WriteUserProperties(properties.UserProperties);
        }

        return ApiResponse.Ok(body);
    }

    private static ApiResponse ListRetainedMessages(ApiCall call) =>
        Page.Create(call, "retainedTopics", call.Services.Retained.FindAll(call.Now), retained =>
        {
            JsonObject entry = CreateEntry(retained);
            entry["payloadSize"] = retained.Payload.Length;
            return (retained.Topic, entry);
        });

    private static JsonObject CreateEntry(RetainedMessage retained) => new()
    {
        ["topic"] = retained.Topic,
        ["qos"] = retained.Qos,
        ["lastModifiedTime"] = retained.ModifiedAt.ToUnixTimeMilliseconds(),
    };
}
