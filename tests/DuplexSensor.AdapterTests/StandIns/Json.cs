using System;
using System.Collections;
using System.Text.Json;

namespace nanoFramework.Json;

public sealed class DeserializationException(string message) : Exception(message);

/// <summary>
/// nanoFramework.Json 2.2.213: numbers become int, long or double; duplicate names and lists in lists throw; a
/// trailing comma is accepted.
/// </summary>
public static class JsonConvert
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true };

    public static object DeserializeObject(string value, Type type)
    {
        try
        {
            using var document = JsonDocument.Parse(value, Options);
            return ToValue(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new DeserializationException(exception.Message);
        }
    }

    private static object ToValue(JsonElement element)
    {
        return element.ValueKind switch
        {
            JsonValueKind.Object => ToHashtable(element),
            JsonValueKind.Array => ToArrayList(element),
            JsonValueKind.String => element.GetString(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => null,
            _ => ToNumber(element),
        };
    }

    private static object ToNumber(JsonElement element)
    {
        if (element.TryGetInt32(out int small))
        {
            return small;
        }

        return element.TryGetInt64(out long large) ? large : (object)element.GetDouble();
    }

    private static Hashtable ToHashtable(JsonElement element)
    {
        var table = new Hashtable();
        foreach (JsonProperty member in element.EnumerateObject())
        {
            table.Add(member.Name, ToValue(member.Value));
        }

        return table;
    }

    private static ArrayList ToArrayList(JsonElement element)
    {
        var list = new ArrayList();
        foreach (JsonElement item in element.EnumerateArray())
        {
            list.Add(item.ValueKind == JsonValueKind.Array ? throw new InvalidCastException() : ToValue(item));
        }

        return list;
    }
}
