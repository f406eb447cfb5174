using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Http.Api.Model;

namespace DuplexSensor.LocalCloud.Http.DataPlane;

/// <summary>The MQTT 5 properties of a message published over HTTP, from headers and query parameters.</summary>
internal static class PublishProperties
{
    private const string UserPropertiesHeader = "x-amz-mqtt5-user-properties";
    private const string CorrelationHeader = "x-amz-mqtt5-correlation-data";

    /// <summary>The properties of the message of a call.</summary>
    /// <exception cref="CloudRequestException">A property is malformed or too large.</exception>
    public static MessageProperties Read(ApiCall call)
    {
        string? responseTopic = ReadShortText(call, "responseTopic");
        CloudRequestException.ThrowIfInvalid(
            responseTopic is null || TopicSyntax.IsValidTopic(responseTopic),
            $"'responseTopic' is '{responseTopic}'; it must be a topic without wildcards.");
        return new MessageProperties
        {
            ContentType = ReadShortText(call, "contentType"),
            ResponseTopic = responseTopic,
            CorrelationData = ReadCorrelationData(call),
            IsText = call.FindHeader("x-amz-mqtt5-payload-format-indicator") == "UTF8_DATA",
            ExpirySeconds = ReadExpiry(call),
            UserProperties = ReadUserProperties(call),
        };
    }

    /// <summary>User properties in the form of headers and responses: a JSON array in Base64.</summary>
    public static string WriteUserProperties(IEnumerable<KeyValuePair<string, string>> properties)
    {
        IEnumerable<JsonNode> objects = properties.Select(pair => new JsonObject { [pair.Key] = pair.Value });
        return Convert.ToBase64String(JsonBytes.Serialize(new JsonArray([.. objects])));
    }

    private static string? ReadShortText(ApiCall call, string name)
    {
        string? text = call.FindQueryText(name);
        CloudRequestException.ThrowIfInvalid(
            text is null || Encoding.UTF8.GetByteCount(text) <= MessageProperties.TextBytesMax,
            $"'{name}' must have {MessageProperties.TextBytesMax} bytes at most.");
        return text;
    }

    // Zero counts as one (AWS IoT quotas).
    private static uint ReadExpiry(ApiCall call)
    {
        if (call.FindQueryText("messageExpiry") is not { } text)
        {
            return 0;
        }

        long seconds = long.Parse(text, CultureInfo.InvariantCulture);
        CloudRequestException.ThrowIfInvalid(
            seconds is >= 0 and <= MessageProperties.ExpirySecondsMax,
            $"'messageExpiry' is {seconds}; it must be 0 to {MessageProperties.ExpirySecondsMax} seconds.");
        return (uint)Math.Max(1, seconds);
    }

    private static byte[]? ReadCorrelationData(ApiCall call)
    {
        byte[]? data = ReadBase64(call, CorrelationHeader);
        CloudRequestException.ThrowIfInvalid(
            data is null or { Length: <= MessageProperties.CorrelationBytesMax },
            $"'{CorrelationHeader}' must have {MessageProperties.CorrelationBytesMax} bytes at most.");
        return data;
    }

    private static ImmutableList<KeyValuePair<string, string>> ReadUserProperties(ApiCall call)
    {
        if (ReadBase64(call, UserPropertiesHeader) is not { } json)
        {
            return [];
        }

        if (!JsonBytes.TryParse([.. "{\"list\":"u8, .. json, .. "}"u8], out JsonObject? body))
        {
            throw CloudRequestException.Invalid($"'{UserPropertiesHeader}' must be JSON in UTF-8 in Base64.");
        }

        ShapeValidator.Validate(ShapeTable.Shapes["UserProperties"], UserPropertiesHeader, body["list"]!);
        return
        [
            .. body["list"]!.AsArray().SelectMany(entry => entry!.AsObject())
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value!.GetValue<string>())),
        ];
    }

    private static byte[]? ReadBase64(ApiCall call, string header)
    {
        if (call.FindHeader(header) is not { } text)
        {
            return null;
        }

        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw CloudRequestException.Invalid($"'{header}' must be Base64.");
        }
    }
}
