using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DuplexSensor.LocalCloud.State;

/// <summary>
/// Converts pairs of texts to a JSON object, in their order. The default converter would write nothing: the properties
/// of a pair are read-only, and <see cref="RecordJson"/> ignores read-only properties.
/// </summary>
internal sealed class PairsConverter : JsonConverter<ImmutableList<KeyValuePair<string, string>>>
{
    public override ImmutableList<KeyValuePair<string, string>> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var pairs = ImmutableList.CreateBuilder<KeyValuePair<string, string>>();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Pairs must be an object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            pairs.Add(KeyValuePair.Create(key, reader.GetString()!));
        }

        return pairs.ToImmutable();
    }

    public override void Write(
        Utf8JsonWriter writer, ImmutableList<KeyValuePair<string, string>> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach ((string key, string text) in value)
        {
            writer.WriteString(key, text);
        }

        writer.WriteEndObject();
    }
}
