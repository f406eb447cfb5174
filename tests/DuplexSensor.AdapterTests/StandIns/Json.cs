using System;
using System.Collections;
using System.Text.Json;

namespace nanoFramework.Json;

public sealed class DeserializationException(string message) : Exception(message);

/// <summary>
/// nanoFramework.Json 2.2.213: numbers become int, long or double; duplicate names and lists in lists throw; a
/// trailing comma passes.
/// </summary>
public static class JsonConvert
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true };

    public static object DeserializeObject(string value, Type type)
    {
        try
        {
            using var document = JsonDocument.Parse(value, Options);
            return ValueOf(document.RootElement);
        }
        catch (JsonException fault)
        {
            throw new DeserializationException(fault.Message);
        }
    }

    private static object ValueOf(JsonElement element)
    {
        return element.ValueKind switch
        {
            JsonValueKind.Object => TableOf(element),
            JsonValueKind.Array => ListOf(element),
            JsonValueKind.String => element.GetString(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => null,
            _ => NumberOf(element),
        };
    }

    private static object NumberOf(JsonElement element)
    {
        if (element.TryGetInt32(out int small))
        {
            return small;
        }

        return element.TryGetInt64(out long large) ? large : (object)element.GetDouble();
    }

    private static Hashtable TableOf(JsonElement element)
    {
        var table = new Hashtable();
        foreach (JsonProperty member in element.EnumerateObject())
        {
            table.Add(member.Name, ValueOf(member.Value));
        }

        return table;
    }

    private static ArrayList ListOf(JsonElement element)
    {
        var list = new ArrayList();
        foreach (JsonElement item in element.EnumerateArray())
        {
            list.Add(item.ValueKind == JsonValueKind.Array ? throw new InvalidCastException() : ValueOf(item));
        }

        return list;
    }
}
