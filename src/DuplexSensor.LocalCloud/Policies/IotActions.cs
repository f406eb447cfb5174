namespace DuplexSensor.LocalCloud.Policies;

/// <summary>
/// The actions of AWS IoT: the operations in AWS's service models iot, iot-data, iot-jobs-data and iotsecuretunneling
/// (botocore 1.43), and the further actions in the developer guide (AWS IoT Core policy actions).
/// </summary>
internal static class IotActions
{
    private const string Prefix = "iot:";

    private static readonly string[] Names = Read();

    /// <summary>Whether an action of a policy begins with iot: and matches no action of AWS IoT.</summary>
    public static bool IsUnknown(string action)
    {
        if (!action.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var pattern = PolicyPattern.Parse(action.ToLowerInvariant());
        return !Names.Any(name => pattern.Matches((Prefix + name).ToLowerInvariant(), _ => null));
    }

    /// <summary>The action with the most similar name, or null when no name is similar.</summary>
    public static string? FindSimilar(string action) =>
        EditDistance.FindNearest(action[Prefix.Length..], Names) is { } nearest ? Prefix + nearest : null;

    private static string[] Read()
    {
        using Stream resource = typeof(IotActions).Assembly.GetManifestResourceStream("iot-actions.txt")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }
}
