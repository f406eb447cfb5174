using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>The attributes of a thing or of a thing group.</summary>
internal static class ThingAttributes
{
    /// <param name="update">The attributes to set; an empty value removes an attribute. Null keeps all of them.</param>
    /// <param name="merge">True: the other attributes stay. False: they are removed.</param>
    public static ImmutableSortedDictionary<string, string> ApplyUpdate(
        ImmutableSortedDictionary<string, string> attributes, IReadOnlyDictionary<string, string>? update, bool merge)
    {
        if (update is null)
        {
            return attributes;
        }

        ImmutableSortedDictionary<string, string> updated =
            (merge ? attributes : attributes.Clear()).SetItems(update);
        return updated.RemoveRange(updated.Where(a => a.Value.Length == 0).Select(a => a.Key));
    }
}
