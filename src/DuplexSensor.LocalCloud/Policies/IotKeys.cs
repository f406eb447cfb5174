namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// The condition keys and policy variables of AWS IoT Core policies (AWS IoT developer guide, AWS IoT Core policy
/// variables).
/// </summary>
internal static class IotKeys
{
    private const string Prefix = "iot:";

    private static readonly string[] Names =
    [
        "iot:ClientId", "iot:DomainName", "iot:ConnectAttributes", "iot:Connection.Thing.ThingName",
        "iot:Connection.Thing.ThingTypeName", "iot:Connection.Thing.IsAttached",
    ];

    /// <summary>Whether a key begins with iot: and is no key of AWS IoT, in any letter case.</summary>
    public static bool IsUnknown(string key) =>
        key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        && !Names.Contains(key, StringComparer.OrdinalIgnoreCase)
        && !key.StartsWith("iot:Certificate.", StringComparison.OrdinalIgnoreCase)
        && !(key.StartsWith("iot:Connection.Thing.Attributes[", StringComparison.OrdinalIgnoreCase)
            && key.EndsWith(']'));

    /// <summary>The key with the same last part or the most similar name; null when no key is similar.</summary>
    public static string? FindSimilar(string key)
    {
        string last = key[(key.LastIndexOfAny([':', '.']) + 1)..];
        return Names.FirstOrDefault(name => name.EndsWith("." + last, StringComparison.OrdinalIgnoreCase))
            ?? EditDistance.FindNearest(key, Names);
    }
}
