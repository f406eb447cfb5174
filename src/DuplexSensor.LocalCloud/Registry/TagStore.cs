using System.Collections.Immutable;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Registry;

/// <summary>The tags of one resource.</summary>
public sealed record TagSet(string Arn)
{
    public ImmutableSortedDictionary<string, string> Tags
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    }
        = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>
/// The tags of resources, by ARN. A request that breaks a rule throws <see cref="CloudRequestException"/>.
/// </summary>
public sealed class TagStore
{
    // AWS IoT quotas: the number of tags of one resource, and the prefix of keys that only AWS may use.
    private const int TagsMax = 50;
    private const string ReservedPrefix = "aws:";

    internal Table<TagSet> Table { get; } = new("tags");

    public ImmutableSortedDictionary<string, string> Find(string arn) => (Table.Find(arn) ?? new TagSet(arn)).Tags;

    /// <summary>Adds tags, or changes the values of existing tags.</summary>
    internal void Add(string arn, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        CloudRequestException.ThrowIfInvalid(
            tags.DistinctBy(tag => tag.Key).Count() == tags.Count,
            "'tags' has a key more than once. Give each key once.");
        CloudRequestException.ThrowIfInvalid(
            !tags.Any(tag => tag.Key.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase)),
            $"A key of 'tags' must not begin with {ReservedPrefix}");
        ImmutableSortedDictionary<string, string> updated = Find(arn).SetItems(tags);
        CloudRequestException.ThrowIfInvalid(updated.Count <= TagsMax, $"A resource has {TagsMax} tags at most.");
        if (tags.Count > 0)
        {
            Table.Set(arn, new TagSet(arn) { Tags = updated });
        }
    }

    internal void Remove(string arn, IEnumerable<string> keys) =>
        Table.Set(arn, new TagSet(arn) { Tags = Find(arn).RemoveRange(keys) });

    /// <summary>Removes the tags of a deleted resource.</summary>
    internal void RemoveAll(string arn) => Table.Remove(arn);
}
